"""The store of points deducted from department heads."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.columns import named
from bot.db.tables import PENDING_APPEAL, score_entries
from bot.domain.scoring import Appeal, Reason, ScoreEntry
from bot.ports.stores import Stale


def _entry(row: Row[Any]) -> ScoreEntry:
    values = named(row)
    values["reason"], values["appeal"] = Reason(values["reason"]), Appeal(values["appeal"])
    return ScoreEntry(**values)


class SqlScores:
    """Points in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, statement: Select[Any]) -> list[ScoreEntry]:
        return [_entry(row) for row in self._connection.execute(statement)]

    def add(self, entry: ScoreEntry) -> bool:
        """Write an entry down; return whether its cause is new."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        written = make(score_entries).values(asdict(entry)).on_conflict_do_nothing()
        return bool(self._connection.execute(written).rowcount == 1)

    def save(self, entry: ScoreEntry) -> None:
        """Store a changed entry. Raises `Stale` if somebody else was quicker."""
        changed = self._connection.execute(
            update(score_entries)
            .where(score_entries.c.id == entry.id, score_entries.c.version == entry.version)
            .values(asdict(replace(entry, version=entry.version + 1)))
        )
        if changed.rowcount != 1:
            raise Stale(entry.id)

    def get(self, entry_id: str) -> ScoreEntry:
        """Return an entry. Raises KeyError."""
        found = self._all(select(score_entries).where(score_entries.c.id == entry_id))
        if not found:
            raise KeyError(entry_id)
        return found[0]

    def of_person(self, person_id: str, limit: int) -> Sequence[ScoreEntry]:
        """Return somebody's entries, newest first."""
        mine = select(score_entries).where(score_entries.c.person_id == person_id)
        newest = mine.order_by(score_entries.c.at.desc(), score_entries.c.cause)
        return self._all(newest.limit(limit))

    def of_ticket(self, ticket_id: str, reason: Reason) -> Sequence[ScoreEntry]:
        """Return the entries of a ticket for a reason."""
        about = score_entries.c.ticket_id == ticket_id, score_entries.c.reason == reason
        return self._all(select(score_entries).where(*about))

    def of_tickets(self) -> Sequence[ScoreEntry]:
        """Return all entries whose evidence is a ticket's log."""
        return self._all(select(score_entries).where(score_entries.c.ticket_id.is_not(None)))

    def waiting_for(self, decider_id: str, limit: int) -> Sequence[ScoreEntry]:
        """Return disputed entries that somebody is to decide, the oldest first."""
        waiting = select(score_entries).where(
            text(PENDING_APPEAL), score_entries.c.decider_id == decider_id
        )
        return self._all(waiting.order_by(score_entries.c.appealed_at).limit(limit))

    def due(self, now: datetime, limit: int) -> Sequence[ScoreEntry]:
        """Return disputed entries whose decider is to be reminded."""
        due = select(score_entries).where(
            text(PENDING_APPEAL), score_entries.c.next_nudge_at <= now
        )
        return self._all(due.order_by(score_entries.c.next_nudge_at).limit(limit))

    def by_department(self, since: datetime, until: datetime) -> Mapping[int, int]:
        """Return the points lost by each department in a time, lifted ones left out."""
        counted = (
            select(score_entries.c.department_id, func.sum(score_entries.c.points))
            .where(
                score_entries.c.at >= since,
                score_entries.c.at < until,
                score_entries.c.appeal != Appeal.LIFTED,
                score_entries.c.department_id.is_not(None),
            )
            .group_by(score_entries.c.department_id)
        )
        return {int(row[0]): int(row[1]) for row in self._connection.execute(counted)}
