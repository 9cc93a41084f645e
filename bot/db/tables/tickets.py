"""The tables of tickets: each with its history, its files and, if anonymous, its sealed route."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

OPEN_TICKET = "status NOT IN ('closed', 'withdrawn', 'merged')"
OWED_TICKET = "status IN ('filed', 'accepted', 'assigned', 'extended', 'returned', 'reopened')"
CONTESTED_TICKET = "status = 'contested'"
MERGED_TICKET = "merged_into IS NOT NULL"
SPLIT_TICKET = "split_from IS NOT NULL"
PENDING_TICKET = "pending_owner_id IS NOT NULL"

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("seq", Integer, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("topic", String(8), nullable=False),
    Column("title", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("department_id", ForeignKey("departments.id")),
    Column("owner_id", ForeignKey("people.id")),
    Column("supervisor_id", ForeignKey("people.id")),
    Column("author_id", ForeignKey("people.id")),
    Column("anonymous", Boolean, nullable=False),
    Column("place", String(128), nullable=False, server_default=""),
    Column("filed_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("next_nudge_at", Moment),
    Column("nudge_step", String(16), nullable=False),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("answer", Text, nullable=False, server_default=""),
    Column("answered_at", Moment),
    Column("adopted", Boolean),
    Column("rating", String(16)),
    Column("urged_on", String(10), nullable=False, server_default=""),
    Column("due_rule", String(16), nullable=False, server_default="filed"),
    Column("due_from", String(10), nullable=False, server_default=""),
    Column("due_days", Integer, nullable=False, server_default="0"),
    Column("overdue", Boolean, nullable=False, server_default=text("false")),
    Column("extended", Boolean, nullable=False, server_default=text("false")),
    Column("extension_days", Integer),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("asked_at", Moment),
    Column("paused_seconds", Integer),
    Column("pending_department_id", ForeignKey("departments.id")),
    Column("pending_owner_id", ForeignKey("people.id")),
    Column("decider_id", ForeignKey("people.id")),
    Column("pressed_by", ForeignKey("people.id")),
    Column("merged_into", ForeignKey("tickets.id")),
    Column("split_from", ForeignKey("tickets.id")),
    Column("receipt_hash", String(128), nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "status IN ('closed', 'withdrawn', 'merged') OR (department_id IS NOT NULL AND "
        "owner_id IS NOT NULL AND supervisor_id IS NOT NULL AND due_at IS NOT NULL AND "
        "next_nudge_at IS NOT NULL)",
        name="open_is_owned",
    ),
    CheckConstraint("anonymous = (author_id IS NULL)", name="anonymous_has_no_author"),
    CheckConstraint("status <> 'contested' OR decider_id IS NOT NULL", name="contested_is_decided"),
    CheckConstraint(
        "status <> 'asked' OR (asked_at IS NOT NULL AND paused_seconds IS NOT NULL)",
        name="asked_is_paused",
    ),
    CheckConstraint("status <> 'merged' OR merged_into IS NOT NULL", name="merged_has_a_target"),
    CheckConstraint(
        "(pending_department_id IS NULL) = (pending_owner_id IS NULL)", name="offered_to_somebody"
    ),
    sqlite_with_rowid=False,
)
Index(
    "ix_tickets_due_nudges",
    tickets.c.next_nudge_at,
    sqlite_where=text(OPEN_TICKET),
    postgresql_where=text(OPEN_TICKET),
)
Index(
    "ix_tickets_open_by_department",
    tickets.c.department_id,
    tickets.c.due_at,
    sqlite_where=text(OPEN_TICKET),
    postgresql_where=text(OPEN_TICKET),
)
Index(
    "ix_tickets_owed_due",
    tickets.c.due_at,
    sqlite_where=text(OWED_TICKET),
    postgresql_where=text(OWED_TICKET),
)
Index(
    "ix_tickets_contested",
    tickets.c.decider_id,
    tickets.c.due_at,
    sqlite_where=text(CONTESTED_TICKET),
    postgresql_where=text(CONTESTED_TICKET),
)
Index(
    "ix_tickets_owed_by_owner",
    tickets.c.owner_id,
    tickets.c.due_at,
    sqlite_where=text(OWED_TICKET),
    postgresql_where=text(OWED_TICKET),
)
Index(
    "ix_tickets_offered",
    tickets.c.pending_owner_id,
    sqlite_where=text(PENDING_TICKET),
    postgresql_where=text(PENDING_TICKET),
)
Index(
    "ix_tickets_merged_into",
    tickets.c.merged_into,
    sqlite_where=text(MERGED_TICKET),
    postgresql_where=text(MERGED_TICKET),
)
Index(
    "ix_tickets_split_from",
    tickets.c.split_from,
    sqlite_where=text(SPLIT_TICKET),
    postgresql_where=text(SPLIT_TICKET),
)
Index("ix_tickets_author_id", tickets.c.author_id)
Index("ix_tickets_newest", tickets.c.filed_at, tickets.c.seq)
Index(
    "ix_tickets_receipt_hash",
    tickets.c.receipt_hash,
    sqlite_where=text("receipt_hash <> ''"),
    postgresql_where=text("receipt_hash <> ''"),
)
Index("ix_tickets_owner_id", tickets.c.owner_id)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("verb", String(24), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", String(32)),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed", Text, nullable=False, server_default="{}"),
    UniqueConstraint("ticket_id", "step"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("media_id", String(256), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("name", String(256), nullable=False, server_default=""),
    Column("giver_id", String(32)),
    Column("given", Boolean, nullable=False, server_default=true()),
    Column("laid_for", String(16), nullable=False, server_default=""),
)

routes = Table(
    "routes",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True),
    Column("epoch", String(7), nullable=False),
    Column("handle", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
