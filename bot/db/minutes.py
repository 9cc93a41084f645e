"""The store of what talks came to."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from bot.db.columns import named
from bot.db.tables import bookings, minutes, talk_tickets
from bot.domain.minutes import Minutes, Outcome


def _minutes(row: Row[Any]) -> Minutes:
    values = named(row)
    return Minutes(**values | {"outcome": Outcome(values["outcome"])})


class SqlMinutes:
    """Minutes in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, record: Minutes) -> None:
        """Keep the record of a talk; a later one replaces it."""
        earlier = delete(minutes).where(minutes.c.booking_id == record.booking_id)
        self._connection.execute(earlier)
        self._connection.execute(insert(minutes).values(asdict(record)))

    def of(self, booking_id: str) -> Minutes | None:
        """Return the record of a talk."""
        found = select(minutes).where(minutes.c.booking_id == booking_id)
        row = self._connection.execute(found).one_or_none()
        return _minutes(row) if row else None

    def latest_of_person(self, person_id: str) -> Minutes | None:
        """Return the record of a person's last talk of which there is one."""
        mine = select(minutes).join(bookings, bookings.c.id == minutes.c.booking_id)
        newest = mine.where(bookings.c.person_id == person_id).order_by(
            minutes.c.recorded_at.desc()
        )
        row = self._connection.execute(newest.limit(1)).one_or_none()
        return _minutes(row) if row else None

    def erase(self, before: datetime, limit: int) -> int:
        """Erase what talks before a moment were about: minutes, objections, notes, topics."""
        old = select(bookings.c.id).where(bookings.c.starts_at < before)
        recorded = bookings.c.id.in_(select(minutes.c.booking_id))
        worded = old.where(or_(bookings.c.note != "", bookings.c.topic != "", recorded))
        ids = list(self._connection.execute(worded.limit(limit)).scalars())
        self._connection.execute(delete(minutes).where(minutes.c.booking_id.in_(ids)))
        self._connection.execute(
            update(bookings).where(bookings.c.id.in_(ids)).values(note="", topic="")
        )
        return len(ids)

    def object(self, booking_id: str, *, text: str, at: datetime) -> None:
        """Keep what the person says against it."""
        self._connection.execute(
            update(minutes)
            .where(minutes.c.booking_id == booking_id)
            .values(objection=text, objected_at=at)
        )

    def add_ticket(self, booking_id: str, ticket_id: str) -> None:
        """Keep which ticket came out of a talk."""
        self._connection.execute(
            insert(talk_tickets).values(booking_id=booking_id, ticket_id=ticket_id)
        )

    def tickets(self, booking_id: str) -> Sequence[str]:
        """Return the ids of the tickets that came out of a talk."""
        found = select(talk_tickets.c.ticket_id).where(talk_tickets.c.booking_id == booking_id)
        return list(self._connection.execute(found.order_by(talk_tickets.c.ticket_id)).scalars())
