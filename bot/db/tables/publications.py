"""The tables of the board: what is published, and how many it concerns too, but not whom."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

publications = Table(
    "publications",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("ticket_id", ForeignKey("tickets.id"), nullable=False, unique=True),
    Column("topic", String(8), nullable=False),
    Column("title", String(128), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("step", String(16), nullable=False),
    Column("department", String(128), nullable=False, server_default=""),
    Column("reviewed_by", ForeignKey("people.id")),
    Column("published_by", ForeignKey("people.id")),
    Column("published_at", Moment),
    Column("version", Integer, nullable=False),
    CheckConstraint("topic <> 'mood'", name="hearts_stay_private"),
    CheckConstraint(
        "step <> 'published' OR (published_by IS NOT NULL AND published_at IS NOT NULL AND "
        "reviewed_by IS NOT NULL)",
        name="published_was_reviewed",
    ),
)
Index("ix_publications_step", publications.c.step, publications.c.published_at)

concerns = Table(
    "concerns",
    metadata,
    Column("publication_id", ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True),
    Column("who", LargeBinary(32), primary_key=True),  # keyed: it cannot be tried out
    sqlite_with_rowid=False,  # a row's number would tell the order
)
