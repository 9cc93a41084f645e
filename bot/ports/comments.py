"""What the core asks of the memory of comments."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.comments import Comment, CommentState


class Comments(Protocol):
    """Comments on publications."""

    def add(self, comment: Comment) -> None:
        """Keep a new one."""

    def get(self, comment_id: str) -> Comment | None:
        """Return one."""

    def settle(self, comment_id: str, state: CommentState, text: str) -> bool:
        """Show one in these words or leave it out; return whether it was still waiting."""

    def of(self, publication_id: str) -> Sequence[Comment]:
        """Return what is shown with a publication, the oldest day first."""

    def waiting(self, limit: int) -> Sequence[Comment]:
        """Return what nobody has read yet, the oldest day first."""
