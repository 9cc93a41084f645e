"""Waiting lists: first come, first served; offers run out, nights are quiet, the owed go first."""

from datetime import datetime, timedelta

import pytest

from bot.domain.people import Person
from bot.domain.talks import BookedAlready, Mode, SlotTaken
from bot.domain.waiting import NotWaiting, OfferGone, StillFree, offer_window
from bot.services import bookings, receptions, talks, waiting


@pytest.fixture
def crowd(uow):
    people = [Person(f"w{n}", f"w{n}", f"某{n}") for n in range(24)]
    for person in people:
        uow.people.add(person)
    return people


@pytest.fixture
def full(uow, crowd, clock, policy):
    """December is booked by the first twenty of the crowd; four are left."""
    receptions.lay_out(uow, now=clock.now(), policy=policy)
    offered = talks.offered(uow, now=clock.now(), policy=policy)[:20]
    for person, slot in zip(crowd, offered, strict=False):
        values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
        talks.book(uow, slot_id=slot.id, who=person, **values)
    return crowd


@pytest.fixture
def join(uow, clock, policy):
    def wait(who):
        leader_id, period = talks.nearest_full(uow, who=who, now=clock.now(), policy=policy)
        values = {"leader_id": leader_id, "period": period, "policy": policy}
        clock.advance(minutes=1)
        return waiting.join(uow, who=who, now=clock.now(), **values)

    return wait


@pytest.fixture
def cancel(uow, clock, policy):
    def give_up(who):
        return talks.cancel(uow, who=who, now=clock.now(), policy=policy)

    return give_up


@pytest.fixture
def tend(uow, clock, policy):
    def later(**units):
        clock.advance(**units)
        waiting.tend(uow, now=clock.now(), policy=policy)

    return later


def test_the_place_in_line_is_that_of_arrival(full, join, uow):
    entries = [join(person) for person in full[20:23]]
    assert [waiting.place(uow, entry) for entry in entries] == [1, 2, 3]
    assert join(full[20]).id == entries[0].id


def test_where_times_are_free_nobody_waits(uow, crowd, join, clock, policy):
    receptions.lay_out(uow, now=clock.now(), policy=policy)
    with pytest.raises(StillFree):
        join(crowd[0])


def test_who_has_a_talk_of_the_month_does_not_wait_for_another(full, join):
    with pytest.raises(BookedAlready):
        join(full[0])


def test_a_freed_time_is_offered_to_the_first_alone(full, join, cancel, uow, told, clock, policy):
    join(full[20]), join(full[21])
    gone = cancel(full[0])
    (notice,) = told(says="utter_slot_offered")
    assert notice.to == full[20].id
    assert talks.offered(uow, now=clock.now(), policy=policy, who=full[20])[0].id == gone.slot_id
    values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
    with pytest.raises(SlotTaken):
        talks.book(uow, slot_id=gone.slot_id, who=full[21], **values)


def test_who_takes_it_has_it_and_waits_no_longer(full, join, cancel, uow, clock, policy):
    join(full[20])
    gone = cancel(full[0])
    values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
    assert talks.take_offer(uow, who=full[20], **values).slot_id == gone.slot_id
    with pytest.raises(NotWaiting):
        waiting.mine(uow, who=full[20])


def test_who_declines_keeps_the_place_and_the_next_is_asked(
    full, join, cancel, uow, told, clock, policy
):
    entry, _ = join(full[20]), join(full[21])
    cancel(full[0])
    offer = waiting.offered_to(uow, who=full[20], now=clock.now())
    waiting.decline(uow, offer=offer, now=clock.now(), policy=policy)
    assert waiting.place(uow, entry) == 1
    assert [one.to for one in told(says="utter_slot_offered")] == [full[20].id, full[21].id]
    cancel(full[1])
    assert told(says="utter_slot_offered")[-1].to == full[20].id


def test_after_two_hours_of_silence_the_next_is_asked(full, join, cancel, tend, uow, told):
    entry, _ = join(full[20]), join(full[21])
    cancel(full[0])
    tend(minutes=119)
    assert len(told(says="utter_slot_offered")) == 1
    tend(minutes=1)
    assert told(says="utter_slot_offered")[-1].to == full[21].id
    assert waiting.place(uow, uow.waiting.entry(entry.id)) == 2


def test_two_silences_end_the_waiting(full, join, cancel, tend, uow, told):
    join(full[20])
    for who in full[:2]:
        cancel(who)
        tend(minutes=120)
    assert [one.to for one in told(says="utter_offer_passed_last")] == [full[20].id]
    with pytest.raises(NotWaiting):
        waiting.mine(uow, who=full[20])


def test_an_answer_that_comes_too_late_is_told_so(full, join, cancel, uow, clock):
    join(full[20])
    cancel(full[0])
    clock.advance(hours=2)
    with pytest.raises(OfferGone):
        waiting.offered_to(uow, who=full[20], now=clock.now())


def test_what_comes_free_at_night_is_offered_in_the_morning(full, join, cancel, clock, uow, told):
    join(full[20])
    clock.set(2026, 11, 25, 23)
    cancel(full[0])
    (notice,) = told(says="utter_slot_offered")
    assert notice.fields["until_at"].startswith("2026-11-26T10:00")


def test_the_list_ends_when_booking_has_closed(full, join, tend, clock, told):
    join(full[20])
    clock.set(2026, 12, 4, 18)
    tend(minutes=1)
    assert told(says="utter_waiting_ended") == []
    clock.set(2026, 12, 5, 18)
    tend(minutes=1)
    assert [one.to for one in told(says="utter_waiting_ended")] == [full[20].id]


def test_who_is_owed_a_time_comes_before_all_others(full, join, uow, clock):
    first = join(full[20])
    waiting.prefer(
        uow,
        person_id=full[23].id,
        leader_id=first.leader_id,
        period=first.period,
        now=clock.now(),
    )
    assert uow.waiting.line(first.leader_id, first.period)[0].person_id == full[23].id


def test_a_time_is_kept_for_whoever_confirms_it_ten_minutes_long(uow, crowd, clock, policy):
    receptions.lay_out(uow, now=clock.now(), policy=policy)
    slot = talks.offered(uow, now=clock.now(), policy=policy)[0]
    values = {"slot_id": slot.id, "policy": policy}
    assert bookings.hold(uow, who=crowd[0], now=clock.now(), **values)
    assert not bookings.hold(uow, who=crowd[1], now=clock.now(), **values)
    assert slot.id not in {
        one.id for one in talks.offered(uow, now=clock.now(), policy=policy, who=crowd[1])
    }
    clock.advance(minutes=10)
    assert bookings.hold(uow, who=crowd[1], now=clock.now(), **values)


def moment(policy, text):
    return datetime.fromisoformat(text).replace(tzinfo=policy.zone)


@pytest.mark.parametrize(
    ("now", "begins", "until"),
    [
        ("2026-11-25T09:00", "2026-11-25T09:00", "2026-11-25T11:00"),
        ("2026-11-25T19:30", "2026-11-25T19:30", "2026-11-25T21:00"),
        ("2026-11-25T20:30", "2026-11-25T20:30", "2026-11-25T21:00"),
        ("2026-11-25T20:31", "2026-11-26T08:00", "2026-11-26T10:00"),
        ("2026-11-25T03:00", "2026-11-25T08:00", "2026-11-25T10:00"),
        ("2026-12-04T17:00", "2026-12-04T17:00", "2026-12-04T18:00"),
    ],
)
def test_an_offer_ends_by_nine_in_the_evening_or_begins_at_eight(now, begins, until, policy):
    closes_at = moment(policy, "2026-12-04T18:00")
    found = offer_window(closes_at=closes_at, now=moment(policy, now), policy=policy)
    assert found == (moment(policy, begins), moment(policy, until))


def test_nothing_is_offered_once_booking_has_closed(policy):
    closes_at = moment(policy, "2026-12-04T18:00")
    late = closes_at + timedelta(minutes=1)
    assert offer_window(closes_at=closes_at, now=late, policy=policy) is None
