"""The store of the timetable: which run of which job was claimed and finished."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete

from bot.db.statements import ready
from bot.db.tables import job_runs


class SqlRuns:
    """Runs of the timetable in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, name: str, due_at: datetime, now: datetime) -> bool:
        """Take a run; return False if another worker has it."""
        run = {"name": name, "due_at": due_at, "claimed_at": now}
        return self._connection.execute(ready(self._connection).claim_run, run).rowcount == 1

    def all_last(self) -> Mapping[str, datetime]:
        """Return the due time of the last run taken of each job."""
        return dict(self._connection.execute(ready(self._connection).last_runs).all())

    def finish(self, name: str, due_at: datetime, now: datetime) -> None:
        """Mark a run as carried out, and forget the older ones."""
        statements, run = ready(self._connection), {"job": name, "due": due_at}
        self._connection.execute(statements.forget_runs, run)
        self._connection.execute(statements.finish_run, {**run, "now": now})

    def unfinished(self, claimed_before: datetime) -> Sequence[tuple[str, datetime]]:
        """Return runs that a worker took and never finished."""
        lost = ready(self._connection).lost_runs
        rows = self._connection.execute(lost, {"before": claimed_before})
        return [(row.name, row.due_at) for row in rows]

    def release(self, name: str, due_at: datetime) -> None:
        """Give a run back."""
        self._connection.execute(
            delete(job_runs).where(job_runs.c.name == name, job_runs.c.due_at == due_at)
        )
