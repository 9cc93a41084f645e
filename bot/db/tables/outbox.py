"""The tables of what must be told: notices on their way, and cards that can still be closed."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", String(128), nullable=False, unique=True),
    Column("state", String(8), nullable=False),
    Column("says", String(64), nullable=False),
    Column("body", Text),
    Column("person_id", String(32)),
    Column("route", String(32)),
    Column("channel", String(8)),
    Column("urgent", Boolean, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Moment),
    Column("failure", Text, nullable=False, server_default=""),
    Column("sent_at", Moment),
)
Index(
    "ix_outbox_waiting",
    outbox.c.due_at,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("way", LargeBinary, nullable=False),
    Column("sent_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
