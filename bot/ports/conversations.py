"""What the core asks of the memory of messages and conversations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.domain.messages import Channel


class Inbox(Protocol):
    """What was received, for a day: only keyed hashes and the kept replies."""

    def claim(self, key: str, now: datetime) -> bool:
        """Take a message; return False if it was taken before."""

    def kept(self, key: str) -> str | None:
        """Return the reply kept for a message."""

    def keep(self, key: str, answer: str) -> None:
        """Keep the reply."""

    def release(self, key: str) -> None:
        """Give a message back, as if it had not been taken."""

    def purge(self, before: datetime) -> None:
        """Forget messages received before a moment."""


class Conversations(Protocol):
    """The state of each conversation, encrypted; looked up by a keyed hash of the address."""

    def load(self, channel: Channel, address: str) -> tuple[dict[str, Any], datetime | None]:
        """Return the state, locked until the end of the transaction, and when it was stored."""

    def save(self, channel: Channel, address: str, state: Mapping[str, Any], now: datetime) -> None:
        """Store the state."""

    def purge(self, before: datetime) -> None:
        """Forget conversations not touched since a moment."""
