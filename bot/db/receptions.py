"""The store of reception days: slots as rules lay them out and take them away."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.tables import affected, bookings, offers, slots
from bot.db.talks import booking_of, slot_of
from bot.domain.talks import Booking, BookingState, Origin, Slot, SlotState

LAID = ("ends_at", "state", "mode", "origin", "closed_by")
"""What becomes of a slot that was gone and is laid out again."""


class SqlReceptions:
    """Reception days in SQL; `changed` is called before slots become others."""

    def __init__(self, connection: Connection, changed: Callable[[], None]) -> None:
        self._connection = connection
        self._changed = changed

    def ahead(self, now: datetime) -> Sequence[Slot]:
        """Return all slots to come, in order."""
        wanted = select(slots).where(slots.c.starts_at > now)
        rows = self._connection.execute(wanted.order_by(slots.c.starts_at, slots.c.leader_id))
        return [slot_of(row) for row in rows]

    def lay(self, slot: Slot) -> bool:
        """Lay out a slot, or open again one that was gone; return whether there is one more."""
        self._changed()
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        fresh = make(slots).values(asdict(slot))
        gone = (slots.c.origin == Origin.GONE) & (slots.c.state == SlotState.CLOSED)
        laid = fresh.on_conflict_do_update(
            index_elements=[slots.c.leader_id, slots.c.starts_at],
            set_={
                name: fresh.excluded[name]
                for name in ("ends_at", "state", "mode", "origin", "closed_by")
            },
            where=gone,
        )
        return self._connection.execute(laid).rowcount == 1

    def withdraw(self, slot_id: str) -> bool:
        """Take a slot away that nobody has; what was ever booked stays, closed, with its past."""
        self._changed()
        free = (slots.c.id == slot_id, slots.c.state == SlotState.OPEN)
        past = [
            ~exists().where(table.c.slot_id == slots.c.id) for table in (bookings, offers, affected)
        ]
        if self._connection.execute(delete(slots).where(*free, *past)).rowcount:
            return True
        closed = {"state": SlotState.CLOSED, "origin": Origin.GONE}
        return self._connection.execute(update(slots).where(*free).values(closed)).rowcount == 1

    def mark(self, slot_id: str, origin: Origin) -> None:
        """Note where a slot comes from."""
        self._changed()
        self._connection.execute(update(slots).where(slots.c.id == slot_id).values(origin=origin))

    def standing(self, now: datetime) -> Sequence[Booking]:
        """Return live bookings to come of slots that the rule no longer has."""
        wanted = (
            select(bookings)
            .join(slots, slots.c.id == bookings.c.slot_id)
            .where(slots.c.origin == Origin.GONE, bookings.c.state == BookingState.BOOKED)
            .where(bookings.c.starts_at > now)
        )
        rows = self._connection.execute(wanted.order_by(bookings.c.starts_at, bookings.c.leader_id))
        return [booking_of(row) for row in rows]
