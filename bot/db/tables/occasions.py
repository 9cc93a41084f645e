"""The table of occasions in people's lives."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

occasions = Table(
    "occasions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("event", String(32), nullable=False),
    Column("on", Date, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("reported_by", String(64), nullable=False),
    Column("reported_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", ForeignKey("people.id")),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False, server_default=""),
    UniqueConstraint("person_id", "event", "on"),
)
Index("ix_occasions_reported_at", occasions.c.reported_at)
