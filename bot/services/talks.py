"""Talks with the leader: offering, booking, cancelling, reminding."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import (
    BookedAlready,
    Booking,
    BookingState,
    Mode,
    NoBooking,
    Slot,
    SlotState,
    SlotTaken,
)
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.services import receptions

FAR = timedelta(days=400)
"""No slot is laid out further ahead."""


def offered(
    uow: UnitOfWork, *, now: datetime, policy: Policy, who: Person | None = None
) -> list[Slot]:
    """Return the open slots that can be booked now: by somebody, or by anyone at all."""
    coming = uow.talks.slots(now, now + FAR)
    return receptions.bookable(uow, slots=coming, who=who, now=now, policy=policy)


def book(
    uow: UnitOfWork, *, slot_id: str, who: Person, mode: Mode, now: datetime, policy: Policy
) -> Booking:
    """Book a slot. Raises `SlotTaken`, `BookedAlready`, or why this reception cannot be had."""
    slot = uow.talks.slot(slot_id)
    way = receptions.admit(uow, slot=slot, who=who, wished=mode, now=now, policy=policy)
    booking = Booking(
        id=secrets.token_hex(16),
        slot_id=slot.id,
        leader_id=slot.leader_id,
        person_id=who.id,
        starts_at=slot.starts_at,
        month=f"{policy.local(slot.starts_at):%Y-%m}",
        mode=way,
    )
    _refuse_second(uow, who=who, month=booking.month, now=now)
    if not uow.talks.claim(slot.id):
        raise SlotTaken(starts_at=slot.starts_at.isoformat())
    try:
        uow.talks.add_booking(booking)
    except BookedAlready:
        uow.talks.release(slot.id)
        raise
    uow.talks.set_mode(slot.id, way)
    return booking


def _refuse_second(
    uow: UnitOfWork, *, who: Person, month: str, now: datetime, besides: str = ""
) -> None:
    for held in uow.talks.live_bookings(who.id, now):
        if held.month == month and held.id != besides:
            raise BookedAlready(starts_at=held.starts_at.isoformat())


def move(
    uow: UnitOfWork, *, booking: Booking, slot_id: str, who: Person, now: datetime, policy: Policy
) -> Booking:
    """Move a booking. The old slot is given up only in the moment in which the new one is held."""
    slot = uow.talks.slot(slot_id)
    way = receptions.admit(uow, slot=slot, who=who, wished=booking.mode, now=now, policy=policy)
    month = f"{policy.local(slot.starts_at):%Y-%m}"
    _refuse_second(uow, who=who, month=month, now=now, besides=booking.id)
    if not uow.talks.claim(slot.id):
        raise SlotTaken(starts_at=slot.starts_at.isoformat())
    _end(uow, booking)
    moved = Booking(
        id=secrets.token_hex(16),
        slot_id=slot.id,
        leader_id=slot.leader_id,
        person_id=who.id,
        starts_at=slot.starts_at,
        month=month,
        mode=way,
        topic=booking.topic,
        note=booking.note,
    )
    uow.talks.add_booking(moved)
    uow.talks.set_mode(slot.id, moved.mode)
    return moved


def _end(uow: UnitOfWork, booking: Booking) -> None:
    uow.talks.change_booking(booking.id, state=BookingState.CANCELLED)
    uow.talks.release(booking.slot_id)


def cancel(uow: UnitOfWork, *, who: Person, now: datetime) -> Booking:
    """Cancel the next talk of a person, so that the slot is free again. Raises `NoBooking`."""
    booking = upcoming(uow, who=who, now=now)
    _end(uow, booking)
    return booking


def upcoming(uow: UnitOfWork, *, who: Person, now: datetime) -> Booking:
    """Return the next talk of a person. Raises `NoBooking`."""
    mine = uow.talks.live_bookings(who.id, now)
    if not mine:
        raise NoBooking
    return mine[0]


def leave_note(uow: UnitOfWork, *, booking: Booking, note: str) -> None:
    """Keep what the person wants the leader to know beforehand."""
    uow.talks.change_booking(booking.id, note=note[:500])


def next_day(uow: UnitOfWork, *, now: datetime, policy: Policy) -> date | None:
    """Return the next day on which somebody is received."""
    start = policy.at(policy.today(now), time())
    horizon = start + timedelta(days=31 * (policy.reception.months_ahead + 1))
    slots = uow.talks.slots(start, horizon)
    return policy.local(slots[0].starts_at).date() if slots else None


def schedule(
    uow: UnitOfWork, *, leader: Person, now: datetime, policy: Policy
) -> tuple[list[tuple[Booking, Person]], int]:
    """Return who comes on the next reception weekend, in order, and how many slots are free."""
    day = next_day(uow, now=now, policy=policy)
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


def record_outcome(uow: UnitOfWork, *, leader: Person, name: str, text: str, now: datetime) -> bool:
    """Keep what a talk came to; return whether a talk with this person was found."""
    past = uow.talks.bookings(leader.id, now - timedelta(days=30), now + timedelta(days=1))
    for booking in reversed(past):
        if uow.people.get(booking.person_id).name == name:
            uow.talks.change_booking(booking.id, outcome=text[:2000], state=BookingState.MET)
            return True
    return False


def visitors(uow: UnitOfWork, *, leader: Person, now: datetime) -> list[str]:
    """Return the names of those whom the leader may just have met."""
    past = uow.talks.bookings(leader.id, now - timedelta(days=30), now + timedelta(days=1))
    return [uow.people.get(booking.person_id).name for booking in past]


def remind_eve(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Remind everybody of tomorrow's talks, and give each leader the list."""
    start = policy.at(policy.today(now) + ONE_DAY, time())
    bookings = uow.talks.all_bookings(start, start + ONE_DAY)
    for booking in bookings:
        _remind(uow, booking, "utter_talk_tomorrow", now=now)
    _tell_leaders(uow, bookings, "utter_leader_talks_tomorrow", now=now, policy=policy)


def remind_soon(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Remind those whose talk begins within the hour."""
    for booking in uow.talks.all_bookings(now, now + policy.reception.remind_before):
        _remind(uow, booking, "utter_talk_soon", now=now)


def give_list(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Give each leader today's visitors in order, with the notes that they chose to give."""
    start = policy.at(policy.today(now), time())
    bookings = uow.talks.all_bookings(start, start + ONE_DAY)
    _tell_leaders(uow, bookings, "utter_leader_talks_today", now=now, policy=policy)


def _remind(uow: UnitOfWork, booking: Booking, says: str, *, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"talk:{booking.id}:{says}",
            says=says,
            fields={"starts_at": booking.starts_at.isoformat(), "mode": booking.mode},
            to=booking.person_id,
            urgent=True,
        ),
        now,
    )


def _tell_leaders(
    uow: UnitOfWork, bookings: Sequence[Booking], says: str, *, now: datetime, policy: Policy
) -> None:
    for leader_id in {booking.leader_id for booking in bookings}:
        his = [booking for booking in bookings if booking.leader_id == leader_id]
        uow.outbox.add(
            Notice(
                key=f"talks:{leader_id}:{says}:{policy.today(now)}",
                says=says,
                fields={"count": str(len(his)), "list": visits(uow, his, policy=policy)},
                to=leader_id,
                urgent=True,
            ),
            now,
        )


def visits(uow: UnitOfWork, bookings: Sequence[Booking], *, policy: Policy) -> str:
    """Return one line for each visitor: time, name, department, note."""
    return "\n".join(
        _visit(booking, uow.people.get(booking.person_id), policy) for booking in bookings
    )


def _visit(booking: Booking, who: Person, policy: Policy) -> str:
    parts = [f"{policy.local(booking.starts_at):%H:%M}", who.name, who.department, booking.note]
    return " ".join(part for part in parts if part)
