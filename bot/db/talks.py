"""The store of reception days, slots and bookings."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from bot.db.statements import ready
from bot.db.tables import bookings, slots
from bot.domain.talks import (
    BookedAlready,
    Booking,
    BookingState,
    Mode,
    Origin,
    Slot,
    SlotState,
)


def slot_of(row: Row[Any]) -> Slot:
    """Return a slot as it is stored."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["state"], values["mode"] = SlotState(values["state"]), Mode(values["mode"])
    return Slot(**values | {"origin": Origin(values["origin"])})


def booking_of(row: Row[Any]) -> Booking:
    """Return a booking as it is stored."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["mode"], values["state"] = Mode(values["mode"]), BookingState(values["state"])
    return Booking(**values)


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

    def claim(self, slot_id: str) -> bool:
        """Take an open slot; return whether it could be had."""
        self._seen.clear()
        taken = self._connection.execute(
            update(slots)
            .where(slots.c.id == slot_id, slots.c.state == SlotState.OPEN)
            .values(state=SlotState.BOOKED)
        )
        return taken.rowcount == 1

    def release(self, slot_id: str) -> None:
        """Open a slot again, or close it where the rule has it no longer."""
        self._seen.clear()
        gone = (slots.c.origin == Origin.GONE, SlotState.CLOSED)
        self._connection.execute(
            update(slots)
            .where(slots.c.id == slot_id, slots.c.state == SlotState.BOOKED)
            .values(state=case(gone, else_=SlotState.OPEN), mode=Mode.IN_PERSON)
        )

    def forget(self) -> None:
        """Look again, for slots were changed elsewhere."""
        self._seen.clear()

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

    def change_booking(self, booking_id: str, **values: Any) -> None:
        """Change columns of a booking."""
        self._connection.execute(update(bookings).where(bookings.c.id == booking_id).values(values))

    def _live(self) -> Select[Any]:
        live = select(bookings).where(bookings.c.state == BookingState.BOOKED)
        return live.order_by(bookings.c.starts_at, bookings.c.leader_id)

    def _bookings(self, statement: Select[Any]) -> list[Booking]:
        return [booking_of(row) for row in self._connection.execute(statement)]

    def live_bookings(self, person_id: str, now: datetime) -> Sequence[Booking]:
        """Return a person's live bookings that are still to come."""
        mine = self._live().where(bookings.c.person_id == person_id)
        return self._bookings(mine.where(bookings.c.starts_at > now))

    def bookings(self, leader_id: str, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return live bookings of a leader in a stretch of time, in order."""
        his = self._live().where(bookings.c.leader_id == leader_id)
        return self._bookings(his.where(bookings.c.starts_at >= start, bookings.c.starts_at < end))

    def all_bookings(self, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return live bookings of all leaders in a stretch of time, in order."""
        return self._bookings(
            self._live().where(bookings.c.starts_at >= start, bookings.c.starts_at < end)
        )
