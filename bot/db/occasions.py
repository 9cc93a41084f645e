"""The store of occasions in people's lives."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.tables import occasions
from bot.domain.occasions import Occasion, OccasionState


def _occasion(row: Row[Any]) -> Occasion:
    values = row._asdict()
    return Occasion(**values | {"state": OccasionState(values["state"])})


class SqlOccasions:
    """Occasions in SQL; one row for a person, an event and a day."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, occasion: Occasion) -> bool:
        """Keep an occasion; return False where it was reported before."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        written = make(occasions).values(asdict(occasion)).on_conflict_do_nothing()
        return bool(self._connection.execute(written).rowcount == 1)

    def get(self, occasion_id: str) -> Occasion:
        """Return an occasion. Raises KeyError."""
        found = select(occasions).where(occasions.c.id == occasion_id)
        row = self._connection.execute(found).one_or_none()
        if row is None:
            raise KeyError(occasion_id)
        return _occasion(row)

    def same(self, occasion: Occasion) -> Occasion:
        """Return the stored occasion of the same person, event and day."""
        found = select(occasions).where(
            occasions.c.person_id == occasion.person_id,
            occasions.c.event == occasion.event,
            occasions.c.on == occasion.on,
        )
        return _occasion(self._connection.execute(found).one())

    def listed(self, state: str, limit: int) -> Sequence[Occasion]:
        """Return occasions in a state, or all, the newest first."""
        wanted = select(occasions)
        if state:
            wanted = wanted.where(occasions.c.state == state)
        newest = wanted.order_by(occasions.c.reported_at.desc(), occasions.c.id).limit(limit)
        return [_occasion(row) for row in self._connection.execute(newest)]

    def decide(self, decided: Occasion) -> bool:
        """Keep a decision; return False where somebody has decided before."""
        undecided = (occasions.c.id == decided.id) & (occasions.c.state == OccasionState.REPORTED)
        values = {
            name: getattr(decided, name) for name in ("state", "decided_by", "decided_at", "reason")
        }
        changed = update(occasions).where(undecided).values(**values)
        return self._connection.execute(changed).rowcount == 1

    def purge(self, before: datetime) -> int:
        """Forget what was reported before a moment, and return how many."""
        old = delete(occasions).where(occasions.c.reported_at < before)
        return self._connection.execute(old).rowcount
