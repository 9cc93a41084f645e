"""The table of files: one row for each attachment, waiting until its bytes are fetched."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

AWAITED_FILE = "state = 'awaited'"

files = Table(
    "files",
    metadata,
    Column("attachment_id", ForeignKey("attachments.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Moment, nullable=False),
    Column("content_type", String(64), nullable=False, server_default=""),
    Column("size", Integer, nullable=False, server_default="0"),
    Column("sha256", String(64), nullable=False, server_default=""),
    Column("content", LargeBinary),
    CheckConstraint("(state = 'kept') = (content IS NOT NULL)", name="kept_has_content"),
)
Index(
    "ix_files_awaited",
    files.c.next_try_at,
    sqlite_where=text(AWAITED_FILE),
    postgresql_where=text(AWAITED_FILE),
)
