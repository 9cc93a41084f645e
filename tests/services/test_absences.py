"""A leader is away: closed at once, moved in order, told once, undone for ten minutes."""

from datetime import date, time, timedelta

import pytest

from bot.domain.absences import AbsenceState, Away, NoReceptionThen, UndoTooLate
from bot.domain.talks import BookingState, Consent, LeaderAbsent, Mode, SlotState
from bot.services import absences, owing, receiving, receptions, replacements, reporting, talks

DAYS = {day: date(2026, 12, int(day)) for day in ("5", "9", "12")}


@pytest.fixture
def book(uow, clock, policy):
    """Book the n-th slot of what is offered."""
    receptions.lay_out(uow, now=clock.now(), policy=policy)

    def book_one(who, number):
        slot = talks.offered(uow, now=clock.now(), policy=policy)[number]
        values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
        return talks.book(uow, slot_id=slot.id, who=who, **values)

    return book_one


@pytest.fixture
def morning(book, cast):
    """王 at nine, 李 at ten, the engineer at eleven, on Saturday the fifth."""
    li = book(cast.li, 2)
    return [book(cast.wang, 0), li, book(cast.engineer, 2)]


@pytest.fixture
def window(policy):
    def between(day, start=8, end=12):
        midnight = policy.local(policy.at(DAYS[day], time()))
        return midnight + timedelta(hours=start), midnight + timedelta(hours=end)

    return between


@pytest.fixture
def declare(uow, cast, clock, policy, window):
    def away(day="5", start=8, end=12, reason="去省里开会"):
        said = Away(cast.zhao, cast.zhao, window(day, start, end), reason)
        return absences.declare(uow, away=said, now=clock.now(), policy=policy)

    return away


@pytest.fixture
def replace(uow, cast, clock, policy, window):
    def move(absence, day="12", start=8, end=12):
        values = {"by": cast.zhao, "now": clock.now(), "policy": policy}
        return absences.replace(uow, absence=absence, window=window(day, start, end), **values)

    return move


def hours(bookings, policy):
    return [policy.local(one.starts_at).strftime("%m-%d %H:%M") for one in bookings]


def test_the_time_closes_at_once_and_nobody_is_told_yet(morning, declare, uow, told):
    absence, displaced = declare()
    assert [one.id for one in displaced] == [one.id for one in morning]
    assert absence.state is AbsenceState.OPEN
    assert {uow.talks.slot(one.slot_id).state for one in morning} == {SlotState.CLOSED}
    assert told() == []


def test_the_talks_move_in_their_order_at_their_hours(morning, declare, replace, policy, told):
    absence, _ = declare()
    moved = replace(absence)
    assert [one.id for one in moved.moved] == [one.id for one in morning]
    assert hours(moved.moved, policy) == ["12-12 09:00", "12-12 10:00", "12-12 11:00"]
    assert {one.consent for one in moved.moved} == {Consent.ASKED}
    assert moved.absence.state is AbsenceState.SETTLED
    assert [one.to for one in told(says="utter_talk_moved_why")] == [
        one.person_id for one in morning
    ]


def test_nobody_is_told_before_it_can_no_longer_be_undone(morning, declare, replace, clock):
    absence, _ = declare()
    assert replace(absence).told_at == clock.now() + timedelta(minutes=10)


def test_who_finds_no_room_is_told_and_stays_first(morning, declare, replace, uow, told):
    absence, _ = declare()
    moved = replace(absence, start=9, end=10)
    assert [len(moved.moved), len(moved.left)] == [2, 1]
    assert moved.absence.state is AbsenceState.OPEN
    (notice,) = told(says="utter_talk_no_room")
    assert notice.to == morning[-1].person_id
    assert [one.priority for one in uow.waiting.of_person(notice.to)] == [True]


def test_undone_everything_is_as_it_was(morning, declare, replace, undo, uow, told):
    absence, _ = declare()
    replace(absence)
    assert undo(absence.id) == 3
    back = [uow.talks.booking(one.id) for one in morning]
    assert [(one.slot_id, one.state, one.consent) for one in back] == [
        (one.slot_id, BookingState.BOOKED, Consent.NEEDLESS) for one in morning
    ]
    assert told() == []


@pytest.fixture
def undo(uow, cast, clock, policy):
    def take_back(absence_id):
        absence = uow.absences.get(absence_id)
        values = {"by": cast.zhao, "now": clock.now(), "policy": policy}
        return absences.undo(uow, absence=absence, **values)

    return take_back


@pytest.mark.usefixtures("morning")
def test_undone_over_the_hour_of_reminders_everybody_is_reminded_once(
    declare, undo, uow, clock, policy, told
):
    clock.set(2026, 12, 4, 18, 56)
    absence, _ = declare()
    clock.set(2026, 12, 4, 19, 0)
    receiving.remind_eve(uow, now=clock.now(), policy=policy)
    assert told(says="utter_talk_tomorrow") == []
    clock.set(2026, 12, 4, 19, 4)
    undo(absence.id)
    assert len(told(says="utter_talk_tomorrow")) == 3


def test_after_ten_minutes_it_cannot_be_undone(morning, declare, undo, clock):
    absence, _ = declare()
    clock.advance(minutes=11)
    with pytest.raises(UndoTooLate):
        undo(absence.id)


def test_who_chose_otherwise_meanwhile_keeps_the_own_choice(
    morning, declare, replace, undo, uow, cast, clock, policy
):
    absence, _ = declare()
    replace(absence)
    values = {"who": cast.li, "now": clock.now(), "policy": policy}
    talks.cancel(uow, booking=uow.talks.booking(morning[1].id), **values)
    assert undo(absence.id) == 2
    assert uow.talks.slot(morning[1].slot_id).state is SlotState.OPEN


def test_a_leader_who_comes_after_all_gives_the_old_times_back(
    morning, declare, uow, cast, clock, policy, told
):
    absence, _ = declare()
    clock.advance(hours=5)
    absences.tend(uow, now=clock.now(), policy=policy)
    values = {"by": cast.zhao, "now": clock.now(), "policy": policy}
    assert absences.back(uow, absence=uow.absences.get(absence.id), **values) == 3
    assert len(told(says="utter_talk_restored")) == 3


def test_without_a_time_for_four_hours_everybody_is_told_so_once(
    morning, declare, uow, clock, policy, told
):
    declare()
    for hour in range(6):
        clock.advance(hours=1)
        absences.tend(uow, now=clock.now(), policy=policy)
        assert len(told(says="utter_talk_without_time")) == (3 if hour >= 3 else 0)


def test_the_leader_is_nudged_daily_until_there_is_a_time(
    morning, declare, replace, uow, cast, clock, policy, told
):
    absence, _ = declare()
    for _ in range(2):
        clock.advance(days=1)
        owing.nudge(uow, now=clock.now(), policy=policy)
        owing.nudge(uow, now=clock.now(), policy=policy)
    assert [one.to for one in told(says="utter_absence_open")] == [cast.zhao.id] * 2
    figures = reporting.digest(uow, leader=cast.zhao, now=clock.now(), policy=policy)
    assert (figures["owed"], reporting.says_of(figures)) == ("3", "utter_digest_owing")
    replace(absence)
    clock.advance(days=1)
    owing.nudge(uow, now=clock.now(), policy=policy)
    assert len(told(says="utter_absence_open")) == 2


def test_who_is_owed_a_time_may_choose_one_of_the_next_month(
    morning, declare, uow, cast, clock, policy
):
    declare()
    slot = talks.offered(uow, now=clock.now(), policy=policy)[-1]
    values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
    booked = talks.book(uow, slot_id=slot.id, who=cast.li, **values)
    assert (booked.id, booked.month) == (morning[1].id, "2026-12")


def test_a_time_in_which_nobody_receives_is_no_absence(morning, declare):
    with pytest.raises(NoReceptionThen):
        declare("9")


def test_a_replacement_cannot_lie_in_an_absence(morning, declare, replace):
    absence, _ = declare()
    with pytest.raises(LeaderAbsent):
        replace(absence, "5")


def test_good_proposals_are_near_and_have_room(morning, declare, uow, clock, policy):
    absence, displaced = declare()
    found = replacements.proposals(
        uow, absence=absence, needed=len(displaced), now=clock.now(), policy=policy
    )
    said = [(policy.local(one.starts_at).strftime("%m-%d %H"), one.free) for one in found]
    assert said == [("12-05 14", 5), ("12-12 08", 0)]


def test_what_is_laid_out_in_an_absence_is_closed(book, declare, uow, clock, policy, window):
    declare("5")
    assert not any(
        window("5")[0] <= slot.starts_at < window("5")[1]
        for slot in talks.offered(uow, now=clock.now(), policy=policy)
    )
