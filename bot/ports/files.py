"""What the core asks of the memory of files, and of those who fetch and clean them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.files import Attached, Awaited, File, Loss
from bot.domain.messages import Channel


class FileTooLarge(Exception):
    """The file is larger than is taken."""


class Fetcher(Protocol):
    """Fetches what the platforms keep for three days."""

    def fetch(self, channel: Channel, media_id: str, *, limit_bytes: int) -> bytes:
        """Return the bytes. Raises `SendFailed`, `FileTooLarge`."""


class Pictures(Protocol):
    """Knows pictures from the inside."""

    def cleaned(self, picture: File) -> File | None:
        """Return the picture without place, time and camera; None for what is no picture."""


class Files(Protocol):
    """Files by the attachment that they belong to."""

    def awaited(self, now: datetime, limit: int) -> Sequence[Awaited]:
        """Return what is to be fetched now."""

    def keep(self, awaited: Awaited, file: File) -> bool:
        """Keep a file; return whether it was still awaited. Where it is from is then forgotten."""

    def later(self, awaited: Awaited, at: datetime) -> None:
        """Ask for it again later."""

    def lose(self, awaited: Awaited, why: Loss) -> bool:
        """Give it up; return whether it was still awaited."""

    def of_ticket(self, ticket_id: str) -> Sequence[Attached]:
        """Return the files of a ticket, without their bytes."""

    def content(self, attachment_id: str) -> File | None:
        """Return a kept file."""

    def erase_ended(self, before: datetime, limit: int) -> int:
        """Erase the bytes of files whose tickets ended before a moment; return how many."""

    def state(self, attachment_id: str) -> tuple[str, str]:
        """Return how it stands with a file, and its name. Raises KeyError."""

    def enclose(self, attachment_id: str, giver_id: str, purpose: str) -> None:
        """Let a file be somebody's, who handles the ticket; nobody sees it before it is given."""

    def ready(self, ticket_id: str, giver_id: str, purpose: str) -> Sequence[str]:
        """Return the ids of what somebody laid ready for a purpose."""

    def give(self, ticket_id: str, giver_id: str, purpose: str) -> Sequence[str]:
        """Let files be seen that somebody laid ready for a purpose, and return their ids."""

    def discard(self, ticket_id: str, giver_id: str, purpose: str) -> None:
        """Erase what somebody laid ready for a purpose and did not give."""
