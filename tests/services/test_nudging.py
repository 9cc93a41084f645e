"""Nudges: before, at and after the deadline; never in the night, never twice, never a pile."""

import pytest
from sqlalchemy import select

from bot.db.tables import outbox
from bot.domain.notices import Line, lines_of
from bot.domain.tickets import Status
from bot.services import handling, nudging, reporting, tickets


@pytest.fixture
def nudge(uow, clock, policy, told):
    """Give what is due and return what was said since."""

    def give():
        before = {one.key for one in told()}
        nudging.nudge_due(uow, now=clock.now(), policy=policy)
        return [(one.says, one.to) for one in told() if one.key not in before]

    return give


@pytest.fixture
def late(clock):
    """Move the clock to so many working days after the deadline of a ticket of 21 November."""

    def move(days):
        clock.set(2026, 11, 27, 18)
        if days:
            clock.set(2026, 11, 29)
            clock.advance(days=days)

    return move


def test_nothing_is_due_on_the_day_of_filing(file, nudge, uow, now, policy):
    file()
    assert nudge() == []
    assert not nudging.nudge_due(uow, now=now, policy=policy)


def test_the_owner_hears_a_working_day_before(file, nudge, clock, cast):
    file()
    clock.set(2026, 11, 26)
    assert nudge() == [("utter_nudge_before", cast.head.id)]
    assert nudge() == []


def test_owner_and_supervisor_hear_at_the_deadline(file, nudge, clock, late, cast):
    file()
    clock.set(2026, 11, 26)
    nudge()
    late(0)
    expected = [("utter_nudge_due", cast.head.id), ("utter_nudge_supervisor", cast.secretary.id)]
    assert nudge() == expected
    assert nudge() == []


def test_the_owner_hears_every_working_day_after(file, nudge, late, cast):
    file()
    late(0)
    nudge()
    for day in (1, 2, 3):
        late(day)
        says = "utter_nudge_scored" if day == 1 else "utter_nudge_late"
        assert nudge() == [(says, cast.head.id)]
        assert nudge() == []


def test_a_machine_that_slept_over_says_the_latest_thing_once(file, nudge, late, cast):
    file()
    late(3)
    assert nudge() == [
        ("utter_nudge_scored", cast.head.id),
        ("utter_nudge_supervisor", cast.secretary.id),
    ]
    assert nudge() == []


def test_nobody_is_nudged_in_the_night(file, nudge, uow, clock, policy):
    file()
    clock.set(2026, 11, 26, 23)
    nudge()
    rows = uow._connection.execute(select(outbox).where(outbox.c.says == "utter_nudge_before"))
    clock.set(2026, 11, 27, 7)
    assert [row.due_at for row in rows] == [clock.now()]


def test_an_unrated_answer_closes_as_unrated(answered, nudge, uow, clock):
    ticket = answered()
    clock.advance(days=7)
    assert nudge() == []
    closed = uow.tickets.get(ticket.id)
    assert (closed.status, closed.rating) == (Status.CLOSED, None)


def test_an_anonymous_route_is_gone_after_the_wait(file, nudge, uow, clock, cast, policy):
    ticket, _ = file(anonymous=True)
    handling.answer(uow, ticket, who=cast.head, text="好", now=clock.now(), policy=policy)
    clock.advance(days=7)
    nudge()
    assert uow.tickets.route(ticket.id) is None


def test_what_has_ended_is_not_nudged(file, nudge, late, uow, policy, now):
    tickets.withdraw(uow, file(), now=now, policy=policy)
    late(1)
    assert nudge() == []


def test_an_overdue_matter_can_still_be_answered(file, late, uow, cast, policy, clock):
    ticket = file()
    late(2)
    fresh = uow.tickets.get(ticket.id)
    handling.answer(uow, fresh, who=cast.head, text="好", now=clock.now(), policy=policy)
    assert uow.tickets.get(ticket.id).status is Status.ANSWERED


def test_the_digest_counts_what_is_new_by_topic(file, uow, cast, clock, policy):
    clock.set(2026, 11, 20, 15)
    file(), file("心里难受", topic="mood"), file(anonymous=True)
    clock.set(2026, 11, 23, 8, 30)
    figures = reporting.digest(uow, leader=cast.zhao, now=clock.now(), policy=policy)
    assert (figures["new"], figures["life"], figures["mood"], figures["work"]) == (
        "3", "2", "1", "0",
    )  # fmt: skip
    assert (figures["overdue"], lines_of(figures["late_lines"])) == ("0", [])


def test_the_digest_names_what_is_late_and_by_how_much(file, uow, cast, late, clock, policy):
    file()
    late(3)
    figures = reporting.digest(uow, leader=cast.zhao, now=clock.now(), policy=policy)
    assert (figures["new"], figures["overdue"]) == ("0", "1")
    told = {"number": "SQ-0001", "department": "后勤科", "days": "3"}
    assert lines_of(figures["late_lines"]) == [Line("utter_digest_late", told)]


def test_the_digest_counts_every_late_matter(file, uow, cast, late, clock, policy):
    for _ in range(9):
        file()
    late(3)
    figures = reporting.digest(uow, leader=cast.zhao, now=clock.now(), policy=policy)
    assert figures["overdue"] == "9"
    assert len(lines_of(figures["late_lines"])) == reporting.LISTED


def test_an_answered_matter_is_not_late(answered, uow, cast, late, clock, policy):
    answered()
    late(1)
    figures = reporting.digest(uow, leader=cast.zhao, now=clock.now(), policy=policy)
    assert figures["overdue"] == "0"


def test_digests_go_to_leaders_on_working_days_once(uow, clock, policy, told, cast):
    reporting.send_digests(uow, now=clock.now(), policy=policy)  # a Saturday
    assert told() == []
    clock.set(2026, 11, 23, 8, 30)
    for _ in range(2):
        reporting.send_digests(uow, now=clock.now(), policy=policy)
    (notice,) = told()
    assert (notice.to, notice.says) == (cast.zhao.id, "utter_digest")
