"""The ladder of nudges: before, at and after the deadline; and what each state waits for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ladders, nudges
from bot.domain.nudges import Nudge
from bot.domain.policy import Step
from bot.domain.tickets import OPEN, Kind, Status, Ticket, Topic


@pytest.fixture(scope="session")
def ticket(at):
    """A ticket filed on Monday, due in a week."""
    return Ticket(
        id="t",
        seq=12,
        kind=Kind.REQUEST,
        topic=Topic.LIFE,
        title="汤",
        text="汤是凉的",
        status=Status.ASSIGNED,
        department_id=1,
        owner_id="o",
        supervisor_id="s",
        filed_at=at(2026, 11, 23),
        due_at=at(2026, 11, 30, 18),
        next_nudge_at=at(2026, 11, 27),
        answered_at=at(2026, 11, 24, 15),
        asked_at=at(2026, 11, 24, 15),
    )


@pytest.fixture(scope="session")
def upcoming(ticket, policy):
    def find(now, **changes):
        return nudges.upcoming(replace(ticket, **changes), now=now, policy=policy)

    return find


def test_the_first_nudge_is_a_working_day_before(upcoming, at):
    assert upcoming(at(2026, 11, 23)) == Nudge("before", at(2026, 11, 27))


def test_the_day_before_skips_a_holiday_week(upcoming, at):
    found = upcoming(at(2026, 9, 29), due_at=at(2026, 10, 8, 18))
    assert found == Nudge("before", at(2026, 9, 30))


def test_a_short_deadline_is_nudged_when_it_is_due(upcoming, at):
    due = at(2026, 11, 24, 18)
    assert upcoming(at(2026, 11, 23, 9, 1), due_at=due) == Nudge("due", due)


def test_before_is_followed_by_the_deadline(upcoming, at):
    assert upcoming(at(2026, 11, 27)) == Nudge("due", at(2026, 11, 30, 18))


def test_after_the_deadline_every_working_day_follows(upcoming, at):
    friday = at(2026, 11, 27, 18)
    first = upcoming(friday, due_at=friday)
    assert first == Nudge("late", at(2026, 11, 30))
    assert upcoming(first.at, due_at=friday) == Nudge("late", at(2026, 12, 1))


def test_the_author_is_reminded_and_then_it_goes_on(upcoming, at):
    asked = {"status": Status.ASKED}
    assert upcoming(at(2026, 11, 24, 15), **asked) == Nudge("remind", at(2026, 11, 26))
    assert upcoming(at(2026, 11, 26), **asked) == Nudge("unreplied", at(2026, 11, 30))


def test_an_answer_waits_seven_days_for_its_rating(upcoming, at):
    found = upcoming(at(2026, 11, 24, 15), status=Status.ANSWERED)
    assert found == Nudge("unrated", at(2026, 12, 1, 15))


def test_the_leader_is_reminded_to_decide(upcoming, at):
    contested = {"status": Status.CONTESTED}
    assert upcoming(at(2026, 11, 28), **contested) == Nudge("due", at(2026, 11, 30, 18))
    assert upcoming(at(2026, 12, 1, 10), **contested) == Nudge("late", at(2026, 12, 2))


def test_who_was_offered_a_ticket_is_asked_the_next_working_day(upcoming, at):
    offered = {"pending_department_id": 2, "pending_owner_id": "n"}
    assert upcoming(at(2026, 11, 23), **offered) == Nudge("before", at(2026, 11, 24))


def test_progress_leaves_out_todays_nudge_but_never_the_deadline(ticket, policy, at):
    def following(now):
        return nudges.after_progress(ticket, now=now, policy=policy)

    assert following(at(2026, 11, 27, 8)) == Nudge("due", at(2026, 11, 30, 18))
    assert following(at(2026, 11, 30, 10)) == Nudge("due", at(2026, 11, 30, 18))
    assert following(at(2026, 12, 1, 8)) == Nudge("late", at(2026, 12, 2))


def test_who_slept_over_steps_finds_all_that_came(ticket, policy, at):
    def names(now, step):
        found = replace(ticket, nudge_step=step)
        return [one.name for one in nudges.reached(found, now=now, policy=policy)]

    assert names(at(2026, 12, 2), "before") == ["before", "due", "late"]
    assert names(at(2026, 11, 27), "before") == ["before"]
    assert names(at(2026, 11, 26), "before") == []
    assert names(at(2026, 12, 7), "late") == ["late"]


@given(
    hours=st.integers(0, 24 * 60), due=st.integers(1, 24 * 30), status=st.sampled_from(sorted(OPEN))
)
def test_the_next_nudge_lies_in_the_future_or_ends_the_wait(hours, due, status, ticket, policy, at):
    now = at(2026, 9, 1) + timedelta(hours=hours)
    found = replace(ticket, due_at=at(2026, 9, 1) + timedelta(hours=due), status=status)
    nudge = nudges.upcoming(found, now=now, policy=policy)
    ends = {step.name for step in nudges.ladder_of(found, policy) if step.ends}
    assert nudge.at > now or nudge.step in ends


OWNER = ("owner",)


@pytest.mark.parametrize(
    ("steps", "waits", "fault"),
    [
        ((), "answer", "no nudge at all"),
        ((Step("due", OWNER, 0),), "answer", "after step due a ticket would have no next nudge"),
        ((Step("leader", ("leader",), 3, how="digest"),), "answer", "no nudge at all"),
        ((Step("a", OWNER, 1), Step("b", OWNER, 0, every=1)), "answer", "b does not come after"),
        (
            (Step("a", OWNER, 0, every=1), Step("b", OWNER, 1, every=1)),
            "answer",
            "must be the last",
        ),
        ((Step("a", OWNER, 0), Step("a", OWNER, 1, every=1)), "answer", "the same name"),
        ((Step("a", ("author",), 0, every=1),), "answer", "author is none of"),
        ((Step("a", (), 0, every=1),), "answer", "nobody hears"),
        ((Step("a", OWNER, 0, every=1, how="pigeon"),), "answer", "not pigeon"),
        ((Step("a", OWNER, 0, ends="finish"),), "answer", "cannot end the wait by finish"),
        ((Step("a", (), 3, ends="withdraw"),), "reply", "cannot end the wait by withdraw"),
    ],
)
def test_a_ladder_that_would_leave_a_ticket_alone_is_refused(steps, waits, fault):
    assert fault in ladders.fault(steps, waits)


def test_the_ladders_of_the_rulebook_are_sound(policy):
    assert set(policy.nudging.ladders) == set(ladders.WAITS)
    for waits, steps in policy.nudging.ladders.items():
        assert ladders.fault(steps, waits) == ""
    assert policy.nudging.digest_after == 3
