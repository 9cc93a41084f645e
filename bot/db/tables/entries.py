"""The table of leaders' calendar feeds."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Table

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("leader_id", ForeignKey("people.id"), primary_key=True),
    Column("secret", LargeBinary(32), nullable=False, unique=True),
    Column("opened_at", Moment, nullable=False),
)
