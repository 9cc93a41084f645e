"""What the core asks of the memory of reception days."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.talks import Booking, Origin, Slot


class Receptions(Protocol):
    """The slots that rules lay out, as they come and go."""

    def ahead(self, now: datetime) -> Sequence[Slot]:
        """Return all slots to come, in order."""

    def lay(self, slot: Slot) -> bool:
        """Lay out a slot, or open again one that was gone; return whether there is one more."""

    def withdraw(self, slot_id: str) -> bool:
        """Take a slot away that nobody has; return whether it is gone."""

    def mark(self, slot_id: str, origin: Origin) -> None:
        """Note where a slot comes from."""

    def standing(self, now: datetime) -> Sequence[Booking]:
        """Return live bookings to come of slots that the rule no longer has."""
