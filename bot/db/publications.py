"""The store of the board."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.columns import named
from bot.db.keys import StateKeys
from bot.db.tables import concerns, publications, routes, tickets
from bot.db.tickets import ticket_of
from bot.domain.publications import Publication, Step
from bot.domain.tickets import Status, Ticket, Topic
from bot.ports.publications import BoardFilter
from bot.ports.stores import Stale

SHOWN = Step.PUBLISHED
DONE = (Status.ANSWERED, Status.RATED, Status.CLOSED)


def _publication(row: Row[Any]) -> Publication:
    values = named(row)
    values["topic"], values["step"] = Topic(values["topic"]), Step(values["step"])
    return Publication(**values)


class SqlPublications:
    """The board in SQL."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys
        sqlite = connection.dialect.name == "sqlite"
        self._insert: Any = sqlite_insert if sqlite else postgres_insert

    def add(self, publication: Publication) -> bool:
        """Keep a new one; return False where its ticket has one already."""
        new = self._insert(publications).values(asdict(publication)).on_conflict_do_nothing()
        return bool(self._connection.execute(new).rowcount == 1)

    def save(self, publication: Publication) -> None:
        """Store a changed one. Raises `Stale` if somebody else was quicker."""
        mine = publications.c.id == publication.id
        same = publications.c.version == publication.version
        values = asdict(replace(publication, version=publication.version + 1))
        changed = self._connection.execute(update(publications).where(mine, same).values(values))
        if changed.rowcount != 1:
            raise Stale(publication.id)

    def get(self, publication_id: str) -> Publication | None:
        """Return one."""
        return self._one(select(publications).where(publications.c.id == publication_id))

    def of_ticket(self, ticket_id: str) -> Publication | None:
        """Return that of a ticket."""
        return self._one(select(publications).where(publications.c.ticket_id == ticket_id))

    def _one(self, statement: Select[Any]) -> Publication | None:
        row = self._connection.execute(statement).one_or_none()
        return _publication(row) if row else None

    def at(self, steps: Sequence[Step], limit: int) -> Sequence[Publication]:
        """Return those that stand at one of the steps, by title."""
        found = select(publications).where(publications.c.step.in_(steps))
        ordered = found.order_by(publications.c.title, publications.c.id).limit(limit)
        return [_publication(row) for row in self._connection.execute(ordered)]

    def board(self, wanted: BoardFilter) -> Sequence[Publication]:
        """Return what is published and fits, the newest first."""
        found = select(publications).where(publications.c.step == SHOWN)
        if wanted.topic:
            found = found.where(publications.c.topic == wanted.topic)
        for word in wanted.words.split():
            # Wildcards in what somebody looks for are themselves.
            columns = (publications.c.title, publications.c.question, publications.c.answer)
            found = found.where(or_(*(one.icontains(word, autoescape=True) for one in columns)))
        newest = found.order_by(publications.c.published_at.desc(), publications.c.id)
        rows = self._connection.execute(newest.limit(wanted.limit).offset(wanted.skipped))
        return [_publication(row) for row in rows]

    def candidates(self, since: datetime, limit: int) -> Sequence[Ticket]:
        """Return answered tickets that could be published and were not looked at yet."""
        looked_at = select(publications.c.ticket_id)
        reachable = select(routes.c.ticket_id)
        found = select(tickets).where(
            tickets.c.status.in_(DONE),
            tickets.c.topic != Topic.MOOD,
            tickets.c.answer != "",
            tickets.c.answered_at >= since,
            tickets.c.id.not_in(looked_at),
            or_(tickets.c.author_id.is_not(None), tickets.c.id.in_(reachable)),
        )
        newest = found.order_by(tickets.c.answered_at.desc(), tickets.c.seq).limit(limit)
        return [ticket_of(row) for row in self._connection.execute(newest)]

    def _who(self, publication_id: str, person_id: str) -> bytes:
        return self._keys.row("concern", publication_id, person_id)

    def concern(self, publication_id: str, person_id: str) -> bool:
        """Count that it concerns somebody too; return whether that is new."""
        values = {"publication_id": publication_id, "who": self._who(publication_id, person_id)}
        new = self._insert(concerns).values(values).on_conflict_do_nothing()
        return bool(self._connection.execute(new).rowcount == 1)

    def unconcern(self, publication_id: str, person_id: str) -> None:
        """Count somebody no longer."""
        mine = concerns.c.who == self._who(publication_id, person_id)
        self._connection.execute(
            delete(concerns).where(concerns.c.publication_id == publication_id, mine)
        )

    def concerns(self, publication_id: str, person_id: str) -> bool:
        """Return whether somebody said that it concerns them too."""
        mine = concerns.c.who == self._who(publication_id, person_id)
        found = select(func.count()).select_from(concerns)
        one = found.where(concerns.c.publication_id == publication_id, mine)
        return bool(self._connection.execute(one).scalar_one())

    def count(self, publication_id: str) -> int:
        """Return how many it concerns."""
        found = select(func.count()).select_from(concerns)
        its = found.where(concerns.c.publication_id == publication_id)
        return int(self._connection.execute(its).scalar_one())
