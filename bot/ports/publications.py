"""What the core asks of the memory of the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.publications import Publication, Step
from bot.domain.tickets import Ticket


@dataclass(frozen=True)
class BoardFilter:
    """Which publications are asked for; an empty value asks for all."""

    words: str = ""
    topic: str = ""
    limit: int = 20
    skipped: int = 0


class Publications(Protocol):
    """Publications, and how many each concerns."""

    def add(self, publication: Publication) -> bool:
        """Keep a new one; return False where its ticket has one already."""

    def save(self, publication: Publication) -> None:
        """Store a changed one. Raises `Stale` if somebody else was quicker."""

    def get(self, publication_id: str) -> Publication | None:
        """Return one."""

    def of_ticket(self, ticket_id: str) -> Publication | None:
        """Return that of a ticket."""

    def at(self, steps: Sequence[Step], limit: int) -> Sequence[Publication]:
        """Return those that stand at one of the steps, by title."""

    def board(self, wanted: BoardFilter) -> Sequence[Publication]:
        """Return what is published and fits, the newest first."""

    def candidates(self, since: datetime, limit: int) -> Sequence[Ticket]:
        """Return answered tickets that could be published and were not looked at yet."""

    def concern(self, publication_id: str, person_id: str) -> bool:
        """Count that it concerns somebody too; return whether that is new."""

    def unconcern(self, publication_id: str, person_id: str) -> None:
        """Count somebody no longer."""

    def concerns(self, publication_id: str, person_id: str) -> bool:
        """Return whether somebody said that it concerns them too."""

    def count(self, publication_id: str) -> int:
        """Return how many it concerns."""
