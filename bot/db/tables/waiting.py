"""The tables of waiting lists: who waits for which reception, and what was offered."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

WAITING = "state = 'waiting'"
OPEN_OFFER = "state = 'open'"

waiting = Table(
    "waiting",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("leader_id", ForeignKey("people.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("period", String(10), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("passes", Integer, nullable=False),
)
Index(
    "uq_waiting_person",
    waiting.c.person_id,
    waiting.c.leader_id,
    waiting.c.period,
    unique=True,
    sqlite_where=text(WAITING),
    postgresql_where=text(WAITING),
)
Index(
    "ix_waiting_line",
    waiting.c.leader_id,
    waiting.c.period,
    waiting.c.joined_at,
    sqlite_where=text(WAITING),
    postgresql_where=text(WAITING),
)

offers = Table(
    "offers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("entry_id", ForeignKey("waiting.id"), nullable=False, index=True),
    Column("slot_id", ForeignKey("slots.id"), nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("state", String(12), nullable=False),
)
Index(
    "uq_offers_slot",
    offers.c.slot_id,
    unique=True,
    sqlite_where=text(OPEN_OFFER),
    postgresql_where=text(OPEN_OFFER),
)
Index(
    "uq_offers_entry",
    offers.c.entry_id,
    unique=True,
    sqlite_where=text(OPEN_OFFER),
    postgresql_where=text(OPEN_OFFER),
)
Index(
    "ix_offers_until",
    offers.c.until,
    sqlite_where=text(OPEN_OFFER),
    postgresql_where=text(OPEN_OFFER),
)
