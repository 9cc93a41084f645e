"""The store of calendar links: tokens that follow from a key, and feeds that can be closed."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.db.keys import StateKeys
from bot.db.tables import bookings, calendar_feeds, slots
from bot.db.talks import booking_of
from bot.domain.talks import Booking

ID_LENGTH = 32
SEAL_BYTES = 16
SECRET_BYTES = 32


class SqlCalendarLinks:
    """Calendar links in SQL; a copy of the database opens none of them."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys

    def token(self, booking_id: str) -> str:
        """Return the token by which a booking's entry can be fetched, always the same."""
        return booking_id + self._keys.row("calendar", booking_id)[:SEAL_BYTES].hex()

    def booking(self, token: str) -> tuple[Booking, datetime] | None:
        """Return the booking of a token and its end, if the token is genuine."""
        booking_id = token[:ID_LENGTH]
        if not compare_digest(self.token(booking_id).encode(), token.encode()):
            return None
        found = self._with_ends(bookings.c.id == booking_id)
        return found[0] if found else None

    def open_feed(self, leader_id: str, now: datetime) -> str:
        """Return the secret of a leader's feed; a former one is good for nothing from now on."""
        self.close_feed(leader_id)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        row = {"leader_id": leader_id, "secret": self._hash(secret), "opened_at": now}
        self._connection.execute(insert(calendar_feeds).values(row))
        return secret

    def close_feed(self, leader_id: str) -> bool:
        """Close a leader's feed; return whether there was one."""
        mine = calendar_feeds.c.leader_id == leader_id
        return self._connection.execute(delete(calendar_feeds).where(mine)).rowcount == 1

    def leader(self, secret: str) -> str | None:
        """Return whose feed a secret opens."""
        found = select(calendar_feeds.c.leader_id).where(
            calendar_feeds.c.secret == self._hash(secret)
        )
        return self._connection.execute(found).scalar_one_or_none()

    def of_leader(self, leader_id: str, since: datetime) -> Sequence[tuple[Booking, datetime]]:
        """Return a leader's bookings, whatever became of them, each with its end."""
        return self._with_ends(bookings.c.leader_id == leader_id, bookings.c.starts_at >= since)

    def _hash(self, secret: str) -> bytes:
        return self._keys.row("feed", secret)

    def _with_ends(self, *conditions: Any) -> list[tuple[Booking, datetime]]:
        found = select(bookings).where(*conditions).order_by(bookings.c.starts_at, bookings.c.id)
        rows = self._connection.execute(found).all()
        wanted = slots.c.id.in_([row.slot_id for row in rows])
        of_slots = self._connection.execute(select(slots.c.id, slots.c.ends_at).where(wanted))
        ends = {row.id: row.ends_at for row in of_slots}
        return [(booking_of(row), ends[row.slot_id]) for row in rows]
