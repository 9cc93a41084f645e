"""What the core asks of the memory of occasions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.occasions import Occasion


class Occasions(Protocol):
    """Occasions that were reported, and what became of them."""

    def add(self, occasion: Occasion) -> bool:
        """Keep an occasion; return False where it was reported before."""

    def get(self, occasion_id: str) -> Occasion:
        """Return an occasion. Raises KeyError."""

    def same(self, occasion: Occasion) -> Occasion:
        """Return the stored occasion of the same person, event and day."""

    def listed(self, state: str, limit: int) -> Sequence[Occasion]:
        """Return occasions in a state, or all, the newest first."""

    def decide(self, decided: Occasion) -> bool:
        """Keep a decision; return False where somebody has decided before."""

    def purge(self, before: datetime) -> int:
        """Forget what was reported before a moment, and return how many."""
