"""The tables of a message on its way: what was received, and where each conversation stands."""

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    Table,
    text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

inbound = Table(
    "inbound",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("day", Moment, nullable=False),  # no hour: it would tell who was active when
    Column("look_at", Moment),
    Column("kept", LargeBinary),
    sqlite_with_rowid=False,
)
Index("ix_inbound_day", inbound.c.day)
Index(
    "ix_inbound_look_at",
    inbound.c.look_at,
    sqlite_where=text("look_at IS NOT NULL"),
    postgresql_where=text("look_at IS NOT NULL"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("state", LargeBinary, nullable=False),
    Column("day", Moment, nullable=False),  # the hour is inside of the state
    sqlite_with_rowid=False,
)
