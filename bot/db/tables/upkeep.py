"""The tables of running the service: jobs done, tokens of platforms and of the API."""

from sqlalchemy import (
    Column,
    ForeignKey,
    LargeBinary,
    String,
    Table,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

job_runs = Table(
    "job_runs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("claimed_at", Moment, nullable=False),
    Column("finished_at", Moment),
)

platform_tokens = Table(
    "platform_tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("token", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("created_at", Moment, nullable=False),
)
