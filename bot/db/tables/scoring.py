"""The table of points deducted from department heads."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

PENDING_APPEAL = "appeal = 'pending'"

score_entries = Table(
    "score_entries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("cause", String(128), nullable=False, unique=True),
    Column("reason", String(16), nullable=False),
    Column("points", Integer, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("department_id", ForeignKey("departments.id")),
    Column("at", Moment, nullable=False),
    Column("appeal_until", Moment, nullable=False),
    Column("rule_version", String(32), nullable=False),
    Column("ticket_id", ForeignKey("tickets.id"), index=True),
    Column("step", Integer),
    Column("note", Text, nullable=False, server_default=""),
    Column("appeal", String(8), nullable=False, server_default=""),
    Column("appeal_reason", Text, nullable=False, server_default=""),
    Column("appealed_at", Moment),
    Column("decider_id", ForeignKey("people.id")),
    Column("decision", Text, nullable=False, server_default=""),
    Column("decided_at", Moment),
    Column("next_nudge_at", Moment),
    Column("version", Integer, nullable=False),
    CheckConstraint("points > 0", name="points_are_lost"),
    CheckConstraint(
        "appeal <> 'pending' OR (decider_id IS NOT NULL AND next_nudge_at IS NOT NULL)",
        name="an_appeal_is_decided",
    ),
    CheckConstraint("ticket_id IS NULL OR step IS NOT NULL", name="a_ticket_has_evidence"),
    sqlite_with_rowid=False,
)
Index(
    "ix_score_entries_pending",
    score_entries.c.next_nudge_at,
    sqlite_where=text(PENDING_APPEAL),
    postgresql_where=text(PENDING_APPEAL),
)
Index("ix_score_entries_at", score_entries.c.at)
