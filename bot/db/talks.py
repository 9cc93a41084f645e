"""The store of reception days, slots and bookings."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from bot.db.columns import named
from bot.db.statements import ready
from bot.db.tables import announcements, booking_events, bookings, slots
from bot.domain.talks import (
    BookedAlready,
    Booking,
    BookingState,
    Consent,
    Mode,
    Origin,
    Slot,
    SlotState,
)
from bot.ports import Stale


def slot_of(row: Row[Any]) -> Slot:
    """Return a slot as it is stored."""
    values = named(row)
    typed = {"state": SlotState(row.state), "mode": Mode(row.mode), "origin": Origin(row.origin)}
    return Slot(**values | typed)


def booking_of(row: Row[Any]) -> Booking:
    """Return a booking as it is stored."""
    values = named(row)
    typed = {
        "mode": Mode(row.mode),
        "state": BookingState(row.state),
        "consent": Consent(row.consent),
    }
    return Booking(**values | typed)


LONGEST_DELAY = timedelta(hours=3)

NOBODY: Mapping[str, Any] = {"held_by": None, "held_until": None}


def _is_free(who_id: str, now: datetime) -> tuple[Any, ...]:
    unheld = or_(slots.c.held_until.is_(None), slots.c.held_until <= now, slots.c.held_by == who_id)
    return slots.c.state == SlotState.OPEN, unheld


def _between(start: datetime, end: datetime) -> tuple[Any, ...]:
    return bookings.c.starts_at >= start, bookings.c.starts_at < end


def _ordered(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(bookings.c.starts_at, bookings.c.leader_id, bookings.c.id)


class SqlTalks:
    """Talks in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # One message asks for the same slots several times; whatever changes one forgets them.
        self._seen: dict[tuple[datetime, datetime], tuple[Slot, ...]] = {}

    def add_slot(self, slot: Slot) -> bool:
        """Lay out a slot; return whether it is new."""
        self._seen.clear()
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        added = self._connection.execute(make(slots).values(asdict(slot)).on_conflict_do_nothing())
        return added.rowcount == 1

    def slot(self, slot_id: str) -> Slot:
        """Return a slot. Raises KeyError."""
        row = self._connection.execute(select(slots).where(slots.c.id == slot_id)).one_or_none()
        if row is None:
            raise KeyError(slot_id)
        return slot_of(row)

    def slots(self, start: datetime, end: datetime) -> Sequence[Slot]:
        """Return slots that start in a stretch of time, in order."""
        if (start, end) not in self._seen:
            bounds = {"start": start, "end": end}
            rows = self._connection.execute(ready(self._connection).slots_between, bounds)
            self._seen[start, end] = tuple(slot_of(row) for row in rows)
        return self._seen[start, end]

    def _change_slot(self, slot_id: str, *conditions: Any, **values: Any) -> bool:
        self._seen.clear()
        changed = self._connection.execute(
            update(slots).where(slots.c.id == slot_id, *conditions).values(values)
        )
        return changed.rowcount == 1

    def claim(self, slot_id: str, *, who_id: str, now: datetime) -> bool:
        """Take an open slot that nobody else holds; return whether it could be had."""
        taken = {"state": SlotState.BOOKED, **NOBODY}
        return self._change_slot(slot_id, *_is_free(who_id, now), **taken)

    def release(self, slot_id: str) -> None:
        """Open a slot again, or close it where the rule has it no longer."""
        gone = (slots.c.origin == Origin.GONE, SlotState.CLOSED)
        free = {"state": case(gone, else_=SlotState.OPEN), "mode": Mode.IN_PERSON, **NOBODY}
        self._change_slot(slot_id, slots.c.state == SlotState.BOOKED, **free)

    def hold(self, slot_id: str, *, who_id: str, now: datetime, until: datetime) -> bool:
        """Keep an open slot for one person for a while; return whether it could be kept."""
        kept = {"held_by": who_id, "held_until": until}
        return self._change_slot(slot_id, *_is_free(who_id, now), **kept)

    def let_go(self, slot_id: str, *, who_id: str) -> None:
        """Keep a slot no longer for this person."""
        self._change_slot(slot_id, slots.c.held_by == who_id, **NOBODY)

    def held(self, who_id: str, now: datetime) -> Sequence[Slot]:
        """Return what is kept for a person."""
        kept = select(slots).where(slots.c.held_by == who_id, slots.c.held_until > now)
        rows = self._connection.execute(kept.order_by(slots.c.starts_at))
        return [slot_of(row) for row in rows]

    def close(self, slot_id: str, *, by: str) -> None:
        """Close a slot, whatever it was; `by` names the absence."""
        closed = {"state": SlotState.CLOSED, "closed_by": by, **NOBODY}
        self._change_slot(slot_id, slots.c.state != SlotState.CLOSED, **closed)

    def reopen(self, slot_id: str, *, by: str) -> bool:
        """Open what this absence closed; return whether it was."""
        mine = (slots.c.state == SlotState.CLOSED, slots.c.closed_by == by)
        return self._change_slot(slot_id, *mine, state=SlotState.OPEN, closed_by="")

    def forget(self) -> None:
        """Look again, for slots were changed elsewhere."""
        self._seen.clear()

    def remake(self, slot_id: str, *, made_for: str, period: str) -> None:
        """Open a slot again that was made for one absence and closed, now for another."""
        anew = {"state": SlotState.OPEN, "closed_by": "", "made_for": made_for, "period": period}
        made = slots.c.origin == Origin.EXTRA, slots.c.state == SlotState.CLOSED
        self._change_slot(slot_id, *made, **anew)

    def set_mode(self, slot_id: str, mode: Mode) -> None:
        """Say how the people of a slot meet."""
        self._seen.clear()
        self._connection.execute(update(slots).where(slots.c.id == slot_id).values(mode=mode))

    def add_booking(self, booking: Booking) -> None:
        """Book. Raises `BookedAlready` for a second live booking of a person in a month."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(bookings).values(asdict(booking)))
        except IntegrityError as error:
            raise BookedAlready from error

    def booking(self, booking_id: str) -> Booking:
        """Return a booking. Raises KeyError."""
        found = self._bookings(select(bookings).where(bookings.c.id == booking_id))
        if not found:
            raise KeyError(booking_id)
        return found[0]

    def save_booking(self, booking: Booking) -> None:
        """Store the next step of a booking. Raises `Stale` or `BookedAlready`."""
        last = (bookings.c.id == booking.id, bookings.c.sequence == booking.sequence - 1)
        try:
            with self._connection.begin_nested():
                saved = self._connection.execute(
                    update(bookings).where(*last).values(asdict(booking))
                )
        except IntegrityError as error:
            raise BookedAlready(starts_at=booking.starts_at.isoformat()) from error
        if saved.rowcount != 1:
            raise Stale

    def change_booking(self, booking_id: str, **values: Any) -> None:
        """Change what is no step: a note, the day's delay, a consent."""
        self._connection.execute(update(bookings).where(bookings.c.id == booking_id).values(values))

    def _booked(self) -> Select[Any]:
        return _ordered(select(bookings).where(bookings.c.state == BookingState.BOOKED))

    def _bookings(self, statement: Select[Any]) -> list[Booking]:
        return [booking_of(row) for row in self._connection.execute(statement)]

    def live_bookings(self, person_id: str, now: datetime) -> Sequence[Booking]:
        """Return a person's bookings with a time that is still to come, with the day's delay."""
        mine = self._booked().where(bookings.c.person_id == person_id)
        late = (bookings.c.delay_minutes > 0) & (bookings.c.starts_at > now - LONGEST_DELAY)
        found = self._bookings(mine.where(or_(bookings.c.starts_at > now, late)))
        return [one for one in found if one.expected_at > now]

    def bookings(self, leader_id: str, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return booked talks of a leader in a stretch of time, in order."""
        his = self._booked().where(bookings.c.leader_id == leader_id)
        return self._bookings(his.where(*_between(start, end)))

    def all_bookings(self, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return booked talks of all leaders in a stretch of time, in order."""
        return self._bookings(self._booked().where(*_between(start, end)))

    def held_talks(self, leader_id: str, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return talks of a leader in a stretch of time, whatever became of them, in order."""
        his = select(bookings).where(bookings.c.leader_id == leader_id, *_between(start, end))
        return self._bookings(_ordered(his))

    def displaced(self, *, leader_id: str = "", person_id: str = "") -> Sequence[Booking]:
        """Return bookings to which a time is owed, the longest owed first."""
        owed = select(bookings).where(bookings.c.state == BookingState.DISPLACED)
        if leader_id:
            owed = owed.where(bookings.c.leader_id == leader_id)
        if person_id:
            owed = owed.where(bookings.c.person_id == person_id)
        return self._bookings(_ordered(owed))

    def unsettled(self, before: datetime) -> Sequence[Booking]:
        """Return talks whose time is past and of which nobody said what came of them."""
        return self._bookings(self._booked().where(bookings.c.starts_at < before))

    def log(self, booking: Booking, verb: str, at: datetime, actor_id: str | None) -> None:
        """Write a step down."""
        step = {
            "id": secrets.token_hex(16),
            "booking_id": booking.id,
            "sequence": booking.sequence,
            "verb": verb,
            "at": at,
            "actor_id": actor_id,
            "state": booking.state,
            "starts_at": booking.starts_at,
        }
        self._connection.execute(insert(booking_events).values(step))

    def events(self, booking_id: str) -> Sequence[Mapping[str, Any]]:
        """Return the steps of a booking in order."""
        steps = select(booking_events).where(booking_events.c.booking_id == booking_id)
        rows = self._connection.execute(steps.order_by(booking_events.c.sequence))
        return [named(row) for row in rows]

    def announced(self, leader_id: str, period: str) -> tuple[str, bool]:
        """Return how far the announcement of a reception got, and whether it is done."""
        found = select(announcements.c.reached, announcements.c.done).where(
            announcements.c.leader_id == leader_id, announcements.c.period == period
        )
        row = self._connection.execute(found).one_or_none()
        return (row.reached, row.done) if row else ("", False)

    def note_announced(self, leader_id: str, period: str, *, reached: str, done: bool) -> None:
        """Keep how far the announcement of a reception got."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        row = {"leader_id": leader_id, "period": period, "reached": reached, "done": done}
        self._connection.execute(
            make(announcements)
            .values(row)
            .on_conflict_do_update(
                index_elements=["leader_id", "period"], set_={"reached": reached, "done": done}
            )
        )
