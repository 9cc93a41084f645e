"""What a tick of the timetable costs with ten thousand and with a million open tickets.

A hundred are due in both; the ratio is what counts. Run it with `make bench`.
"""

import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot import policy as policy_file
from bot.calendars import StateCalendar
from bot.db.engine import Database
from bot.db.keys import StateKeys
from bot.db.migrate import migrate
from bot.db.unit_of_work import SqlTransactions
from bot.domain.people import Person
from bot.services import nudging, reporting

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
FEW, MANY, DUE, ROUNDS = 10_000, 1_000_000, 100, 7


def _filled(path: Path, count: int) -> SqlTransactions:
    """Return a database with so many open tickets, of which a hundred are due in each round."""
    database = Database(f"sqlite:///{path}")
    migrate(database)
    transactions = SqlTransactions(database, StateKeys(b"k" * 32))
    with transactions() as uow:
        department = uow.people.department_named("后勤科")
        for name, role in (("head", "head"), ("boss", "leader"), ("desk", "secretariat")):
            roles = frozenset({role})
            uow.people.add(Person(name, name, name, department_id=department.id, roles=roles))
    due_at = NOW + timedelta(days=10)
    columns = (
        "id, seq, kind, topic, title, text, status, department_id, owner_id, supervisor_id,"
        " author_id, anonymous, filed_at, due_at, next_nudge_at, nudge_step, version"
    )
    # Without SQLAlchemy and without syncing: nothing of the filling must survive a crash.
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN")
        places = ", ".join("?" * 17)
        rows = (_row(number, department.id, due_at) for number in range(1, count + 1))
        connection.executemany(f"INSERT INTO tickets ({columns}) VALUES ({places})", rows)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    return transactions


def _row(number: int, department_id: int, due_at: datetime) -> tuple[object, ...]:
    """Return a ticket; the first of each round are due then, all others in ten days."""
    turn = (number - 1) // DUE
    nudge = NOW + timedelta(minutes=turn) if turn < ROUNDS else due_at
    times = (NOW - timedelta(days=30), due_at, nudge)
    stored = tuple(str(one.replace(tzinfo=None)) + ".000000" for one in times)
    return (
        *(f"{number:032x}", number, "request", "life", "汤", "汤是凉的", "assigned"),
        *(department_id, "head", "boss", "desk", False, *stored, "before", 1),
    )


def _measured(transactions: SqlTransactions, policy: object) -> tuple[float, float]:
    """Return the median of a tick that finds a hundred due, and of a digest, in milliseconds."""
    ticks, digests = [], []
    for turn in range(ROUNDS):
        now = NOW + timedelta(minutes=turn, seconds=1)
        start = time.perf_counter()
        with transactions() as uow:
            nudging.nudge_due(uow, now=now, policy=policy)
        ticks.append(time.perf_counter() - start)
        start = time.perf_counter()
        with transactions.reading() as uow:
            leader = uow.people.get("boss")
            reporting.digest(uow, leader=leader, now=now, policy=policy)
        digests.append(time.perf_counter() - start)
    return statistics.median(ticks) * 1000, statistics.median(digests) * 1000


def main() -> None:
    """Measure both and print the ratios."""
    policy = policy_file.read(ROOT / "policy.yml", calendar=StateCalendar()).policy
    with tempfile.TemporaryDirectory() as directory:
        found = {
            count: _measured(_filled(Path(directory) / f"{count}.db", count), policy)
            for count in (FEW, MANY)
        }
    console = Console()
    for count, (tick, digest) in found.items():
        console.print(
            f"{count:>9,} open: tick with {DUE} due {tick:7.1f} ms, digest {digest:7.1f} ms"
        )
    console.print(f"ratio of ticks {found[MANY][0] / found[FEW][0]:.2f}")


if __name__ == "__main__":
    main()
