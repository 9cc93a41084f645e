"""Talks with the leader: offering, booking, moving, cancelling."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import (
    BegunAlready,
    Booking,
    BookingState,
    Consent,
    LeaderAbsent,
    Mode,
    NoBooking,
    Slot,
    SlotState,
)
from bot.domain.waiting import StillFree
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.services import bookings, receptions, waiting

LONGEST_NOTE = 500
FAR = timedelta(days=400)
"""No slot is laid out further ahead."""


def offered(
    uow: UnitOfWork,
    *,
    now: datetime,
    policy: Policy,
    who: Person | None = None,
    leader_id: str = "",
) -> list[Slot]:
    """Return the slots that can be booked now: by somebody, or by anyone at all.

    What is held for somebody else is not among them.
    """
    coming = _coming(uow, now, leader_id)
    return receptions.bookable(uow, slots=coming, who=who, now=now, policy=policy)


def reachable(
    uow: UnitOfWork,
    *,
    now: datetime,
    policy: Policy,
    who: Person | None = None,
    leader_id: str = "",
) -> list[Slot]:
    """Return the slots whose booking is open now, whether they are free or not."""
    coming = _coming(uow, now, leader_id)
    return receptions.reachable(uow, slots=coming, who=who, now=now, policy=policy)


def _coming(uow: UnitOfWork, now: datetime, leader_id: str) -> list[Slot]:
    coming = uow.talks.slots(now, now + FAR)
    return [slot for slot in coming if leader_id in {"", slot.leader_id}]


def nearest_full(
    uow: UnitOfWork, *, who: Person, now: datetime, policy: Policy, leader_id: str = ""
) -> tuple[str, str]:
    """Return leader and period of the next reception without a free time. Raises `StillFree`."""
    free: dict[tuple[str, str], bool] = {}
    rules = receptions.receivers(uow, policy=policy)
    for slot in reachable(uow, now=now, policy=policy, who=who, leader_id=leader_id):
        first = rules[slot.leader_id].first_day(policy.local(slot.starts_at).date())
        key = slot.period or first.isoformat(), slot.leader_id
        free[key] = free.get(key, False) or slot.is_free(now, who_id=who.id)
    for (period, leader), is_free in sorted(free.items()):
        if not is_free:
            return leader, period
    raise StillFree


def book(
    uow: UnitOfWork, *, slot_id: str, who: Person, mode: Mode, now: datetime, policy: Policy
) -> Booking:
    """Book a slot, or give it to a talk for which this person is owed a time.

    Raises `SlotTaken`, `BookedAlready`, `TooLate` or `LeaderAbsent`.
    """
    slot = uow.talks.slot(slot_id)
    way = _admitted(uow, slot, who, mode, now=now, policy=policy)
    owed = uow.talks.displaced(leader_id=slot.leader_id, person_id=who.id)
    if owed:
        return move(uow, booking=owed[0], slot_id=slot_id, who=who, now=now, policy=policy)
    booking = bookings.book(uow, slot=slot, who=who, mode=way, now=now, policy=policy)
    bookings.let_go(uow, who=who, now=now)
    waiting.satisfy(uow, booking=booking, now=now, policy=policy)
    return booking


def move(
    uow: UnitOfWork, *, booking: Booking, slot_id: str, who: Person, now: datetime, policy: Policy
) -> Booking:
    """Move a booking. The old slot is given up only in the moment in which the new one is held.

    It then goes to whoever waits for it. Raises `SlotTaken`, `BookedAlready`, `TooLate`.
    """
    slot = uow.talks.slot(slot_id)
    way = _admitted(uow, slot, who, booking.mode, now=now, policy=policy)
    moving = replace(booking, mode=way)
    moved = bookings.move(uow, booking=moving, slot=slot, who=who, now=now, policy=policy)
    bookings.let_go(uow, who=who, now=now)
    waiting.satisfy(uow, booking=moved, now=now, policy=policy)
    waiting.offer_freed(uow, slot_id=booking.slot_id, now=now, policy=policy)
    return moved


def _admitted(
    uow: UnitOfWork, slot: Slot, who: Person, mode: Mode, *, now: datetime, policy: Policy
) -> Mode:
    """Return how somebody is received in a slot. Raises why it cannot be had."""
    if slot.state is SlotState.CLOSED:
        leader = receptions.called(uow, slot.leader_id, policy=policy)
        raise LeaderAbsent(starts_at=slot.starts_at.isoformat(), leader=leader)
    return receptions.admit(uow, slot=slot, who=who, wished=mode, now=now, policy=policy)


def take_offer(
    uow: UnitOfWork, *, who: Person, mode: Mode, now: datetime, policy: Policy, slot_id: str = ""
) -> Booking:
    """Book what the waiting list offers. Raises `OfferGone`, and what `book` raises."""
    offer = waiting.offered_to(uow, who=who, slot_id=slot_id, now=now)
    return book(uow, slot_id=offer.slot_id, who=who, mode=mode, now=now, policy=policy)


def cancel(
    uow: UnitOfWork, *, who: Person, now: datetime, policy: Policy, booking: Booking | None = None
) -> Booking:
    """Cancel a talk, the next one if none is named; the slot goes to whoever waits for it.

    Within the last hour it is no longer free for others, but the leader hears of it at once.
    Raises `NoBooking`, or `BegunAlready` from the beginning on.
    """
    ending = booking or upcoming(uow, who=who, now=now)
    displaced = ending.state is BookingState.DISPLACED
    if not displaced and now >= ending.expected_at:
        raise BegunAlready
    state = BookingState.CANCELLED
    bookings.end(uow, booking=ending, state=state, now=now, by=who.id)
    if displaced:
        return ending
    if _is_listed(ending, now=now, policy=policy):
        _tell_leader(uow, ending, who, now=now)
    waiting.offer_freed(uow, slot_id=ending.slot_id, now=now, policy=policy)
    return ending


def _is_listed(booking: Booking, *, now: datetime, policy: Policy) -> bool:
    """Return whether the leader was already told that this person comes."""
    eve = policy.local(booking.starts_at).date() - ONE_DAY
    return now >= policy.at(eve, policy.reception.remind_eve_at)


def _tell_leader(uow: UnitOfWork, booking: Booking, who: Person, *, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"talk:{booking.id}:cancelled:{booking.sequence}",
            says="utter_visitor_cancelled",
            fields={"name": who.name, "starts_at": booking.expected_at.isoformat()},
            to=booking.leader_id,
            urgent=True,
        ),
        now,
    )


def upcoming(uow: UnitOfWork, *, who: Person, now: datetime, booking_id: str = "") -> Booking:
    """Return a talk of a person: the named one, else the next. Raises `NoBooking`.

    A talk for which a time is still owed comes after those that have one.
    """
    for found in held(uow, who=who, now=now):
        if booking_id in {"", found.id}:
            return found
    raise NoBooking


def held(uow: UnitOfWork, *, who: Person, now: datetime) -> list[Booking]:
    """Return what a person has booked: talks to come, then those to which a time is owed."""
    coming = uow.talks.live_bookings(who.id, now)
    return [*coming, *uow.talks.displaced(person_id=who.id)]


def accept(uow: UnitOfWork, *, booking: Booking) -> None:
    """Keep that the new time suits the person."""
    if booking.consent is Consent.ASKED:
        uow.talks.change_booking(booking.id, consent=Consent.GIVEN)


def leave_note(uow: UnitOfWork, *, booking: Booking, note: str, topic: str = "") -> None:
    """Keep what the person wants the leader to know beforehand, and what it is about."""
    uow.talks.change_booking(booking.id, note=note[:LONGEST_NOTE], topic=topic)


def next_day(uow: UnitOfWork, *, now: datetime, policy: Policy, leader_id: str = "") -> date | None:
    """Return the next day on which somebody is received."""
    start = policy.at(policy.today(now), time())
    horizon = start + timedelta(days=31 * (policy.reception.months_ahead + 1))
    for slot in uow.talks.slots(start, horizon):
        if slot.state is not SlotState.CLOSED and leader_id in {"", slot.leader_id}:
            return policy.local(slot.starts_at).date()
    return None


def schedule(
    uow: UnitOfWork, *, leader: Person, now: datetime, policy: Policy
) -> tuple[list[tuple[Booking, Person]], int]:
    """Return who comes on the next reception weekend, in order, and how many slots are free."""
    day = next_day(uow, now=now, policy=policy, leader_id=leader.id)
    if day is None:
        return [], 0
    start = policy.at(day, time())
    end = start + timedelta(days=2)
    booked = uow.talks.bookings(leader.id, start, end)
    free = [
        slot
        for slot in uow.talks.slots(start, end)
        if slot.leader_id == leader.id and slot.state is SlotState.OPEN
    ]
    return [(booking, uow.people.get(booking.person_id)) for booking in booked], len(free)
