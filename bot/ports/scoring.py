"""What the core asks of the memory of points deducted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.scoring import Reason, ScoreEntry


class Scores(Protocol):
    """All points that department heads lost."""

    def add(self, entry: ScoreEntry) -> bool:
        """Write an entry down; return whether its cause is new."""

    def save(self, entry: ScoreEntry) -> None:
        """Store a changed entry. Raises `Stale` if somebody else was quicker."""

    def get(self, entry_id: str) -> ScoreEntry:
        """Return an entry. Raises KeyError."""

    def of_person(self, person_id: str, limit: int) -> Sequence[ScoreEntry]:
        """Return somebody's entries, newest first."""

    def of_ticket(self, ticket_id: str, reason: Reason) -> Sequence[ScoreEntry]:
        """Return the entries of a ticket for a reason."""

    def of_tickets(self) -> Sequence[ScoreEntry]:
        """Return all entries whose evidence is a ticket's log."""

    def waiting_for(self, decider_id: str, limit: int) -> Sequence[ScoreEntry]:
        """Return disputed entries that somebody is to decide, the oldest first."""

    def due(self, now: datetime, limit: int) -> Sequence[ScoreEntry]:
        """Return disputed entries whose decider is to be reminded."""

    def by_department(self, since: datetime, until: datetime) -> Mapping[int, int]:
        """Return the points lost by each department in a time, lifted ones left out."""
