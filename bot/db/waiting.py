"""The store of waiting lists and offers."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.db.columns import named
from bot.db.tables import offers, waiting
from bot.domain.waiting import Entry, EntryState, Offer, OfferState


def _entry(row: Row[Any]) -> Entry:
    values = named(row)
    return Entry(**values | {"state": EntryState(values["state"])})


def _offer(row: Row[Any]) -> Offer:
    values = named(row)
    return Offer(**values | {"state": OfferState(values["state"])})


class SqlWaiting:
    """Waiting lists in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _added(self, statement: Any) -> bool:
        try:
            with self._connection.begin_nested():
                self._connection.execute(statement)
        except IntegrityError:
            return False
        return True

    def join(self, entry: Entry) -> bool:
        """Add an entry; return whether the person was not waiting there already."""
        return self._added(insert(waiting).values(asdict(entry)))

    def entry(self, entry_id: str) -> Entry:
        """Return an entry. Raises KeyError."""
        found = select(waiting).where(waiting.c.id == entry_id)
        row = self._connection.execute(found).one_or_none()
        if row is None:
            raise KeyError(entry_id)
        return _entry(row)

    def _waiting(self) -> Select[Any]:
        return select(waiting).where(waiting.c.state == EntryState.WAITING)

    def line(self, leader_id: str, period: str) -> Sequence[Entry]:
        """Return who waits, the first in line first."""
        there = self._waiting().where(waiting.c.leader_id == leader_id)
        ordered = there.where(waiting.c.period == period).order_by(
            waiting.c.priority.desc(), waiting.c.joined_at, waiting.c.id
        )
        return [_entry(row) for row in self._connection.execute(ordered)]

    def of_person(self, person_id: str) -> Sequence[Entry]:
        """Return what a person waits for, the earliest reception first."""
        mine = self._waiting().where(waiting.c.person_id == person_id)
        rows = self._connection.execute(mine.order_by(waiting.c.period, waiting.c.leader_id))
        return [_entry(row) for row in rows]

    def periods(self) -> Sequence[tuple[str, str]]:
        """Return leader and reception of every list on which somebody waits."""
        lists = select(waiting.c.leader_id, waiting.c.period).distinct()
        rows = self._connection.execute(lists.where(waiting.c.state == EntryState.WAITING))
        return sorted((row.leader_id, row.period) for row in rows)

    def move_to_end(self, entry_id: str, *, joined_at: datetime) -> None:
        """Count a silence, and let the entry begin anew behind the others."""
        self._connection.execute(
            update(waiting)
            .where(waiting.c.id == entry_id)
            .values(joined_at=joined_at, passes=waiting.c.passes + 1)
        )

    def end(self, entry_id: str, state: EntryState) -> None:
        """End the waiting."""
        self._connection.execute(
            update(waiting).where(waiting.c.id == entry_id).values(state=state)
        )

    def offer(self, offer: Offer) -> bool:
        """Offer a slot; return False where slot or entry already has an open offer."""
        return self._added(insert(offers).values(asdict(offer)))

    def _open(self, condition: Any) -> Offer | None:
        found = select(offers).where(offers.c.state == OfferState.OPEN, condition)
        row = self._connection.execute(found).one_or_none()
        return _offer(row) if row else None

    def open_offer(self, entry_id: str) -> Offer | None:
        """Return what an entry is being offered."""
        return self._open(offers.c.entry_id == entry_id)

    def offer_of_slot(self, slot_id: str) -> Offer | None:
        """Return the open offer of a slot."""
        return self._open(offers.c.slot_id == slot_id)

    def open_offers(self) -> Sequence[Offer]:
        """Return all offers that wait for an answer."""
        waits = select(offers).where(offers.c.state == OfferState.OPEN)
        rows = self._connection.execute(waits.order_by(offers.c.until, offers.c.id))
        return [_offer(row) for row in rows]

    def declined(self, slot_id: str) -> frozenset[str]:
        """Return the entries that did not want this slot."""
        asked = select(offers.c.entry_id).where(
            offers.c.slot_id == slot_id,
            offers.c.state.in_([OfferState.DECLINED, OfferState.PASSED]),
        )
        return frozenset(self._connection.execute(asked).scalars())

    def expired(self, now: datetime) -> Sequence[Offer]:
        """Return open offers whose time is over, the oldest first."""
        over = select(offers).where(offers.c.state == OfferState.OPEN, offers.c.until <= now)
        rows = self._connection.execute(over.order_by(offers.c.until, offers.c.id))
        return [_offer(row) for row in rows]

    def settle(self, offer_id: str, state: OfferState) -> bool:
        """Say what became of an open offer; return whether it was still open."""
        settled = self._connection.execute(
            update(offers)
            .where(offers.c.id == offer_id, offers.c.state == OfferState.OPEN)
            .values(state=state)
        )
        return settled.rowcount == 1
