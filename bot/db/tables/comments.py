"""The table of comments: without author, in an order that tells nothing."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, text

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

WAITING_COMMENT = "state = 'waiting'"

comments = Table(
    "comments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("publication_id", ForeignKey("publications.id", ondelete="CASCADE"), nullable=False),
    Column("text", Text, nullable=False),
    Column("day", Moment, nullable=False),
    Column("name", String(64), nullable=False, server_default=""),
    Column("state", String(16), nullable=False),
    sqlite_with_rowid=False,  # a row's number would tell the order
)
Index("ix_comments_publication", comments.c.publication_id, comments.c.day)
Index(
    "ix_comments_waiting",
    comments.c.day,
    sqlite_where=text(WAITING_COMMENT),
    postgresql_where=text(WAITING_COMMENT),
)
