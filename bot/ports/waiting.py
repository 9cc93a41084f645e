"""What the core asks of the memory of waiting lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.waiting import Entry, EntryState, Offer, OfferState


class Waiting(Protocol):
    """Who waits for which reception, and what was offered."""

    def join(self, entry: Entry) -> bool:
        """Add an entry; return whether the person was not waiting there already."""

    def entry(self, entry_id: str) -> Entry:
        """Return an entry. Raises KeyError."""

    def line(self, leader_id: str, period: str) -> Sequence[Entry]:
        """Return who waits, the first in line first."""

    def of_person(self, person_id: str) -> Sequence[Entry]:
        """Return what a person waits for, the earliest reception first."""

    def periods(self) -> Sequence[tuple[str, str]]:
        """Return leader and reception of every list on which somebody waits."""

    def move_to_end(self, entry_id: str, *, joined_at: datetime) -> None:
        """Count a silence, and let the entry begin anew behind the others."""

    def end(self, entry_id: str, state: EntryState) -> None:
        """End the waiting."""

    def offer(self, offer: Offer) -> bool:
        """Offer a slot; return False where slot or entry already has an open offer."""

    def open_offer(self, entry_id: str) -> Offer | None:
        """Return what an entry is being offered."""

    def offer_of_slot(self, slot_id: str) -> Offer | None:
        """Return the open offer of a slot."""

    def open_offers(self) -> Sequence[Offer]:
        """Return all offers that wait for an answer."""

    def declined(self, slot_id: str) -> frozenset[str]:
        """Return the entries that did not want this slot."""

    def expired(self, now: datetime) -> Sequence[Offer]:
        """Return open offers whose time is over, the oldest first."""

    def settle(self, offer_id: str, state: OfferState) -> bool:
        """Say what became of an open offer; return whether it was still open."""
