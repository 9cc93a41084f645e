"""The stores of the message path: messages taken, replies kept, state of conversations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.keys import StateKeys
from bot.db.tables import conversations, inbound
from bot.domain.messages import Channel


class SqlInbox:
    """Messages taken, under a keyed hash of their platform id, with the kept reply hidden."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys

    def claim(self, key: str, now: datetime) -> bool:
        """Take a message; return False if it was taken before."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        row = make(inbound).values(key=self._keys.row("inbound", key), received_at=now)
        return self._connection.execute(row.on_conflict_do_nothing()).rowcount == 1

    def kept(self, key: str) -> str | None:
        """Return the reply kept for a message."""
        row = self._keys.row("inbound", key)
        wanted = select(inbound.c.answer).where(inbound.c.key == row)
        hidden = self._connection.execute(wanted).scalar()
        if hidden is None:
            return None
        return str(self._keys.reveal(bytes.fromhex(hidden), row).get("answer", ""))

    def keep(self, key: str, answer: str) -> None:
        """Keep the reply."""
        row = self._keys.row("inbound", key)
        hidden = self._keys.hide({"answer": answer}, row).hex()
        self._connection.execute(
            update(inbound)
            .where(inbound.c.key == bindparam("row"))
            .values(answer=bindparam("hidden")),
            {"row": row, "hidden": hidden},
        )

    def purge(self, before: datetime) -> None:
        """Forget messages received before a moment."""
        self._connection.execute(delete(inbound).where(inbound.c.received_at < before))


class SqlConversations:
    """Conversations, under a keyed hash of the address, encrypted."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys

    def load(self, channel: Channel, address: str) -> tuple[dict[str, Any], datetime | None]:
        """Return the state, locked until the end of the transaction, and when it was stored."""
        row = self._keys.row("conversation", channel, address)
        wanted = select(conversations.c.state, conversations.c.updated_at)
        wanted = wanted.where(conversations.c.key == row)
        if self._connection.dialect.name != "sqlite":
            # A row that is not there yet cannot be locked, so it is made first.
            empty = postgres_insert(conversations).values(
                key=row, state=b"", updated_at=datetime.fromtimestamp(0).astimezone()
            )
            self._connection.execute(empty.on_conflict_do_nothing())
            wanted = wanted.with_for_update()
        found = self._connection.execute(wanted).one_or_none()
        if found is None or not found.state:
            return {}, None
        return self._keys.reveal(found.state, row), found.updated_at

    def save(self, channel: Channel, address: str, state: Mapping[str, Any], now: datetime) -> None:
        """Store the state."""
        row = self._keys.row("conversation", channel, address)
        values = {"state": self._keys.hide(state, row), "updated_at": now}
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        stored = make(conversations).values(key=row, **values)
        self._connection.execute(stored.on_conflict_do_update(index_elements=["key"], set_=values))

    def purge(self, before: datetime) -> None:
        """Forget conversations not touched since a moment."""
        self._connection.execute(delete(conversations).where(conversations.c.updated_at < before))
