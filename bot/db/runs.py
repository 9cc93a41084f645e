"""The stores of the worker: runs of the timetable, and alerts until they are acknowledged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.tables import alerts, job_runs
from bot.ports.care import Alert


class SqlRuns:
    """Runs of the timetable in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, name: str, due_at: datetime, now: datetime) -> bool:
        """Take a run; return False if another worker has it."""
        make = sqlite_insert if self._connection.dialect.name == "sqlite" else postgres_insert
        row = make(job_runs).values(name=name, due_at=due_at, claimed_at=now)
        return self._connection.execute(row.on_conflict_do_nothing()).rowcount == 1

    def all_last(self) -> Mapping[str, datetime]:
        """Return the due time of the last run taken of each job."""
        last = select(job_runs.c.name, func.max(job_runs.c.due_at)).group_by(job_runs.c.name)
        return dict(self._connection.execute(last).all())

    def finish(self, name: str, due_at: datetime, now: datetime) -> None:
        """Mark a run as carried out, and forget the older ones."""
        mine = job_runs.c.name == name
        self._connection.execute(delete(job_runs).where(mine, job_runs.c.due_at < due_at))
        self._connection.execute(
            update(job_runs).where(mine, job_runs.c.due_at == due_at).values(finished_at=now)
        )

    def unfinished(self, claimed_before: datetime) -> Sequence[tuple[str, datetime]]:
        """Return runs that a worker took and never finished."""
        lost = select(job_runs.c.name, job_runs.c.due_at).where(
            job_runs.c.finished_at.is_(None), job_runs.c.claimed_at < claimed_before
        )
        return [(row.name, row.due_at) for row in self._connection.execute(lost)]

    def release(self, name: str, due_at: datetime) -> None:
        """Give a run back."""
        self._connection.execute(
            delete(job_runs).where(job_runs.c.name == name, job_runs.c.due_at == due_at)
        )


def _alert(row: Row[Any]) -> Alert:
    return Alert(row.id, row.person_id, row.raised_at, row.rounds)


class SqlAlerts:
    """Alerts in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, alert: Alert, next_at: datetime) -> None:
        """Raise an alert."""
        self._connection.execute(
            insert(alerts).values(
                id=alert.id,
                person_id=alert.person_id,
                raised_at=alert.raised_at,
                next_at=next_at,
                rounds=alert.rounds,
            )
        )

    def due(self, now: datetime) -> Sequence[Alert]:
        """Return alerts to repeat now."""
        due = select(alerts).where(alerts.c.acknowledged_at.is_(None), alerts.c.next_at <= now)
        return [_alert(row) for row in self._connection.execute(due)]

    def repeated(self, alert_id: str, next_at: datetime) -> None:
        """Count a round and set the next."""
        self._connection.execute(
            update(alerts)
            .where(alerts.c.id == alert_id)
            .values(rounds=alerts.c.rounds + 1, next_at=next_at)
        )

    def acknowledge(self, alert_id: str, person_id: str, now: datetime) -> bool:
        """Stop repeating; return whether this was the first acknowledgement."""
        stopped = self._connection.execute(
            update(alerts)
            .where(alerts.c.id == alert_id, alerts.c.acknowledged_at.is_(None))
            .values(acknowledged_by=person_id, acknowledged_at=now, next_at=None)
        )
        return stopped.rowcount == 1

    def get(self, alert_id: str) -> Alert:
        """Return an alert. Raises KeyError."""
        row = self._connection.execute(select(alerts).where(alerts.c.id == alert_id)).one_or_none()
        if row is None:
            raise KeyError(alert_id)
        return _alert(row)

    def open_of(self, person_id: str) -> Alert | None:
        """Return an alert for somebody that nobody has acknowledged yet."""
        open_ = select(alerts).where(
            alerts.c.person_id == person_id, alerts.c.acknowledged_at.is_(None)
        )
        row = self._connection.execute(open_.limit(1)).one_or_none()
        return _alert(row) if row else None
