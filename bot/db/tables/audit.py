"""The table of the audit trail: who looked at or changed what; rows are only ever added."""

from sqlalchemy import Column, Index, String, Table

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("verb", String(32), nullable=False),
    Column("subject", String(64), nullable=False, server_default=""),
)
Index("ix_audit_at", audit.c.at)
