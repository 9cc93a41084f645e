"""The stores of the message path: messages taken, replies kept, state of conversations."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bot.db.keys import StateKeys
from bot.db.statements import ready
from bot.db.tables import conversations, inbound
from bot.domain.messages import Channel
from bot.ports.conversations import Waiting

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SqlConversations:
    """Conversations, under a keyed hash of the address, encrypted, all of one length."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys
        self._ready = ready(connection)
        self.loaded_bytes = 0

    def load(self, channel: Channel, address: str) -> tuple[dict[str, Any], datetime | None]:
        """Return the state, locked until the end of the transaction, and when it was stored."""
        row = self._keys.row("conversation", channel, address)
        wanted = self._ready.load_conversation
        if self._connection.dialect.name != "sqlite":
            # A row that is not there yet cannot be locked, so it is made first.
            empty = {"key": row, "state": b"", "day": NEVER}
            self._connection.execute(self._ready.make_conversation, empty)
            wanted = self._ready.lock_conversation
        found = self._connection.execute(wanted, {"row": row}).one_or_none()
        if found is None or not found.state:
            return {}, None
        self.loaded_bytes = len(found.state)
        stored = self._keys.reveal(found.state, row)
        if "at" not in stored:
            return {}, None
        return stored["state"], datetime.fromisoformat(stored["at"])

    def save(
        self,
        channel: Channel,
        address: str,
        state: Mapping[str, Any],
        *,
        now: datetime,
        day: datetime,
    ) -> None:
        """Store the state; the hour goes inside, the row shows the day alone."""
        row = self._keys.row("conversation", channel, address)
        hidden = self._keys.hide({"at": now.isoformat(), "state": state}, row)
        self._connection.execute(
            self._ready.save_conversation, {"key": row, "state": hidden, "day": day}
        )

    def blur(self) -> None:
        """Write all rows anew, so that neither place nor transaction tells who wrote last."""
        if self._connection.dialect.name != "sqlite":
            free = select(conversations.c.key).with_for_update(skip_locked=True)
            mine = update(conversations).where(conversations.c.key.in_(free))
            self._connection.execute(mine.values(day=conversations.c.day))
            return
        rows = self._connection.execute(select(conversations).order_by(conversations.c.key)).all()
        self._connection.execute(delete(conversations))
        if rows:
            values = [{"key": row.key, "state": row.state, "day": row.day} for row in rows]
            self._connection.execute(insert(conversations), values)

    def purge(self, before: datetime) -> None:
        """Forget conversations of the days before a moment."""
        self._connection.execute(delete(conversations).where(conversations.c.day < before))


class SqlInbox:
    """Messages taken, under a keyed hash of their platform id, with the kept reply hidden.

    What somebody without a name does rides in the same row, which is as long as any other.
    """

    def __init__(
        self, connection: Connection, keys: StateKeys, conversation: SqlConversations
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._ready = ready(connection)
        self._conversation = conversation
        self._deeds: list[Mapping[str, Any]] = []

    def claim(self, key: str, *, day: datetime, look_at: datetime) -> bool:
        """Take a message; return False if it was taken before."""
        row = self._keys.row("inbound", key)
        taken = {"key": row, "day": day, "look_at": look_at}
        return self._connection.execute(self._ready.claim_message, taken).rowcount == 1

    def kept(self, key: str) -> str | None:
        """Return the reply kept for a message."""
        row = self._keys.row("inbound", key)
        hidden = self._connection.execute(self._ready.kept_reply, {"row": row}).scalar()
        return None if hidden is None else str(self._keys.reveal(hidden, row).get("answer", ""))

    def defer(self, deed: Mapping[str, Any]) -> None:
        """Let what somebody without a name does ride with this message."""
        self._deeds.append(deed)

    def keep(self, key: str, answer: str) -> None:
        """Keep the reply, and whatever rides with it."""
        row = self._keys.row("inbound", key)
        self._connection.execute(
            self._ready.keep_reply, {"row": row, "hidden": self._hidden(row, answer)}
        )

    def _hidden(self, row: bytes, answer: str) -> bytes:
        # A long draft makes the conversation's row long, so this one too, whatever becomes of it.
        at_least = self._conversation.loaded_bytes
        carried = {"answer": answer, "deeds": self._deeds}
        self._deeds = []
        return self._keys.hide(carried, row, at_least=at_least)

    def keep_alone(self, *, day: datetime, look_at: datetime) -> None:
        """Let what rides go in a row of its own, where no message was claimed here."""
        if self._deeds:
            row = secrets.token_bytes(32)
            taken = {"key": row, "day": day, "look_at": look_at}
            self._connection.execute(self._ready.claim_message, taken)
            self._connection.execute(
                self._ready.keep_reply, {"row": row, "hidden": self._hidden(row, "")}
            )

    def due(self, now: datetime) -> Sequence[Waiting]:
        """Return what was to be looked at by now, with what rides in it."""
        due = select(inbound.c.key, inbound.c.kept).where(inbound.c.look_at <= now)
        rows = self._connection.execute(due).all()
        return [Waiting(row.key, self._deeds_in(row.key, row.kept)) for row in rows]

    def _deeds_in(self, key: bytes, kept: bytes | None) -> Sequence[Mapping[str, Any]]:
        return self._keys.reveal(kept, key).get("deeds", ()) if kept else ()

    def looked(self, keys: Sequence[bytes]) -> None:
        """Look at these no more."""
        chunks = (keys[start : start + 500] for start in range(0, len(keys), 500))
        for chunk in chunks:
            self._connection.execute(
                update(inbound).where(inbound.c.key.in_(chunk)).values(look_at=None)
            )

    def release(self, key: str) -> None:
        """Give a message back, as if it had not been taken."""
        row = self._keys.row("inbound", key)
        self._connection.execute(delete(inbound).where(inbound.c.key == row))

    def purge(self, before: datetime) -> None:
        """Forget messages of the days before a moment, but for what still waits in one."""
        old = delete(inbound).where(inbound.c.day < before, inbound.c.look_at.is_(None))
        self._connection.execute(old)
