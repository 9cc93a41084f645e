"""What the core asks of the memory of calendar links, and of the writer of calendar files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.entries import Entry
from bot.domain.talks import Booking


class CalendarLinks(Protocol):
    """Who may see which calendar: whoever has the link, and nobody can guess one."""

    def token(self, booking_id: str) -> str:
        """Return the token by which a booking's entry can be fetched, always the same."""

    def booking(self, token: str) -> tuple[Booking, datetime] | None:
        """Return the booking of a token and its end, if the token is genuine."""

    def open_feed(self, leader_id: str, now: datetime) -> str:
        """Return the secret of a leader's feed; a former one is good for nothing from now on."""

    def close_feed(self, leader_id: str) -> bool:
        """Close a leader's feed; return whether there was one."""

    def leader(self, secret: str) -> str | None:
        """Return whose feed a secret opens."""

    def of_leader(self, leader_id: str, since: datetime) -> Sequence[tuple[Booking, datetime]]:
        """Return a leader's bookings, whatever became of them, each with its end."""


class CalendarWriter(Protocol):
    """Writes calendar files."""

    def write(self, entries: Iterable[Entry], *, now: datetime, name: str = "") -> bytes:
        """Return a calendar of some entries; with a name it is one to subscribe to."""
