"""The stores of the message path: messages taken, replies kept, state of conversations."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete

from bot.db.keys import StateKeys
from bot.db.statements import ready
from bot.db.tables import conversations, inbound
from bot.domain.messages import Channel

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SqlInbox:
    """Messages taken, under a keyed hash of their platform id, with the kept reply hidden."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys
        self._ready = ready(connection)

    def claim(self, key: str, now: datetime) -> bool:
        """Take a message; return False if it was taken before."""
        taken = {"key": self._keys.row("inbound", key), "received_at": now}
        return self._connection.execute(self._ready.claim_message, taken).rowcount == 1

    def kept(self, key: str) -> str | None:
        """Return the reply kept for a message."""
        row = self._keys.row("inbound", key)
        hidden = self._connection.execute(self._ready.kept_reply, {"row": row}).scalar()
        if hidden is None:
            return None
        return str(self._keys.reveal(bytes.fromhex(hidden), row).get("answer", ""))

    def keep(self, key: str, answer: str) -> None:
        """Keep the reply."""
        row = self._keys.row("inbound", key)
        hidden = self._keys.hide({"answer": answer}, row).hex()
        self._connection.execute(self._ready.keep_reply, {"row": row, "hidden": hidden})

    def release(self, key: str) -> None:
        """Give a message back, as if it had not been taken."""
        row = self._keys.row("inbound", key)
        self._connection.execute(delete(inbound).where(inbound.c.key == row))

    def purge(self, before: datetime) -> None:
        """Forget messages received before a moment."""
        self._connection.execute(delete(inbound).where(inbound.c.received_at < before))


class SqlConversations:
    """Conversations, under a keyed hash of the address, encrypted."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys
        self._ready = ready(connection)

    def load(self, channel: Channel, address: str) -> tuple[dict[str, Any], datetime | None]:
        """Return the state, locked until the end of the transaction, and when it was stored."""
        row = self._keys.row("conversation", channel, address)
        wanted = self._ready.load_conversation
        if self._connection.dialect.name != "sqlite":
            # A row that is not there yet cannot be locked, so it is made first.
            empty = {"key": row, "state": b"", "updated_at": NEVER}
            self._connection.execute(self._ready.make_conversation, empty)
            wanted = self._ready.lock_conversation
        found = self._connection.execute(wanted, {"row": row}).one_or_none()
        if found is None or not found.state:
            return {}, None
        return self._keys.reveal(found.state, row), found.updated_at

    def save(self, channel: Channel, address: str, state: Mapping[str, Any], now: datetime) -> None:
        """Store the state."""
        row = self._keys.row("conversation", channel, address)
        stored = {"key": row, "state": self._keys.hide(state, row), "updated_at": now}
        self._connection.execute(self._ready.save_conversation, stored)

    def purge(self, before: datetime) -> None:
        """Forget conversations not touched since a moment."""
        self._connection.execute(delete(conversations).where(conversations.c.updated_at < before))
