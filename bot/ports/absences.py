"""What the core asks of the memory of absences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.absences import Absence, Affected


class Absences(Protocol):
    """When leaders are away, and whose talks that moves."""

    def add(self, absence: Absence) -> None:
        """Keep an absence."""

    def get(self, absence_id: str) -> Absence:
        """Return an absence. Raises KeyError."""

    def change(self, absence_id: str, **values: Any) -> None:
        """Change columns of an absence."""

    def latest(self, leader_id: str) -> Absence | None:
        """Return the absence of a leader that was acted on last and not taken back."""

    def declared_at(self, leader_id: str, moment: datetime) -> Sequence[Absence]:
        """Return the absences that a leader said at once and did not take back, in order."""

    def open(self) -> Sequence[Absence]:
        """Return absences for which another time is owed, the oldest first."""

    def covering(self, leader_id: str, moment: datetime) -> Absence | None:
        """Return an absence of a leader in which a moment lies."""

    def add_affected(self, affected: Affected) -> None:
        """Keep that an absence took the time from a booking."""

    def affected(self, absence_id: str) -> Sequence[Affected]:
        """Return whom an absence affects, in the order of their old times."""

    def give_slot(self, absence_id: str, booking_id: str, slot_id: str) -> None:
        """Keep which slot a booking was given instead."""
