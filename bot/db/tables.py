"""The schema. Constraints carry the promises: whatever code does, these hold."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.db.columns import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

OPEN_TICKET = "status NOT IN ('closed', 'withdrawn', 'merged')"

departments = Table(
    "departments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(128), nullable=False, unique=True),
    Column("head_id", String(32)),
    Column("studio", Boolean, nullable=False, server_default=text("false")),
)

sites = Table(
    "sites",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("remote", Boolean, nullable=False, server_default=text("false")),
)

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("userid", String(64), nullable=False, unique=True),
    Column("openid", String(64), unique=True),
    Column("name", String(64), nullable=False),
    Column("department_id", ForeignKey("departments.id")),
    Column("title", String(128), nullable=False, server_default=""),
    Column("site", String(128), nullable=False, server_default=""),
    Column("tier", String(32), nullable=False, server_default=""),
    Column("gender", String(8), nullable=False, server_default=""),
    Column("birthday", Date),
    Column("joined_on", Date),
    Column("manager", String(64), nullable=False, server_default=""),
    Column("roles", String(128), nullable=False, server_default=""),
    Column("lead_of", String(32), nullable=False, server_default=""),
    Column("subscribed", Boolean, nullable=False, server_default=text("true")),
    Column("channel", String(8), nullable=False, server_default="wecom"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
)

binding_codes = Table(
    "binding_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

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
    Column("answer", Text, nullable=False, server_default=""),
    Column("answered_at", Moment),
    Column("rating", String(16)),
    Column("urged_on", String(10), nullable=False, server_default=""),
    Column("extended", Boolean, nullable=False, server_default=text("false")),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("receipt_hash", String(128), nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "status IN ('closed', 'withdrawn', 'merged') OR (department_id IS NOT NULL AND "
        "owner_id IS NOT NULL AND supervisor_id IS NOT NULL AND due_at IS NOT NULL AND "
        "next_nudge_at IS NOT NULL)",
        name="open_is_owned",
    ),
    CheckConstraint("anonymous = (author_id IS NULL)", name="anonymous_has_no_author"),
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
Index("ix_tickets_author_id", tickets.c.author_id)
Index("ix_tickets_owner_id", tickets.c.owner_id)
Index("ix_tickets_filed_at", tickets.c.filed_at)

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
)

routes = Table(
    "routes",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True),
    Column("epoch", String(7), nullable=False),
    Column("handle", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

slots = Table(
    "slots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("leader_id", ForeignKey("people.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),
    Column("mode", String(16), nullable=False),
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

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("next_at", Moment),
    Column("rounds", Integer, nullable=False),
    Column("acknowledged_by", String(32)),
    Column("acknowledged_at", Moment),
)
Index("ix_alerts_next_at", alerts.c.next_at)

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

job_runs = Table(
    "job_runs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("claimed_at", Moment, nullable=False),
    Column("finished_at", Moment),
)

platform_tokens = Table(
    "platform_tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("token", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

routing_terms = Table(
    "routing_terms",
    metadata,
    # A keyed hash: together, the terms of a text would give the text away.
    Column("term", LargeBinary(32), primary_key=True),
    Column("department_id", ForeignKey("departments.id"), primary_key=True),
    Column("weight", Integer, nullable=False),
    sqlite_with_rowid=False,
)

heard_texts = Table(
    "heard_texts",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_heard_texts_on_day", heard_texts.c.on_day)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
)
