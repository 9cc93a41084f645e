"""Bookings one by one: holding, booking, moving, ending. Each change passes through `changed`."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import (
    BookedAlready,
    Booking,
    BookingState,
    Consent,
    Mode,
    Slot,
    SlotTaken,
)
from bot.ports import UnitOfWork
from bot.services import arrangements, receptions


def changed(
    uow: UnitOfWork, booking: Booking, verb: str, *, now: datetime, by: str | None
) -> Booking:
    """Write down what just became of a booking, and return it.

    Whatever else must follow a change of time or state hangs here: nothing changes either without
    passing. Verbs: booked, moved, displaced, placed, restored, cancelled, met, missed.
    """
    uow.talks.log(booking, verb, now, by)
    arrangements.note(uow, booking, now=now)
    return booking


def step(
    uow: UnitOfWork, booking: Booking, verb: str, *, now: datetime, by: str | None, **values: object
) -> Booking:
    """Store a booking's next step. Raises `Stale` where somebody was quicker."""
    following = booking.changed(**values)
    # What is no longer true and was not sent yet must not be told.
    uow.outbox.withdraw(*news_keys(booking))
    uow.talks.save_booking(following)
    return changed(uow, following, verb, now=now, by=by)


def news_keys(booking: Booking) -> tuple[str, str, str]:
    """Return the keys under which somebody is told where this step of a booking stands.

    Of a new time; of none yet; of no room in the one that was arranged.
    """
    key = f"talk:{booking.id}:{booking.sequence}"
    return booking.moved_key, f"{key}:without", f"{key}:left"


def hold(uow: UnitOfWork, *, slot_id: str, who: Person, now: datetime, policy: Policy) -> bool:
    """Keep a slot for ten minutes for whoever is confirming; return whether it could be kept."""
    until = now + policy.reception.talks.hold
    held = uow.talks.held(who.id, now)
    kept = next((slot for slot in held if slot.id == slot_id), None)
    if kept and kept.held_until and kept.held_until >= until:
        return True
    let_go(uow, who=who, now=now)
    return uow.talks.hold(slot_id, who_id=who.id, now=now, until=until)


def let_go(uow: UnitOfWork, *, who: Person, now: datetime) -> None:
    """Keep nothing any longer for a person, but what is being offered from the waiting list."""
    for slot in uow.talks.held(who.id, now):
        if uow.waiting.offer_of_slot(slot.id) is None:
            uow.talks.let_go(slot.id, who_id=who.id)


def month_of(slot: Slot, policy: Policy) -> str:
    """Return the month whose one talk a slot is."""
    return f"{policy.local(slot.starts_at):%Y-%m}"


def refuse_second(
    uow: UnitOfWork, held: Iterable[Booking], *, slot: Slot, month: str, policy: Policy
) -> None:
    """Refuse a second talk in a month with one leader, and two talks at one moment.

    Raises `BookedAlready`.
    """
    for one in held:
        of_month = one.month == month and one.leader_id == slot.leader_id
        if of_month or one.starts_at == slot.starts_at:
            raise booked_already(uow, one, policy=policy)


def booked_already(uow: UnitOfWork, held: Booking, *, policy: Policy) -> BookedAlready:
    """Return the refusal that names the talk somebody has."""
    leader = receptions.called(uow, held.leader_id, policy=policy)
    return BookedAlready(starts_at=held.starts_at.isoformat(), leader=leader)


def claim(uow: UnitOfWork, *, slot: Slot, who: Person, mode: Mode, now: datetime) -> None:
    """Take a slot. Raises `SlotTaken`."""
    if not uow.talks.claim(slot.id, who_id=who.id, now=now):
        raise SlotTaken(starts_at=slot.starts_at.isoformat())
    uow.talks.set_mode(slot.id, mode)


def book(
    uow: UnitOfWork, *, slot: Slot, who: Person, mode: Mode, now: datetime, policy: Policy
) -> Booking:
    """Book a slot for the first time. Raises `SlotTaken` or `BookedAlready`."""
    booking = Booking(
        id=secrets.token_hex(16),
        slot_id=slot.id,
        leader_id=slot.leader_id,
        person_id=who.id,
        starts_at=slot.starts_at,
        month=month_of(slot, policy),
        mode=mode,
    )
    held = uow.talks.live_bookings(who.id, now)
    refuse_second(uow, held, slot=slot, month=booking.month, policy=policy)
    claim(uow, slot=slot, who=who, mode=mode, now=now)
    try:
        uow.talks.add_booking(booking)
    except BookedAlready:
        uow.talks.release(slot.id)
        raise
    return changed(uow, booking, "booked", now=now, by=who.id)


def move(
    uow: UnitOfWork, *, booking: Booking, slot: Slot, who: Person, now: datetime, policy: Policy
) -> Booking:
    """Move a booking as its person wishes; the old slot goes only once the new one is held.

    A time that the organisation owes uses up no other month. Raises `SlotTaken`, `BookedAlready`.
    """
    month = booking.month if booking.priority else month_of(slot, policy)
    others = [one for one in uow.talks.live_bookings(who.id, now) if one.id != booking.id]
    refuse_second(uow, others, slot=slot, month=month, policy=policy)
    claim(uow, slot=slot, who=who, mode=booking.mode, now=now)
    values = {"consent": Consent.GIVEN if booking.priority else Consent.NEEDLESS, "month": month}
    try:
        moved = _shift(uow, booking, slot, "moved", now=now, by=who.id, **values)
    except BookedAlready:
        uow.talks.release(slot.id)
        raise
    if booking.state is BookingState.BOOKED:
        uow.talks.release(booking.slot_id)
    return moved


def place(
    uow: UnitOfWork, *, booking: Booking, slot: Slot, now: datetime, by: str
) -> Booking | None:
    """Give a displaced booking a time that somebody else chose; None where the slot is gone."""
    if not uow.talks.claim(slot.id, who_id=by, now=now):
        return None
    uow.talks.set_mode(slot.id, booking.mode)
    return _shift(uow, booking, slot, "placed", now=now, by=by, consent=Consent.ASKED)


def _shift(
    uow: UnitOfWork, booking: Booking, slot: Slot, verb: str, *, now: datetime, **values: object
) -> Booking:
    """Put a booking on another slot that is already claimed for it."""
    by = values.pop("by")
    return step(
        uow,
        booking,
        verb,
        now=now,
        by=str(by),
        slot_id=slot.id,
        starts_at=slot.starts_at,
        state=BookingState.BOOKED,
        previous_slot_id=booking.slot_id,
        delay_minutes=0,
        called_at=None,
        **values,
    )


def displace(uow: UnitOfWork, *, booking: Booking, now: datetime, by: str) -> Booking:
    """Take the time from a booking; its person is owed another one, before everybody else."""
    values = {"state": BookingState.DISPLACED, "consent": Consent.NEEDLESS, "priority": True}
    return step(uow, booking, "displaced", now=now, by=by, **values)


def restore(uow: UnitOfWork, *, booking: Booking, slot: Slot, now: datetime, by: str) -> Booking:
    """Give a booking the time back that it had."""
    if booking.state is BookingState.BOOKED:
        uow.talks.release(booking.slot_id)
    uow.talks.claim(slot.id, who_id=booking.person_id, now=now)
    uow.talks.set_mode(slot.id, booking.mode)
    values = {"consent": Consent.NEEDLESS, "priority": False}
    restored = _shift(uow, booking, slot, "restored", now=now, by=by, **values)
    uow.talks.change_booking(booking.id, previous_slot_id=None)
    return restored


def end(
    uow: UnitOfWork, *, booking: Booking, state: BookingState, now: datetime, by: str | None
) -> Booking:
    """End a booking: met, missed or cancelled. What was cancelled in time is free again."""
    ended = step(uow, booking, state.value, now=now, by=by, state=state)
    cancelled = state is BookingState.CANCELLED
    if cancelled and booking.state is BookingState.BOOKED:
        uow.talks.release(booking.slot_id)
    return ended
