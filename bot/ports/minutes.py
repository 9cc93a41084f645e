"""What the core asks of the memory of what talks came to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.minutes import Minutes


class MinutesStore(Protocol):
    """What talks came to."""

    def keep(self, minutes: Minutes) -> None:
        """Keep the record of a talk; a later one replaces it."""

    def of(self, booking_id: str) -> Minutes | None:
        """Return the record of a talk."""

    def latest_of_person(self, person_id: str) -> Minutes | None:
        """Return the record of a person's last talk of which there is one."""

    def erase(self, before: datetime, limit: int) -> int:
        """Erase the words of talks that were before a moment, and return of how many."""

    def object(self, booking_id: str, *, text: str, at: datetime) -> None:
        """Keep what the person says against it."""

    def add_ticket(self, booking_id: str, ticket_id: str) -> None:
        """Keep which ticket came out of a talk."""

    def tickets(self, booking_id: str) -> Sequence[str]:
        """Return the ids of the tickets that came out of a talk."""
