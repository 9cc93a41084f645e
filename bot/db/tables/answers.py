"""The table of answers that are not sent yet: one for each ticket and writer."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, false, text

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

UNMENTIONED = "NOT mentioned"

answer_drafts = Table(
    "answer_drafts",
    metadata,
    Column("ticket_id", ForeignKey("tickets.id"), primary_key=True),
    Column("writer_id", ForeignKey("people.id"), primary_key=True),
    Column("touched_at", Moment, nullable=False),
    Column("parts", Text, nullable=False),
    Column("mentioned", Boolean, nullable=False, server_default=false()),
)
Index(
    "ix_answer_drafts_unmentioned",
    answer_drafts.c.touched_at,
    sqlite_where=text(UNMENTIONED),
    postgresql_where=text(UNMENTIONED),
)
