"""What the core asks of the memory of who looked at what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Looked:
    """One line of the audit trail: who did what with what; never a word of what was said."""

    at: datetime
    actor: str
    verb: str
    subject: str = ""


class Audit(Protocol):
    """The audit trail; nothing in it is ever changed."""

    def add(self, line: Looked) -> None:
        """Write a line."""

    def lines(self, subject: str, limit: int) -> Sequence[Looked]:
        """Return the newest lines about something, or about everything."""

    def purge(self, before: datetime) -> int:
        """Forget lines older than a moment, and return how many."""
