"""What the core asks of the memory of messages and conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.messages import Channel


@dataclass(frozen=True)
class Waiting:
    """A message's row whose time has come, and what rides in it: mostly nothing."""

    key: bytes
    deeds: Sequence[Mapping[str, Any]]


class Inbox(Protocol):
    """What was received, for a day: keyed hashes, kept replies, and the deeds of the unnamed.

    A deed waits inside of the message's own row, which looks like every other: neither a row nor
    a moment tells that this message did something. Each row is looked at once, some time later.
    """

    def claim(self, key: str, *, day: datetime, look_at: datetime) -> bool:
        """Take a message; return False if it was taken before."""

    def kept(self, key: str) -> str | None:
        """Return the reply kept for a message."""

    def defer(self, deed: Mapping[str, Any]) -> None:
        """Let a deed (JSON-able) ride with the message of this transaction."""

    def keep(self, key: str, answer: str) -> None:
        """Keep the reply, and whatever rides with it."""

    def keep_alone(self, *, day: datetime, look_at: datetime) -> None:
        """Let what rides go in a row of its own, where no message was claimed here."""

    def due(self, now: datetime) -> Sequence[Waiting]:
        """Return what was to be looked at by now."""

    def looked(self, keys: Sequence[bytes]) -> None:
        """Look at these no more."""

    def release(self, key: str) -> None:
        """Give a message back, as if it had not been taken."""

    def purge(self, before: datetime) -> None:
        """Forget messages of the days before a moment."""


class Conversations(Protocol):
    """The state of each conversation, encrypted; looked up by a keyed hash of the address."""

    def load(self, channel: Channel, address: str) -> tuple[dict[str, Any], datetime | None]:
        """Return the state, locked until the end of the transaction, and when it was stored."""

    def save(
        self,
        channel: Channel,
        address: str,
        state: Mapping[str, Any],
        *,
        now: datetime,
        day: datetime,
    ) -> None:
        """Store the state; only the day shows."""

    def blur(self) -> None:
        """Write all rows anew, so that neither place nor transaction tells who wrote last."""

    def purge(self, before: datetime) -> None:
        """Forget conversations of the days before a moment."""
