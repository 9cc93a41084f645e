"""What the core asks of the memory of jobs and tokens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Runs(Protocol):
    """Which runs of the timetable were taken."""

    def claim(self, name: str, due_at: datetime, now: datetime) -> bool:
        """Take a run; return False if another worker has it."""

    def all_last(self) -> Mapping[str, datetime]:
        """Return the due time of the last run taken of each job."""

    def finish(self, name: str, due_at: datetime, now: datetime) -> None:
        """Mark a run as carried out."""

    def unfinished(self, claimed_before: datetime) -> Sequence[tuple[str, datetime]]:
        """Return runs that a worker took and never finished."""

    def release(self, name: str, due_at: datetime) -> None:
        """Give a run back."""


class ApiTokens(Protocol):
    """Who may read the API."""

    def add(
        self, token_hash: str, role: str, now: datetime, *, person_id: str | None = None
    ) -> None:
        """Keep a token's hash, with the person as whom it writes."""

    def person(self, token_hash: str) -> str | None:
        """Return as whom a token writes."""

    def role(self, token_hash: str) -> str | None:
        """Return the role of a token."""
