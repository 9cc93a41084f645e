"""The tables of alerts: lives in danger, and what was done for them, step by step."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
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
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("outcome", String(16), nullable=False, server_default=""),
    Column("ended_at", Moment),
)
Index("ix_alerts_next_at", alerts.c.next_at)
Index("ix_alerts_raised_at", alerts.c.raised_at)
Index(
    "uq_alerts_waiting",
    alerts.c.person_id,
    unique=True,
    sqlite_where=text("acknowledged_by IS NULL AND ended_at IS NULL"),
    postgresql_where=text("acknowledged_by IS NULL AND ended_at IS NULL"),
)

alert_steps = Table(
    "alert_steps",
    metadata,
    Column("alert_id", ForeignKey("alerts.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("step", String(16), nullable=False),
    Column("person_id", String(32), nullable=False, server_default=""),
    Column("channel", String(8), nullable=False, server_default=""),
)
