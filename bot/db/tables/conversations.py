"""The tables of a message on its way: what was received, and where each conversation stands."""

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

inbound = Table(
    "inbound",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("received_at", Moment, nullable=False),
    Column("answer", Text),
    sqlite_with_rowid=False,
)
Index("ix_inbound_received_at", inbound.c.received_at)

conversations = Table(
    "conversations",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("state", LargeBinary, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
