"""The table of what is arranged for talks on the platforms."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

UNSETTLED = "state IN ('wanted', 'changed', 'cancel', 'failed')"

arrangements = Table(
    "arrangements",
    metadata,
    Column("booking_id", ForeignKey("bookings.id"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("external_id", String(128), nullable=False, server_default=""),
    Column("link", Text, nullable=False, server_default=""),
    Column("code", String(32), nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", Moment),
    Column("failure", Text, nullable=False, server_default=""),
)
Index(
    "ix_arrangements_unsettled",
    arrangements.c.due_at,
    sqlite_where=text(UNSETTLED),
    postgresql_where=text(UNSETTLED),
)
Index("ix_arrangements_starts_at", arrangements.c.starts_at)
