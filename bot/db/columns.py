"""Columns: types of ours (moments are aware and stored in UTC), and a row by their names."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Row, TypeDecorator


def named(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Return what is in a row, by the names of its columns."""
    return dict(row._mapping)  # noqa: SLF001 - documented; the underscore spares columns their names


class Moment(TypeDecorator[datetime]):
    """A moment: refuses naive times, stores UTC, returns UTC (SQLAlchemy's TZDateTime recipe)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the naive UTC time to store."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware of its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the aware moment."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)
