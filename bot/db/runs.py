"""The store of the timetable: which run of which job was claimed and finished."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.db.tables import job_runs


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
