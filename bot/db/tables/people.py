"""The tables of the organisation: departments, sites, people, and codes that bind an account."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from bot.db.columns import Moment
from bot.db.tables.schema import metadata

HOLDS_A_ROLE = "roles <> ''"

departments = Table(
    "departments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(128), nullable=False, unique=True),
    Column("head_id", String(32)),
    Column("studio", Boolean, nullable=False, server_default=text("false")),
)

sites = Table(
    "sites",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("remote", Boolean, nullable=False, server_default=text("false")),
)

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("userid", String(64), nullable=False, unique=True),
    Column("openid", String(64), unique=True),
    Column("name", String(64), nullable=False),
    Column("department_id", ForeignKey("departments.id")),
    Column("title", String(128), nullable=False, server_default=""),
    Column("site", String(128), nullable=False, server_default=""),
    Column("tier", String(32), nullable=False, server_default=""),
    Column("gender", String(8), nullable=False, server_default=""),
    Column("birthday", Date),
    Column("joined_on", Date),
    Column("manager", String(64), nullable=False, server_default=""),
    Column("roles", String(128), nullable=False, server_default=""),
    Column("lead_of", String(32), nullable=False, server_default=""),
    Column("subscribed", Boolean, nullable=False, server_default=text("true")),
    Column("channel", String(8), nullable=False, server_default="wecom"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
)
Index(
    "ix_people_holding",
    people.c.userid,
    sqlite_where=text(HOLDS_A_ROLE),
    postgresql_where=text(HOLDS_A_ROLE),
)

binding_codes = Table(
    "binding_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)
