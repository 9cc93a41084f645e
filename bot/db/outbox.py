"""The store of what is still to be sent, and of the cards whose buttons still work."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.db.columns import named
from bot.db.keys import StateKeys
from bot.db.statements import ready
from bot.db.tables import cards, outbox
from bot.domain.messages import Button, Channel, Message
from bot.domain.notices import Notice, OpenCard, Parcel, Share

ROOM = 1000
SMALL_ROOM = 240


def _body(notice: Notice) -> dict[str, Any]:
    body: dict[str, Any] = {"fields": dict(notice.fields), "address": notice.address}
    if notice.closes:
        body["closes"] = notice.closes
    if notice.file:
        body["file"] = notice.file
    if notice.message is not None:
        buttons = [[button.title, button.payload] for button in notice.message.buttons]
        body["message"] = {"text": notice.message.text, "buttons": buttons}
    return body


def _message(body: Mapping[str, Any]) -> Message | None:
    said = body.get("message")
    if said is None:
        return None
    return Message(said["text"], tuple(Button(*button) for button in said["buttons"]))


def _parcel_of(row: Row[Any], keys: StateKeys) -> Parcel:
    body = keys.reveal(bytes.fromhex(row.body), keys.row("outbox", row.id))
    notice = Notice(
        key=row.key,
        says=row.says,
        fields=body.get("fields", {}),
        message=_message(body),
        to=row.person_id,
        route=row.route,
        address=body.get("address", ""),
        channel=Channel(row.channel) if row.channel else None,
        urgent=row.urgent,
        closes=body.get("closes", ""),
        file=body.get("file", ""),
    )
    return Parcel(row.id, notice, row.attempts)


SHARES = {
    Share.ALL: (),
    Share.OPEN: (outbox.c.route.is_(None),),
    Share.SEALED: (outbox.c.route.is_not(None),),
}


class SqlOutbox:
    """The outbox in SQL; words and addresses are hidden, so that a copy of it tells neither."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys
        self._is_sqlite = connection.dialect.name == "sqlite"

    def add(self, notice: Notice, now: datetime) -> bool:
        """Write a notice down; return whether its key is new."""
        row_id = notice.id or secrets.token_hex(16)
        row = {
            "id": row_id,
            "key": notice.key,
            "state": "waiting",
            "says": notice.says,
            "body": self._hidden(notice, row_id),
            "person_id": notice.to,
            "route": notice.route,
            "channel": notice.channel,
            "urgent": notice.urgent,
            "due_at": notice.not_before or now,
            "attempts": 0,
        }
        return self._connection.execute(ready(self._connection).add_notice, row).rowcount == 1

    def _hidden(self, notice: Notice, row_id: str) -> str:
        row = self._keys.row("outbox", row_id)
        return self._keys.hide(_body(notice), row, room=ROOM).hex()

    def is_waiting(self, key: str) -> bool:
        """Return whether a notice was not sent yet."""
        waiting = select(outbox.c.id).where(outbox.c.key == key, outbox.c.state == "waiting")
        return self._connection.execute(waiting.limit(1)).first() is not None

    def withdraw(self, *keys: str) -> int:
        """Take notices back; return how many had not been sent, nor were on their way."""
        gone = self._connection.execute(
            delete(outbox).where(
                outbox.c.key.in_(keys),
                outbox.c.state.in_(["waiting", "parked"]),
                outbox.c.leased_until.is_(None),
            )
        )
        return gone.rowcount

    def sealed_since(self) -> datetime | None:
        """Return since when the oldest notice for an unnamed author is due."""
        waiting = select(func.min(outbox.c.due_at)).where(
            outbox.c.state == "waiting", outbox.c.route.is_not(None)
        )
        return self._connection.execute(waiting).scalar()

    def claim(
        self, now: datetime, limit: int, lease_until: datetime, share: Share = Share.ALL
    ) -> Sequence[Parcel]:
        """Lease what is due of a share, so that no other worker sends it meanwhile."""
        free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
        due = (
            select(outbox)
            .where(outbox.c.state == "waiting", outbox.c.due_at <= now, free, *SHARES[share])
            .order_by(outbox.c.urgent.desc(), outbox.c.due_at)
            .limit(limit)
        )
        if not self._is_sqlite:
            due = due.with_for_update(skip_locked=True)
        rows = self._connection.execute(due).all()
        if rows:
            ids = [row.id for row in rows]
            leased = update(outbox).where(outbox.c.id.in_(ids)).values(leased_until=lease_until)
            self._connection.execute(leased)
        return [_parcel_of(row, self._keys) for row in rows]

    def _change(self, parcel: Parcel, **values: Any) -> None:
        self._connection.execute(
            update(outbox).where(outbox.c.id == parcel.id).values(leased_until=None, **values)
        )

    def done(self, parcel: Parcel, day: datetime) -> None:
        """Mark as sent and forget what was said, to whom, and the hour."""
        gone = {"body": None, "person_id": None, "route": None}
        self._change(parcel, state="sent", sent_at=day, due_at=day, **gone)

    def retry(self, parcel: Parcel, at: datetime, failure: str) -> None:
        """Give back, to be tried again later."""
        self._change(parcel, due_at=at, failure=failure, attempts=outbox.c.attempts + 1)

    def postpone(self, parcel: Parcel, at: datetime) -> None:
        """Give back until later; this is no failed attempt."""
        self._change(parcel, due_at=at)

    def bury(self, parcel: Parcel, failure: str) -> None:
        """Give up, keep the notice, and list it as undelivered."""
        self._change(parcel, state="dead", failure=failure, attempts=outbox.c.attempts + 1)

    def park(self, parcel: Parcel, failure: str) -> None:
        """Keep until the person writes next (Official Account, 48-hour window)."""
        self._change(parcel, state="parked", failure=failure)

    def unpark(self, person_id: str, now: datetime) -> None:
        """Send what waited for this person to write."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.state == "parked", outbox.c.person_id == person_id)
            .values(state="waiting", due_at=now)
        )

    def counts(self) -> Mapping[str, int]:
        """Return how many rows there are in each state."""
        counted = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        return dict(self._connection.execute(counted).all())

    def undelivered(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return what could not be delivered: id, response, failure."""
        dead = select(outbox.c.id, outbox.c.says, outbox.c.state, outbox.c.failure)
        listed = dead.where(outbox.c.state.in_(["dead", "parked"])).limit(limit)
        rows = self._connection.execute(listed)
        return [named(row) for row in rows]

    def keep_card(self, card: OpenCard, day: datetime) -> None:
        """Remember how to close a card."""
        way = [card.channel, card.address, card.response_code]
        hidden = self._keys.hide({"way": way}, self._keys.row("card", card.id), room=SMALL_ROOM)
        self._connection.execute(insert(cards).values(id=card.id, way=hidden, sent_at=day))

    def card(self, card_id: str) -> OpenCard | None:
        """Return a card whose buttons may still work."""
        hidden = self._connection.execute(select(cards.c.way).where(cards.c.id == card_id)).scalar()
        way = self._keys.reveal(hidden, self._keys.row("card", card_id)) if hidden else {}
        if not way:
            return None
        channel, address, response_code = way["way"]
        return OpenCard(card_id, Channel(channel), address, response_code)

    def forget_card(self, card_id: str) -> None:
        """Forget a card that was closed."""
        self._connection.execute(delete(cards).where(cards.c.id == card_id))

    def purge_undelivered(self, before: datetime) -> int:
        """Forget what could not be delivered since a moment, and return how many."""
        lost = outbox.c.state.in_(["dead", "parked"]), outbox.c.due_at < before
        return self._connection.execute(delete(outbox).where(*lost)).rowcount

    def purge(self, before: datetime) -> None:
        """Forget sent rows and cards older than a moment."""
        self._connection.execute(
            delete(outbox).where(outbox.c.state == "sent", outbox.c.sent_at < before)
        )
        self._connection.execute(delete(cards).where(cards.c.sent_at < before))
