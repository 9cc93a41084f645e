"""The tables of talks: the leaders' slots, who booked them, and what came of each talk."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
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
    # These name rows without a foreign key: SQLite adds none to a table that exists.
    Column("held_by", String(32)),
    Column("held_until", Moment),
    Column("closed_by", String(32), nullable=False, server_default=""),
    Column("made_for", String(32), nullable=False, server_default=""),
    Column("period", String(10), nullable=False, server_default=""),
    UniqueConstraint("leader_id", "starts_at"),
)
Index("ix_slots_starts_at", slots.c.starts_at)

LIVE = "state = 'booked'"
OWED = "state IN ('booked', 'displaced')"
DISPLACED = "state = 'displaced'"

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
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("consent", String(8), nullable=False, server_default=""),
    Column("priority", Boolean, nullable=False, server_default=text("false")),
    Column("previous_slot_id", String(32)),
    Column("delay_minutes", Integer, nullable=False, server_default="0"),
    Column("called_at", Moment),
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
    sqlite_where=text(OWED),
    postgresql_where=text(OWED),
)
Index("ix_bookings_starts_at", bookings.c.starts_at)
Index(
    "ix_bookings_displaced",
    bookings.c.leader_id,
    sqlite_where=text(DISPLACED),
    postgresql_where=text(DISPLACED),
)

booking_events = Table(
    "booking_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("booking_id", ForeignKey("bookings.id"), nullable=False, index=True),
    Column("sequence", Integer, nullable=False),
    Column("verb", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", String(32)),
    Column("state", String(16), nullable=False),
    Column("starts_at", Moment, nullable=False),
    UniqueConstraint("booking_id", "sequence"),
)

minutes = Table(
    "minutes",
    metadata,
    Column("booking_id", ForeignKey("bookings.id"), primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("recorded_by", ForeignKey("people.id"), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("objection", Text, nullable=False, server_default=""),
    Column("objected_at", Moment),
)

talk_tickets = Table(
    "talk_tickets",
    metadata,
    Column("booking_id", ForeignKey("bookings.id"), primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True),
)

announcements = Table(
    "announcements",
    metadata,
    Column("leader_id", ForeignKey("people.id"), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("reached", String(64), nullable=False, server_default=""),
    Column("done", Boolean, nullable=False, server_default=text("false")),
)
