"""What the core asks of the memory of arrangements, and of the platforms that make them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.arrangements import Appointment, Arranged, Arrangement, Kind
from bot.domain.talks import Booking


class Arrangements(Protocol):
    """Video rooms and calendar entries of bookings."""

    def of(self, booking_id: str, kind: Kind) -> Arrangement | None:
        """Return what is arranged for a booking."""

    def put(self, arrangement: Arrangement) -> None:
        """Keep an arrangement as it is now; one that is being settled stays as it is."""

    def settled(self, arrangement: Arrangement, lease: datetime) -> None:
        """Keep what a platform answered to whoever holds the lease."""

    def due(self, now: datetime, limit: int) -> Sequence[Arrangement]:
        """Return what a platform is to be asked for now."""

    def lease(self, arrangement: Arrangement, now: datetime, until: datetime) -> bool:
        """Take one on for a while; return whether it is as it was and nobody else has it."""

    def standing(self, now: datetime) -> Sequence[Arrangement]:
        """Return what is arranged for times that are not over."""

    def coming(self, now: datetime) -> Sequence[tuple[Booking, datetime]]:
        """Return live bookings to come, each with its end."""

    def parties(self, booking_id: str) -> tuple[str, str]:
        """Return the ids of the leader and of the person of a booking."""

    def purge(self, before: datetime) -> None:
        """Forget what was arranged for talks that ended before a moment."""

    def beginning(self, kind: Kind, after: datetime, until: datetime) -> Sequence[Arrangement]:
        """Return arrangements of a kind that begin in a stretch of time."""


class Arranger(Protocol):
    """A platform on which one kind of thing is arranged."""

    def create(self, appointment: Appointment) -> Arranged:
        """Arrange it. Raises `SendFailed`."""

    def update(self, made: Arranged, appointment: Appointment) -> Arranged:
        """Move it; made anew where it is there no longer. Raises `SendFailed`."""

    def cancel(self, made: Arranged) -> None:
        """Call it off; one that is there no longer is called off. Raises `SendFailed`."""
