"""The table of alerts: lives in danger, until somebody takes them on."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

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
