"""What the core asks of the memory of answers that are not sent yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.answers import AnswerDraft


class Answers(Protocol):
    """Drafts of answers, one for each ticket and writer."""

    def get(self, ticket_id: str, writer_id: str) -> AnswerDraft | None:
        """Return what somebody has written so far."""

    def save(self, draft: AnswerDraft) -> None:
        """Keep a draft in place of the former one."""

    def drop(self, ticket_id: str, writer_id: str) -> None:
        """Forget a draft."""

    def stale(self, before: datetime, limit: int) -> Sequence[AnswerDraft]:
        """Return drafts not touched since a moment and not mentioned yet, the oldest first."""
