"""What the core asks of the memory of notices on their way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.notices import Notice, OpenCard, Parcel, Share


class Outbox(Protocol):
    """What is still to be sent."""

    def add(self, notice: Notice, now: datetime) -> bool:
        """Write a notice down; return whether its key is new."""

    def is_waiting(self, key: str) -> bool:
        """Return whether a notice was not sent yet."""

    def withdraw(self, *keys: str) -> int:
        """Take notices back; return how many had not been sent, nor were on their way."""

    def claim(
        self, now: datetime, limit: int, lease_until: datetime, share: Share = Share.ALL
    ) -> Sequence[Parcel]:
        """Lease what is due of a share, so that no other worker sends it meanwhile."""

    def sealed_since(self) -> datetime | None:
        """Return since when the oldest notice for an unnamed author is due."""

    def done(self, parcel: Parcel, day: datetime) -> None:
        """Mark as sent and forget what was said, to whom, and the hour."""

    def retry(self, parcel: Parcel, at: datetime, failure: str) -> None:
        """Give back, to be tried again later."""

    def postpone(self, parcel: Parcel, at: datetime) -> None:
        """Give back until later; this is no failed attempt."""

    def bury(self, parcel: Parcel, failure: str) -> None:
        """Give up, keep the notice, and list it as undelivered."""

    def park(self, parcel: Parcel, failure: str) -> None:
        """Keep until the person writes next (Official Account, 48-hour window)."""

    def unpark(self, person_id: str, now: datetime) -> None:
        """Send what waited for this person to write."""

    def counts(self) -> Mapping[str, int]:
        """Return how many rows there are in each state."""

    def undelivered(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return what could not be delivered: id, response, failure."""

    def keep_card(self, card: OpenCard, day: datetime) -> None:
        """Remember how to close a card."""

    def card(self, card_id: str) -> OpenCard | None:
        """Return a card whose buttons may still work."""

    def forget_card(self, card_id: str) -> None:
        """Forget a card that was closed."""

    def purge_undelivered(self, before: datetime) -> int:
        """Forget what could not be delivered since a moment, and return how many."""

    def purge(self, before: datetime) -> None:
        """Forget sent rows and cards older than a moment."""
