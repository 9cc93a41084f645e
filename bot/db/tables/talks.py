"""The tables of talks: the leaders' slots, and who booked them."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

slots = Table(
    "slots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("leader_id", ForeignKey("people.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("origin", String(8), nullable=False, server_default="rule"),
    UniqueConstraint("leader_id", "starts_at"),
)
Index("ix_slots_starts_at", slots.c.starts_at)

LIVE = "state = 'booked'"

bookings = Table(
    "bookings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("slot_id", ForeignKey("slots.id"), nullable=False),
    Column("leader_id", ForeignKey("people.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("month", String(7), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("topic", String(8), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("outcome", Text, nullable=False, server_default=""),
)
Index(
    "uq_bookings_live_slot",
    bookings.c.slot_id,
    unique=True,
    sqlite_where=text(LIVE),
    postgresql_where=text(LIVE),
)
Index(
    "uq_bookings_live_month",
    bookings.c.person_id,
    bookings.c.leader_id,
    bookings.c.month,
    unique=True,
    sqlite_where=text(LIVE),
    postgresql_where=text(LIVE),
)
Index("ix_bookings_starts_at", bookings.c.starts_at)
