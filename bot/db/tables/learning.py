"""The tables of what is learned from use: department terms, and texts kept for review."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from bot.db.tables.schema import metadata

routing_terms = Table(
    "routing_terms",
    metadata,
    # A keyed hash: together, the terms of a text would give the text away.
    Column("term", LargeBinary(32), primary_key=True),
    Column("department_id", ForeignKey("departments.id"), primary_key=True),
    Column("weight", Integer, nullable=False),
    sqlite_with_rowid=False,
)

heard_texts = Table(
    "heard_texts",
    metadata,
    Column("id", LargeBinary(32), primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_heard_texts_on_day", heard_texts.c.on_day)
