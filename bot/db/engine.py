"""The engine: pragmas and the writer lock of SQLite, pools of PostgreSQL."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from bot.ports import Busy

WAIT_SECONDS = 2.0
"""How long a message waits for the database: less than the platform's five seconds."""

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    f"busy_timeout={int(WAIT_SECONDS * 1000)}",
)

ERASED = ("routes", "inbound", "conversations", "outbox", "tickets", "ticket_events", "audit")
"""Tables from which rows are erased for somebody's sake; what is deleted goes with VACUUM."""

# The values of a statement are what people wrote: an error must not quote them.
OPTIONS: Any = {"pool_size": 10, "max_overflow": 10, "hide_parameters": True}


class Database:
    """An engine that opens write transactions one at a time on SQLite.

    SQLite's busy handler polls with sleeps and is not a fair queue; a lock in front of
    `BEGIN IMMEDIATE` keeps the tail short. BEGIN DEFERRED is never used to write.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writer = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a write transaction. Raises `Busy` when it cannot be had in two seconds."""
        if not self.is_sqlite:
            with self._begin() as connection:
                yield connection
            return
        if not self._writer.acquire(timeout=WAIT_SECONDS):
            raise Busy("another message holds the database")
        try:
            with self._begin() as connection:
                yield connection
        finally:
            self._writer.release()

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except PoolIsEmpty as error:
            raise Busy("all connections are in use") from error
        except OperationalError as error:
            raise Busy(str(error.orig)) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads, and so waits for nobody."""
        try:
            with self.engine.connect() as plain:
                connection = plain.execution_options(reading=True)
                with connection.begin():
                    yield connection
        except PoolIsEmpty as error:
            raise Busy("all connections are in use") from error
        except OperationalError as error:
            raise Busy(str(error.orig)) from error

    def tidy(self) -> None:
        """Leave nothing of what was deleted: empty the log of SQLite, vacuum on PostgreSQL.

        Where somebody reads or writes at the moment it is left for the next time.
        """
        with suppress(OperationalError), self.engine.connect() as connection:
            if self.is_sqlite:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA busy_timeout=100")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                driver.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")
                return
            own = connection.execution_options(isolation_level="AUTOCOMMIT")
            own.exec_driver_sql(f"VACUUM {', '.join(ERASED)}")

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_pre_ping=True,
            pool_timeout=WAIT_SECONDS,
            connect_args={"connect_timeout": 2, "options": f"-c lock_timeout={WAIT_SECONDS}s"},
            # Else the count of an INSERT … ON CONFLICT is gone with its cursor (psycopg).
            execution_options={"preserve_rowcount": True},
            **OPTIONS,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        pool_timeout=WAIT_SECONDS,
        connect_args={"check_same_thread": False},
        **OPTIONS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    del record
    # The driver's own BEGIN would be a deferred one; ours is sent by `_begin_immediate`.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
