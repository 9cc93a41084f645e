"""The store of absences."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from bot.db.columns import named
from bot.db.tables import absences, affected
from bot.domain.absences import Absence, AbsenceState, Affected


def _absence(row: Row[Any]) -> Absence:
    values = named(row)
    return Absence(**values | {"state": AbsenceState(values["state"])})


class SqlAbsences:
    """Absences in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, absence: Absence) -> None:
        """Keep an absence."""
        self._connection.execute(insert(absences).values(asdict(absence)))

    def _first(self, statement: Select[Any]) -> Absence | None:
        row = self._connection.execute(statement.limit(1)).one_or_none()
        return _absence(row) if row else None

    def get(self, absence_id: str) -> Absence:
        """Return an absence. Raises KeyError."""
        found = self._first(select(absences).where(absences.c.id == absence_id))
        if found is None:
            raise KeyError(absence_id)
        return found

    def change(self, absence_id: str, **values: Any) -> None:
        """Change columns of an absence."""
        self._connection.execute(update(absences).where(absences.c.id == absence_id).values(values))

    def latest(self, leader_id: str) -> Absence | None:
        """Return the absence of a leader that was acted on last and not taken back."""
        his = select(absences).where(
            absences.c.leader_id == leader_id, absences.c.state != AbsenceState.UNDONE
        )
        return self._first(his.order_by(absences.c.acted_at.desc(), absences.c.id))

    def declared_at(self, leader_id: str, moment: datetime) -> Sequence[Absence]:
        """Return the absences that a leader said at once and did not take back, in order."""
        together = select(absences).where(
            absences.c.leader_id == leader_id,
            absences.c.declared_at == moment,
            absences.c.state != AbsenceState.UNDONE,
        )
        rows = self._connection.execute(together.order_by(absences.c.starts_at))
        return [_absence(row) for row in rows]

    def open(self) -> Sequence[Absence]:
        """Return absences for which another time is owed, the oldest first."""
        owed = select(absences).where(absences.c.state == AbsenceState.OPEN)
        rows = self._connection.execute(owed.order_by(absences.c.declared_at, absences.c.id))
        return [_absence(row) for row in rows]

    def covering(self, leader_id: str, moment: datetime) -> Absence | None:
        """Return an absence of a leader in which a moment lies."""
        return self._first(
            select(absences).where(
                absences.c.leader_id == leader_id,
                absences.c.state != AbsenceState.UNDONE,
                absences.c.starts_at <= moment,
                absences.c.ends_at > moment,
            )
        )

    def add_affected(self, affected_one: Affected) -> None:
        """Keep that an absence took the time from a booking."""
        self._connection.execute(insert(affected).values(asdict(affected_one)))

    def affected(self, absence_id: str) -> Sequence[Affected]:
        """Return whom an absence affects, in the order of their old times."""
        whom = select(affected).where(affected.c.absence_id == absence_id)
        rows = self._connection.execute(whom.order_by(affected.c.starts_at, affected.c.booking_id))
        return [Affected(**named(row)) for row in rows]

    def give_slot(self, absence_id: str, booking_id: str, slot_id: str) -> None:
        """Keep which slot a booking was given instead."""
        self._connection.execute(
            update(affected)
            .where(affected.c.absence_id == absence_id, affected.c.booking_id == booking_id)
            .values(new_slot_id=slot_id)
        )
