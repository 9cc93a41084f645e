"""Talks: laid out once, booked one a month until the evening before, moved and cancelled."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.dialogue.domain_file import load_domain
from bot.dialogue.responses import Responses
from bot.dialogue.wording import Script
from bot.domain.talks import (
    BookedAlready,
    BookingState,
    Mode,
    NoBooking,
    SlotState,
    SlotTaken,
    TooLate,
)
from bot.services import receiving, receptions, talks


@pytest.fixture
def laid_out(uow, clock, policy):
    receptions.lay_out(uow, now=clock.now(), policy=policy)
    return uow


@pytest.fixture
def offer(laid_out, clock, policy):
    """The open slots as a person sees them now."""

    def look():
        return talks.offered(laid_out, now=clock.now(), policy=policy)

    return look


@pytest.fixture
def book(laid_out, clock, policy):
    def book_one(who, slot, mode=Mode.IN_PERSON):
        now = clock.now()
        return talks.book(laid_out, slot_id=slot.id, who=who, mode=mode, now=now, policy=policy)

    return book_one


@pytest.fixture
def move(laid_out, clock, policy):
    def move_one(booking, slot, who):
        values = {"who": who, "now": clock.now(), "policy": policy}
        return talks.move(laid_out, booking=booking, slot_id=slot.id, **values)

    return move_one


def days(slots, policy):
    return sorted({policy.local(slot.starts_at).strftime("%m-%d") for slot in slots})


def test_three_months_are_laid_out_and_only_once(uow, now, policy):
    assert receptions.lay_out(uow, now=now, policy=policy).new == 3 * 20
    assert receptions.lay_out(uow, now=now, policy=policy).new == 0


def test_a_month_later_one_more_weekend_is_laid_out(laid_out, clock, policy):
    clock.set(2026, 12, 1)
    assert receptions.lay_out(laid_out, now=clock.now(), policy=policy).new == 20


def test_without_a_leader_nothing_is_laid_out(transactions, now, policy):
    with transactions() as uow:
        assert receptions.lay_out(uow, now=now, policy=policy).new == 0


def test_two_weekends_are_open(offer, policy):
    slots = offer()
    assert days(slots, policy) == ["01-02", "01-03", "12-05", "12-06"]
    assert len(slots) == 40


def test_saturday_closes_on_friday_evening(offer, clock, policy):
    clock.set(2026, 12, 4, 17, 59)
    assert len(offer()) == 40
    clock.set(2026, 12, 4, 18)
    assert days(offer(), policy) == ["01-02", "01-03", "12-06"]


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        ((2026, 12, 5, 18), ["01-02", "01-03"]),
        ((2026, 12, 6, 12), ["01-02", "01-03"]),
        ((2026, 12, 7), ["01-02", "01-03", "02-13", "02-14"]),
    ],
)
def test_the_third_weekend_opens_when_the_first_is_over(moment, left, offer, clock, policy):
    clock.set(*moment)
    assert days(offer(), policy) == left


def test_a_slot_cannot_be_booked_from_six_on_the_day_before(offer, book, cast, clock):
    slot = offer()[0]
    clock.set(2026, 12, 4, 18)
    with pytest.raises(TooLate):
        book(cast.li, slot)


def test_a_booking_holds_its_slot(offer, book, laid_out, cast):
    slot = offer()[0]
    booking = book(cast.li, slot)
    assert (booking.month, booking.starts_at) == ("2026-12", slot.starts_at)
    assert laid_out.talks.slot(slot.id).state is SlotState.BOOKED
    assert slot not in offer()
    assert laid_out.talks.live_bookings(cast.li.id, slot.starts_at - timedelta(days=9)) == [booking]


def test_second_comer_is_refused(offer, book, cast):
    slot = offer()[0]
    book(cast.li, slot)
    with pytest.raises(SlotTaken):
        book(cast.wang, slot)


def test_one_talk_a_month(offer, book, laid_out, cast):
    first, second = offer()[:2]
    book(cast.li, first)
    with pytest.raises(BookedAlready) as refused:
        book(cast.li, second)
    assert refused.value.fields == {"starts_at": first.starts_at.isoformat(), "leader": ""}
    assert laid_out.talks.slot(second.id).state is SlotState.OPEN


def test_another_month_is_another_talk(offer, book, cast):
    slots = offer()
    assert book(cast.li, slots[0]).month == "2026-12"
    assert book(cast.li, slots[-1]).month == "2027-01"


def test_a_cancelled_slot_is_free_for_others(offer, book, laid_out, cast, now, policy):
    slot = offer()[0]
    book(cast.li, slot, Mode.VIDEO)
    assert talks.cancel(laid_out, who=cast.li, now=now, policy=policy).slot_id == slot.id
    assert laid_out.talks.slot(slot.id) == slot
    assert book(cast.wang, slot).person_id == cast.wang.id


def test_who_cancels_may_book_again(offer, book, laid_out, cast, now, policy):
    first, second = offer()[:2]
    book(cast.li, first)
    talks.cancel(laid_out, who=cast.li, now=now, policy=policy)
    assert book(cast.li, second).slot_id == second.id


def test_nothing_booked_cannot_be_cancelled(laid_out, cast, now, policy):
    with pytest.raises(NoBooking):
        talks.cancel(laid_out, who=cast.li, now=now, policy=policy)


def test_a_move_frees_the_old_slot_once_the_new_one_is_held(offer, book, move, laid_out, cast):
    old, new = offer()[:2]
    moved = move(book(cast.li, old, Mode.VIDEO), new, cast.li)
    assert (moved.slot_id, moved.mode) == (new.id, Mode.VIDEO)
    assert laid_out.talks.slot(old.id).state is SlotState.OPEN
    assert laid_out.talks.slot(new.id).mode is Mode.VIDEO


def test_a_failed_move_keeps_the_old_slot(offer, book, move, laid_out, cast, now):
    old, new = offer()[:2]
    booking = book(cast.li, old)
    book(cast.wang, new)
    with pytest.raises(SlotTaken):
        move(booking, new, cast.li)
    assert talks.upcoming(laid_out, who=cast.li, now=now) == booking
    assert laid_out.talks.slot(old.id).state is SlotState.BOOKED


def test_a_move_into_a_month_already_booked_changes_nothing(offer, book, move, laid_out, cast, now):
    slots = offer()
    december, january = book(cast.li, slots[0]), book(cast.li, slots[-1])
    with pytest.raises(BookedAlready):
        move(december, slots[-2], cast.li)
    assert laid_out.talks.live_bookings(cast.li.id, now) == [december, january]
    assert laid_out.talks.slot(slots[-2].id).state is SlotState.OPEN


def test_it_is_too_late_to_move_onto_tomorrow(offer, book, move, cast, clock):
    slots = offer()
    booking = book(cast.li, slots[0])
    clock.set(2026, 12, 4, 19)
    with pytest.raises(TooLate):
        move(booking, slots[1], cast.li)


def test_the_next_day_is_the_next_reception_day(laid_out, clock, policy):
    def next_day():
        return str(talks.next_day(laid_out, now=clock.now(), policy=policy))

    assert next_day() == "2026-12-05"
    clock.set(2026, 12, 6, 23)
    assert next_day() == "2026-12-06"
    clock.set(2026, 12, 7)
    assert next_day() == "2027-01-02"


def test_the_schedule_shows_who_comes_in_order(offer, book, laid_out, cast, now, policy):
    slots = offer()
    book(cast.wang, slots[3])
    book(cast.li, slots[1])
    visitors, free = talks.schedule(laid_out, leader=cast.zhao, now=now, policy=policy)
    assert [person.id for _, person in visitors] == [cast.li.id, cast.wang.id]
    assert free == 18


@pytest.fixture
def december(offer, book, laid_out, cast):
    """李 at nine with a note, 王 at half past on Saturday; the engineer by video on Sunday."""
    slots = offer()
    talks.leave_note(laid_out, booking=book(cast.li, slots[0]), note="想谈谈调岗")
    book(cast.wang, slots[1])
    book(cast.engineer, slots[10], Mode.VIDEO)


@pytest.mark.usefixtures("december")
def test_both_sides_are_reminded_the_evening_before(laid_out, clock, policy, told, cast):
    clock.set(2026, 12, 4, 19)
    for _ in range(2):
        receiving.remind_eve(laid_out, now=clock.now(), policy=policy)
    said = {(one.to, one.says) for one in told()}
    reminded = {(who.id, "utter_talk_tomorrow") for who in (cast.li, cast.wang)}
    assert said == reminded | {(cast.zhao.id, "utter_leader_talks_tomorrow")}
    assert len(told()) == 3


@pytest.mark.usefixtures("december")
def test_visitors_are_reminded_an_hour_before(laid_out, clock, policy, told, cast):
    clock.set(2026, 12, 5, 8, 15)
    for _ in range(3):
        receiving.remind_soon(laid_out, now=clock.now(), policy=policy)
    assert [one.to for one in told()] == [cast.li.id]


@pytest.fixture
def listed(policy):
    """A list as its reader sees it, of a notice or as it is said."""
    domain = load_domain(Path(__file__).parents[2] / "domain.yml")
    script = Script(Responses(domain.responses), policy.zone)

    def read(told):
        text = told if isinstance(told, str) else told.fields["list"]
        return script.phrases({"list": text})["list"]

    return read


@pytest.mark.usefixtures("december")
def test_the_leader_gets_the_list_of_the_day(laid_out, clock, policy, told, listed, cast):
    clock.set(2026, 12, 5, 8)
    receiving.give_list(laid_out, now=clock.now(), policy=policy)
    (notice,) = told(to=cast.zhao)
    assert (notice.says, notice.fields["count"]) == ("utter_leader_talks_today", "2")
    assert listed(notice) == "09:00 李杰 安全监察科：想谈谈调岗\n09:30 王磊 安全监察科"


@pytest.mark.usefixtures("december")
def test_of_the_heart_nothing_stands_in_what_is_pushed(laid_out, clock, policy, told, listed, cast):
    (booking,) = laid_out.talks.live_bookings(cast.li.id, clock.now())
    talks.leave_note(laid_out, booking=booking, note="睡不着", topic="mood")
    clock.set(2026, 12, 5, 8)
    receiving.give_list(laid_out, now=clock.now(), policy=policy)
    (notice,) = told(to=cast.zhao)
    assert listed(notice).splitlines()[0] == "09:00 李杰 安全监察科：（内容点开看）"
    asked = receiving.visit(laid_out, laid_out.talks.booking(booking.id))
    assert listed(asked) == "09:00 李杰 安全监察科，心里的事：睡不着"


@pytest.mark.usefixtures("december")
def test_nobody_is_reminded_of_a_cancelled_talk(laid_out, clock, policy, told, cast):
    talks.cancel(laid_out, who=cast.wang, now=clock.now(), policy=policy)
    clock.set(2026, 12, 4, 19)
    receiving.remind_eve(laid_out, now=clock.now(), policy=policy)
    assert told(to=cast.wang) == []
    assert BookingState.CANCELLED not in str(told())
