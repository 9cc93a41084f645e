"""The store of tickets, their steps, files and sealed routes."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db import files
from bot.db.columns import named
from bot.db.tables import (
    CONTESTED_TICKET,
    OPEN_TICKET,
    OWED_TICKET,
    attachments,
    counters,
    departments,
    metadata,
    routes,
    ticket_events,
    tickets,
)
from bot.db.tables import files as kept_files
from bot.domain.events import Event
from bot.domain.messages import Channel, Media
from bot.domain.people import Person, Role
from bot.domain.tickets import ENDED, Kind, Status, Ticket, Topic
from bot.domain.workdays import ONE_DAY
from bot.ports.stores import Stale
from bot.ports.tickets import Outcome, TicketFilter

ANY_DAY = datetime(9999, 1, 1, tzinfo=UTC)
aliased_tickets = tickets.alias("last")
# In the words of the partial indexes, or SQLite would not see that they fit.
IS_OPEN, IS_OWED, IS_CONTESTED = text(OPEN_TICKET), text(OWED_TICKET), text(CONTESTED_TICKET)


def _concerns(who: Person) -> ColumnElement[bool]:
    """Return whether a ticket may be something to somebody: everything to whoever oversees all."""
    if who.has(Role.LEADER, Role.SECRETARIAT):
        return true()
    known = tickets.c
    themselves = (known.author_id, known.owner_id, known.pending_owner_id, known.supervisor_id)
    departments = (known.department_id, known.pending_department_id) if who.department_id else ()
    return or_(
        *(column == who.id for column in themselves),
        *(column == who.department_id for column in departments),
    )


def ticket_of(row: Row[Any]) -> Ticket:
    """Return a ticket as it is stored."""
    values = named(row)
    values["kind"], values["topic"] = Kind(values["kind"]), Topic(values["topic"])
    values["status"] = Status(values["status"])
    return Ticket(**values)


class SqlTickets:
    """Tickets in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, statement: Select[Any]) -> list[Ticket]:
        return [ticket_of(row) for row in self._connection.execute(statement)]

    def next_seq(self) -> int:
        """Return a fresh sequence number."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        counted = make(counters).values(name="tickets", value=1)
        counted = counted.on_conflict_do_update(
            index_elements=["name"], set_={"value": counters.c.value + 1}
        )
        return int(self._connection.execute(counted.returning(counters.c.value)).scalar_one())

    def add(self, ticket: Ticket) -> None:
        """File a ticket."""
        self._connection.execute(insert(tickets).values(asdict(ticket)))

    def save(self, ticket: Ticket) -> None:
        """Store a changed ticket. Raises `Stale` if somebody else was quicker."""
        changed = self._connection.execute(
            update(tickets)
            .where(tickets.c.id == ticket.id, tickets.c.version == ticket.version)
            .values(asdict(replace(ticket, version=ticket.version + 1)))
        )
        if changed.rowcount != 1:
            raise Stale(ticket.number)

    def get(self, ticket_id: str) -> Ticket:
        """Return a ticket. Raises KeyError."""
        found = self._all(select(tickets).where(tickets.c.id == ticket_id))
        if not found:
            raise KeyError(ticket_id)
        return found[0]

    def by_seq(self, seq: int) -> Ticket | None:
        """Return the ticket with a number."""
        return next(iter(self._all(select(tickets).where(tickets.c.seq == seq))), None)

    def by_receipt(self, receipt_hash: str) -> Ticket | None:
        """Return the unnamed ticket whose receipt has this hash."""
        found = select(tickets).where(tickets.c.receipt_hash == receipt_hash)
        return next(iter(self._all(found)), None)

    def of_author(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return the author's named tickets, newest first."""
        mine = select(tickets).where(tickets.c.author_id == person_id)
        return self._all(mine.order_by(tickets.c.seq.desc()).limit(limit))

    def of_owner(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return open tickets that somebody owes an answer to, most urgent first."""
        owed = select(tickets).where(tickets.c.owner_id == person_id, IS_OWED)
        return self._all(owed.order_by(tickets.c.due_at, tickets.c.seq).limit(limit))

    def offered_to(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return tickets that somebody is asked to take over."""
        offered = select(tickets).where(tickets.c.pending_owner_id == person_id)
        return self._all(offered.order_by(tickets.c.seq).limit(limit))

    def merged_into(self, ticket_id: str) -> Sequence[Ticket]:
        """Return the tickets that go on as part of another one."""
        merged = select(tickets).where(tickets.c.merged_into == ticket_id)
        return self._all(merged.order_by(tickets.c.seq))

    def family(self, route_id: str) -> Sequence[Ticket]:
        """Return the ticket that carries a route and all that were split from it."""
        one = or_(tickets.c.id == route_id, tickets.c.split_from == route_id)
        return self._all(select(tickets).where(one).order_by(tickets.c.seq))

    def due(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return open tickets whose nudge is due."""
        due = select(tickets).where(IS_OPEN, tickets.c.next_nudge_at <= now)
        return self._all(due.order_by(tickets.c.next_nudge_at).limit(limit))

    def page(self, wanted: TicketFilter) -> Sequence[Ticket]:
        """Return tickets that fit, newest first; numbers of unnamed ones tell no order."""
        newest_first = (tickets.c.filed_at.desc(), tickets.c.seq.desc())
        found = select(tickets).order_by(*newest_first).limit(wanted.limit)
        if wanted.status:
            found = found.where(tickets.c.status == wanted.status)
        if wanted.topic:
            found = found.where(tickets.c.topic == wanted.topic)
        if wanted.department:
            named = select(departments.c.id).where(departments.c.name == wanted.department)
            found = found.where(tickets.c.department_id.in_(named))
        if wanted.handled_by:
            found = found.where(_concerns(wanted.handled_by))
        if wanted.overdue_at:
            found = found.where(IS_OWED, tickets.c.due_at < wanted.overdue_at)
        if wanted.since:
            found = found.where(tickets.c.filed_at >= wanted.since)
        if wanted.before_seq is not None:
            last = aliased_tickets.c
            known = select(last.filed_at).where(last.seq == wanted.before_seq).scalar_subquery()
            filed_at = func.coalesce(known, ANY_DAY)
            same_day = and_(tickets.c.filed_at == filed_at, tickets.c.seq < wanted.before_seq)
            found = found.where(or_(tickets.c.filed_at < filed_at, same_day))
        return self._all(found)

    def filed_since(self, moment: datetime) -> Mapping[str, int]:
        """Return how many were filed since a moment, by topic.

        Anonymous ones carry only their day, so those of the moment's own day count too.
        """
        same_day = and_(tickets.c.anonymous, tickets.c.filed_at > moment - ONE_DAY)
        counted = (
            select(tickets.c.topic, func.count())
            .where(or_(tickets.c.filed_at >= moment, same_day))
            .group_by(tickets.c.topic)
        )
        return dict(self._connection.execute(counted).all())

    def count_overdue(self, now: datetime) -> int:
        """Return how many open, unanswered tickets are past their deadline."""
        late = select(func.count()).where(IS_OWED, tickets.c.due_at < now)
        return int(self._connection.execute(late.select_from(tickets)).scalar_one())

    def contested(self, decider_id: str, limit: int) -> Sequence[Ticket]:
        """Return what waits for somebody's decision, the soonest due first."""
        found = select(tickets).where(IS_CONTESTED, tickets.c.decider_id == decider_id)
        return self._all(found.order_by(tickets.c.due_at, tickets.c.seq).limit(limit))

    def overdue(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return open, unanswered tickets past their deadline, the longest overdue first."""
        late = select(tickets).where(IS_OWED, tickets.c.due_at < now)
        return self._all(late.order_by(tickets.c.due_at).limit(limit))

    def log(self, event: Event) -> None:
        """Write a step of the ticket's life."""
        mine = ticket_events.c.ticket_id == event.ticket_id
        step = select(func.coalesce(func.max(ticket_events.c.step), 0) + 1).where(mine)
        self._connection.execute(
            insert(ticket_events).values(
                id=secrets.token_hex(16),
                ticket_id=event.ticket_id,
                step=step.scalar_subquery(),
                verb=event.verb,
                at=event.at,
                actor_id=event.actor_id,
                note=event.note,
                changed=json.dumps(event.changed, ensure_ascii=False),
            )
        )

    def events(self, ticket_id: str) -> Sequence[Event]:
        """Return the steps of a ticket's life in order."""
        steps = select(ticket_events).where(ticket_events.c.ticket_id == ticket_id)
        rows = self._connection.execute(steps.order_by(ticket_events.c.step))
        return [
            Event(
                row.ticket_id,
                row.verb,
                row.at,
                row.actor_id,
                row.note,
                json.loads(row.changed),
                row.step,
            )
            for row in rows
        ]

    def outcomes(self, since: datetime, until: datetime) -> Sequence[Outcome]:
        """Return how many were filed in a time, by kind, rating and whether they were answered."""
        answered = tickets.c.answered_at.is_not(None)
        came_to = (tickets.c.kind, func.coalesce(tickets.c.rating, ""), answered)
        counted = select(*came_to, func.count()).where(
            tickets.c.filed_at >= since, tickets.c.filed_at < until
        )
        rows = self._connection.execute(counted.group_by(*came_to))
        return [Outcome(kind, rating, bool(done), count) for kind, rating, done, count in rows]

    def logged_with(self, verbs: Sequence[str]) -> Sequence[str]:
        """Return the ids of tickets whose log has one of these steps."""
        found = select(ticket_events.c.ticket_id).where(ticket_events.c.verb.in_(verbs)).distinct()
        return list(self._connection.execute(found).scalars())

    def attach(self, ticket_id: str, kind: str, media: Media, channel: Channel) -> str:
        """Keep a file with a ticket, to be fetched soon; an unnamed author's loses its name."""
        unnamed = select(tickets.c.anonymous).where(tickets.c.id == ticket_id)
        name = "" if self._connection.execute(unnamed).scalar() else media.name
        attachment_id = secrets.token_hex(16)
        self._connection.execute(
            insert(attachments).values(
                id=attachment_id,
                ticket_id=ticket_id,
                kind=kind,
                media_id=media.media_id,
                channel=channel,
                name=name,
            )
        )
        files.expect(self._connection, attachment_id)
        return attachment_id

    def keep_route(self, ticket_id: str, epoch: str, handle: bytes) -> None:
        """Keep the sealed return address of an anonymous ticket."""
        self._connection.execute(
            insert(routes).values(ticket_id=ticket_id, epoch=epoch, handle=handle)
        )

    def route(self, ticket_id: str) -> bytes | None:
        """Return the sealed return address, if it still exists."""
        wanted = select(routes.c.handle).where(routes.c.ticket_id == ticket_id)
        return self._connection.execute(wanted).scalar()

    def routes_but(self, epoch: str) -> Sequence[tuple[str, bytes]]:
        """Return (ticket, box) of all boxes that were sealed for another epoch."""
        others = select(routes.c.ticket_id, routes.c.handle).where(routes.c.epoch != epoch)
        return [(row.ticket_id, row.handle) for row in self._connection.execute(others)]

    def replace_route(self, ticket_id: str, epoch: str, handle: bytes) -> None:
        """Keep a box of the same content for another key."""
        mine = update(routes).where(routes.c.ticket_id == ticket_id)
        self._connection.execute(mine.values(epoch=epoch, handle=handle))

    def drop_route(self, ticket_id: str) -> None:
        """Destroy the sealed return address."""
        self._connection.execute(delete(routes).where(routes.c.ticket_id == ticket_id))

    def erase_ended(self, before: datetime, limit: int) -> int:
        """Erase tickets that ended before a moment, with all that hangs on them."""
        touched = select(ticket_events.c.ticket_id).where(ticket_events.c.at >= before)
        ended = tickets.c.status.in_([str(status) for status in ENDED])
        old = select(tickets.c.id).where(ended, tickets.c.filed_at < before)
        wanted = old.where(tickets.c.id.not_in(touched)).limit(limit)
        ids = list(self._connection.execute(wanted).scalars())
        if ids:
            erased = select(attachments.c.id).where(attachments.c.ticket_id.in_(ids))
            bytes_of = kept_files.c.attachment_id.in_(erased)
            self._connection.execute(delete(kept_files).where(bytes_of))
        for column in _hanging_on_tickets() if ids else ():
            mine = column.in_(ids)
            change = update(column.table).values({column.name: None})
            gone = change if column.nullable else delete(column.table)
            self._connection.execute(gone.where(mine))
        self._connection.execute(delete(tickets).where(tickets.c.id.in_(ids)))
        return len(ids)


def _hanging_on_tickets() -> Iterator[Column[Any]]:
    """Yield the columns that refer to a ticket, of whatever table, those of leaves first."""
    for table in reversed(metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is tickets.c.id:
                yield key.parent
