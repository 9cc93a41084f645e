"""Reception days in the database: laid out, brought into line with rules and calendar, booked."""

import itertools
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest

from bot.calendars import StateCalendar
from bot.domain.receptions import Audience, Holidays, Kind, NotForYou, NotOpenYet, Rule, Way
from bot.domain.talks import Mode, Origin, Slot, SlotState, TooLate
from bot.services import receptions, talks

SESSIONS = ((time(9), time(11, 30)), (time(14, 30), time(17)))
AFTERNOON = ((time(15), time(17)),)


@dataclass(frozen=True)
class Published(StateCalendar):
    """The year 2027 as the State Council might decide it: 1 to 3 January are off."""

    def is_holiday(self, day):
        return day in {date(2027, 1, 2), date(2027, 1, 3)} or super().is_holiday(day)

    def is_provisional(self, day):
        return day.year > 2027


@pytest.fixture
def published(policy):
    return replace(policy, calendar=Published())


@pytest.fixture
def ruled(policy):
    """The rulebook with other rules."""

    def by(*rules):
        return replace(policy, reception=replace(policy.reception, rules=rules))

    return by


@pytest.fixture
def lay_out(uow, clock):
    def lay(policy):
        return receptions.lay_out(uow, now=clock.now(), policy=policy)

    return lay


@pytest.fixture
def on(uow, clock):
    """The slots of a day, with their states."""

    def look(policy, day):
        found = uow.receptions.ahead(clock.now())
        return [slot for slot in found if policy.local(slot.starts_at).date() == day]

    return look


@pytest.fixture
def book(uow, clock):
    def book_one(policy, who, slot, mode=Mode.IN_PERSON):
        now = clock.now()
        return talks.book(uow, slot_id=slot.id, who=who, mode=mode, now=now, policy=policy)

    return book_one


JANUARY, LATER = date(2027, 1, 2), date(2027, 1, 9)


def test_three_months_are_laid_out_and_only_once(lay_out, policy):
    assert lay_out(policy).new == 3 * 20
    again = lay_out(policy)
    assert (again.new, again.gone, again.standing) == (0, 0, ())


def test_free_slots_move_when_the_calendar_is_published(lay_out, on, policy, published):
    lay_out(policy)
    assert len(on(policy, JANUARY)) == 10
    laid = lay_out(published)
    assert (laid.new, laid.gone, laid.standing) == (20, 20, ())
    assert (len(on(policy, JANUARY)), len(on(policy, LATER))) == (0, 10)
    assert lay_out(published) == replace(laid, new=0, gone=0)


def test_no_booking_is_lost_when_the_calendar_is_published(
    lay_out, on, policy, published, cast, book, told, uow, clock
):
    lay_out(policy)
    booking = book(policy, cast.li, on(policy, JANUARY)[2])
    laid = lay_out(published)
    assert [one.id for one in laid.standing] == [booking.id]
    assert [slot.state for slot in on(policy, JANUARY)] == [SlotState.BOOKED]
    assert talks.upcoming(uow, who=cast.li, now=clock.now()).id == booking.id
    assert len(told(says="utter_talks_stand")) == 2
    lay_out(published)
    assert {notice.to for notice in told(says="utter_talks_stand")} == {
        cast.zhao.id,
        cast.secretary.id,
    }


def test_what_is_given_back_on_a_day_that_moved_is_offered_to_nobody(
    lay_out, on, policy, published, cast, book, uow, clock
):
    lay_out(policy)
    book(policy, cast.li, on(policy, JANUARY)[2])
    lay_out(published)
    talks.cancel(uow, who=cast.li, now=clock.now(), policy=policy)
    assert [slot.state for slot in on(policy, JANUARY)] == [SlotState.CLOSED]
    assert lay_out(published).standing == ()


def test_a_day_that_moves_back_is_as_it_was(lay_out, on, policy, published, cast, book, uow, clock):
    lay_out(policy)
    book(policy, cast.li, on(policy, JANUARY)[2])
    talks.cancel(uow, who=cast.li, now=clock.now(), policy=policy)
    kept = book(policy, cast.wang, on(policy, JANUARY)[3])
    lay_out(published)
    back = lay_out(policy)
    assert (back.new, back.standing) == (19, ())
    states = [slot.state for slot in on(policy, JANUARY)]
    assert (len(states), states.count(SlotState.OPEN)) == (10, 9)
    assert {slot.origin for slot in on(policy, JANUARY)} == {Origin.RULE}
    assert uow.talks.slot(kept.slot_id).state is SlotState.BOOKED


def test_other_slot_lengths_never_overlap_a_booking(lay_out, on, policy, ruled, cast, book):
    lay_out(policy)
    day = date(2026, 12, 5)
    booking = book(policy, cast.li, on(policy, day)[1])
    shorter = ruled(replace(policy.reception.default, slot_minutes=20))
    laid = lay_out(shorter)
    assert laid.standing == ()
    live = [slot for slot in on(policy, day) if slot.state is not SlotState.CLOSED]
    assert booking.slot_id in {slot.id for slot in live}
    assert all(one.ends_at <= two.starts_at for one, two in itertools.pairwise(live))
    assert lay_out(shorter) == replace(laid, new=0, gone=0)


def test_hours_that_are_dropped_leave_their_booking_standing(
    lay_out, on, policy, ruled, cast, book
):
    lay_out(policy)
    booking = book(policy, cast.li, on(policy, date(2026, 12, 5))[0])
    laid = lay_out(ruled(Rule(AFTERNOON)))
    assert [one.id for one in laid.standing] == [booking.id]


def test_what_was_arranged_or_closed_by_hand_is_left_alone(lay_out, on, policy, uow, at_hour):
    lay_out(policy)
    start = at_hour(2026, 12, 12, 9)
    extra = Slot("extra", "id-zhao", start, start + timedelta(minutes=30), origin=Origin.EXTRA)
    uow.receptions.lay(extra)
    away = on(policy, date(2026, 12, 5))[0]
    uow._connection.exec_driver_sql(f"UPDATE slots SET state = 'closed' WHERE id = '{away.id}'")
    assert lay_out(policy).gone == 0
    assert uow.talks.slot("extra").state is SlotState.OPEN
    assert uow.talks.slot(away.id).state is SlotState.CLOSED


@pytest.fixture
def at_hour(policy):
    def moment(year, month, day, hour):
        return policy.at(date(year, month, day), time(hour))

    return moment


def test_each_leader_receives_by_a_rule_of_their_own(lay_out, on, policy, ruled, cast, uow):
    weekly = Rule(AFTERNOON, Kind.WEEKLY, leader="counsellor", weekdays=(2,), max_slots=3)
    both = ruled(weekly, policy.reception.default)
    lay_out(both)
    assert {slot.leader_id for slot in on(both, date(2026, 12, 2))} == {cast.counsellor.id}
    assert len(on(both, date(2026, 12, 2))) == 3
    assert {slot.leader_id for slot in on(both, date(2026, 12, 5))} == {cast.zhao.id}
    assert receptions.rule_of(uow, cast.counsellor.id, policy=both) == weekly
    assert receptions.rule_of(uow, cast.zhao.id, policy=both) == policy.reception.default


def test_ones_own_rule_comes_before_that_of_the_role(policy, ruled, cast, uow):
    never = Rule(SESSIONS, Kind.NEVER, leader="zhao")
    assert receptions.receivers(uow, policy=ruled(never, policy.reception.default)) == {}


def test_slots_of_somebody_who_receives_no_more_go(lay_out, on, policy, ruled, cast, book):
    lay_out(policy)
    booking = book(policy, cast.li, on(policy, date(2026, 12, 5))[0])
    laid = lay_out(ruled(Rule(SESSIONS, Kind.NEVER)))
    assert (laid.new, laid.gone) == (0, 59)
    assert [one.id for one in laid.standing] == [booking.id]


def offered(uow, clock, policy, who=None):
    found = talks.offered(uow, now=clock.now(), policy=policy, who=who)
    return sorted({policy.local(slot.starts_at).date() for slot in found})


def test_the_next_receptions_can_be_booked(lay_out, policy, ruled, uow, clock):
    weekly = ruled(Rule(SESSIONS, Kind.WEEKLY, weekdays=(2,), next_open=3, holiday=Holidays.SKIP))
    lay_out(weekly)
    assert offered(uow, clock, weekly) == [
        date(2026, 11, 25),
        date(2026, 12, 2),
        date(2026, 12, 9),
    ]


def test_a_rule_for_some_is_not_offered_to_others(
    lay_out, on, policy, ruled, uow, clock, cast, book
):
    remote = ruled(Rule(SESSIONS, audience=Audience(sites=("新疆",))))
    lay_out(remote)
    assert offered(uow, clock, remote, cast.li) == []
    assert len(offered(uow, clock, remote, cast.engineer)) == 4
    with pytest.raises(NotForYou):
        book(remote, cast.li, on(remote, date(2026, 12, 5))[0])
    assert book(remote, cast.engineer, on(remote, date(2026, 12, 5))[0])


def test_booking_opens_and_closes_as_the_rule_says(lay_out, on, ruled, uow, clock, cast, book):
    late = ruled(Rule(SESSIONS, opens_days=5, closes_days=0, closes_at=time(8)))
    lay_out(late)
    slot = on(late, date(2026, 12, 5))[0]
    with pytest.raises(NotOpenYet):
        book(late, cast.li, slot)
    assert offered(uow, clock, late) == []
    clock.set(2026, 11, 30)
    assert offered(uow, clock, late)[0] == date(2026, 12, 5)
    clock.set(2026, 12, 5, 7, 59)
    assert book(late, cast.li, slot)
    clock.set(2026, 12, 5, 8)
    with pytest.raises(TooLate) as refused:
        book(late, cast.wang, on(late, date(2026, 12, 5))[0])
    assert refused.value.fields == {"closes_at": "2026-12-05T08:00:00+08:00"}


def test_a_rule_by_video_only_is_by_video(lay_out, on, ruled, cast, book):
    video = ruled(Rule(SESSIONS, mode=Way.VIDEO))
    lay_out(video)
    slots = on(video, date(2026, 12, 5))
    assert {slot.mode for slot in slots} == {Mode.VIDEO}
    assert book(video, cast.li, slots[0]).mode is Mode.VIDEO


def _named(uow, person, **changes):
    uow.people.change(person.id, **changes)


def test_the_only_leader_is_called_by_title_or_by_the_common_word(uow, cast, policy):
    assert receptions.called(uow, cast.zhao.id, policy=policy) == ""
    _named(uow, cast.zhao, title="矿长")
    assert receptions.called(uow, cast.zhao.id, policy=policy) == "矿长"


def test_several_leaders_are_told_apart(uow, cast, ruled):
    own = (Rule(SESSIONS, leader=cast.head.userid), Rule(SESSIONS, leader=cast.wang.userid))
    several = ruled(*own, Rule(SESSIONS))
    _named(uow, cast.zhao, title="主任")
    for person in (cast.head, cast.wang):
        _named(uow, person, title="副主任")
    who = (cast.zhao, cast.head, cast.wang)
    called = [receptions.called(uow, one.id, policy=several) for one in who]
    assert called == ["主任", "李海副主任", "王磊副主任"]


def test_the_rule_may_say_how_a_leader_is_called(uow, cast, ruled):
    titled = ruled(Rule(SESSIONS, leader=cast.head.userid, title="李主席"), Rule(SESSIONS))
    assert receptions.called(uow, cast.head.id, policy=titled) == "李主席"
    assert receptions.called(uow, cast.zhao.id, policy=titled) == "赵建国"
