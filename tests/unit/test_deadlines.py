"""Deadlines: why they are this day, and what a paused clock keeps."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import deadlines, workdays
from bot.domain.tickets import Kind, Status, Ticket, Topic


@pytest.fixture(scope="session")
def ticket(at):
    return Ticket(
        id="t",
        seq=12,
        kind=Kind.REQUEST,
        topic=Topic.LIFE,
        title="汤",
        text="汤是凉的",
        status=Status.ASKED,
        department_id=1,
        owner_id="o",
        supervisor_id="s",
        filed_at=at(2026, 9, 28),
        due_at=at(2026, 10, 12, 18),
        next_nudge_at=at(2026, 9, 30),
        due_from="2026-09-28",
        due_days=5,
    )


def test_a_deadline_tells_which_days_did_not_count_and_which_weekend_did(ticket, policy):
    why = deadlines.why(ticket, policy)
    assert (date(2026, 10, 1), "holiday") in why.skipped
    assert date(2026, 10, 10) in why.worked
    assert not why.provisional


def test_a_day_of_an_unpublished_year_is_provisional(ticket, policy, at):
    later = replace(ticket, due_from="2026-12-29", due_at=at(2027, 1, 6, 18))
    assert deadlines.why(later, policy).provisional


@pytest.mark.parametrize(
    ("topic", "kind", "urgent", "days"),
    [
        ("work", "request", False, 5),
        ("life", "request", False, 5),
        ("mood", "request", False, 1),
        ("life", "hardship", False, 3),
        ("work", "request", True, 1),
    ],
)
def test_each_topic_and_kind_has_its_days(topic, kind, urgent, days, policy):
    assert policy.answer_days(topic=topic, kind=kind, urgent=urgent) == days


MINUTES = st.integers(0, 60 * 24 * 20)


@given(asked=MINUTES, waited=MINUTES)
def test_a_pause_takes_no_working_time_and_gives_none(asked, waited, ticket, policy, at):
    paused_at = at(2026, 9, 28) + timedelta(minutes=asked)
    left = deadlines.left(ticket, now=paused_at, policy=policy)
    paused = replace(ticket, paused_seconds=left, asked_at=paused_at)
    back = paused_at + timedelta(minutes=waited)
    again = deadlines.resumed(paused, now=back, policy=policy)
    rules = {"hours": policy.hours, "calendar": policy.calendar}
    if left:
        assert workdays.worktime(back, again.at, **rules).total_seconds() == left
        assert again.at >= ticket.due_at or waited == 0
    else:
        assert again.at == ticket.due_at


@given(asked=MINUTES, hour=st.integers(0, 23))
def test_the_hour_of_an_unnamed_reply_does_not_show_in_the_deadline(
    asked, hour, ticket, policy, at
):
    left = deadlines.left(ticket, now=at(2026, 9, 28) + timedelta(minutes=asked), policy=policy)
    paused = replace(ticket, paused_seconds=left, anonymous=True)
    found = {
        deadlines.resumed(paused, now=at(2026, 10, 14, one), policy=policy).at
        for one in (0, hour, 23)
    }
    assert len(found) == 1
