"""The tables of absences: when a leader is away, and whose talks that moves."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, text

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

OPEN_ABSENCE = "state = 'open'"

absences = Table(
    "absences",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("leader_id", ForeignKey("people.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("declared_by", ForeignKey("people.id"), nullable=False),
    Column("declared_at", Moment, nullable=False),
    Column("acted_at", Moment, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("state", String(8), nullable=False),
    Column("told_without", Boolean, nullable=False, server_default=text("false")),
)
Index("ix_absences_leader_id", absences.c.leader_id, absences.c.ends_at)
Index(
    "ix_absences_open",
    absences.c.declared_at,
    sqlite_where=text(OPEN_ABSENCE),
    postgresql_where=text(OPEN_ABSENCE),
)

affected = Table(
    "affected",
    metadata,
    Column("absence_id", ForeignKey("absences.id"), primary_key=True),
    Column("booking_id", ForeignKey("bookings.id"), primary_key=True),
    Column("slot_id", ForeignKey("slots.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("new_slot_id", String(32)),
)
