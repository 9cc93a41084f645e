"""The register of tickets in SQL, read page by page so that its size does not matter."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from bot.db.columns import named
from bot.db.tables import departments, people, tickets
from bot.domain.register import Entry, Selection, Sight
from bot.domain.tickets import Status, Topic

AUTHOR, OWNER, SUPERVISOR = people.alias("author"), people.alias("owner"), people.alias("overseer")
UNIT = departments.alias("unit")
NAMES = (
    AUTHOR.c.name.label("author"),
    UNIT.c.name.label("unit"),
    departments.c.name.label("department"),
    OWNER.c.name.label("owner"),
    SUPERVISOR.c.name.label("supervisor"),
)
OWN = (
    "seq", "kind", "topic", "title", "text", "place", "anonymous", "filed_at", "due_at", "status",
    "answer", "answered_at", "rating", "overdue", "extended", "reopened",
)  # fmt: skip
JOINED = (
    tickets.outerjoin(AUTHOR, tickets.c.author_id == AUTHOR.c.id)
    .outerjoin(UNIT, AUTHOR.c.department_id == UNIT.c.id)
    .outerjoin(departments, tickets.c.department_id == departments.c.id)
    .outerjoin(OWNER, tickets.c.owner_id == OWNER.c.id)
    .outerjoin(SUPERVISOR, tickets.c.supervisor_id == SUPERVISOR.c.id)
)


class SqlRegister:
    """The register in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, wanted: Selection) -> int:
        """Return how many lines there are."""
        joined = tickets.outerjoin(departments, tickets.c.department_id == departments.c.id)
        counted = _chosen(select(func.count()).select_from(joined), wanted)
        return int(self._connection.execute(counted).scalar_one())

    def page(self, wanted: Selection, *, after: Entry | None, limit: int) -> Sequence[Entry]:
        """Return the lines that follow one."""
        found = _chosen(_lines(), wanted).order_by(tickets.c.filed_at, tickets.c.seq)
        if after is not None:
            same = and_(tickets.c.filed_at == after.filed_at, tickets.c.seq > after.seq)
            found = found.where(or_(tickets.c.filed_at > after.filed_at, same))
        rows = self._connection.execute(found.limit(limit))
        return [_entry(row, wanted.sight) for row in rows]

    def line(self, wanted: Selection, seq: int) -> Entry | None:
        """Return the line of one ticket, if it may be seen."""
        found = _chosen(_lines(), wanted).where(tickets.c.seq == seq)
        row = self._connection.execute(found).one_or_none()
        return _entry(row, wanted.sight) if row else None


def _lines() -> Select[Any]:
    own = [tickets.c[name] for name in OWN]
    return select(*own, *NAMES).select_from(JOINED)


def _chosen(statement: Select[Any], wanted: Selection) -> Select[Any]:
    if not wanted.sight.mood:
        statement = statement.where(tickets.c.topic != str(Topic.MOOD))
    if wanted.since is not None:
        statement = statement.where(tickets.c.filed_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(tickets.c.filed_at < wanted.until)
    if wanted.department:
        statement = statement.where(departments.c.name == wanted.department)
    return statement


def _entry(row: Row[Any], sight: Sight) -> Entry:
    stored = named(row)
    values: dict[str, Any] = {
        name: "" if value is None else value for name, value in stored.items()
    }
    if not sight.authors or values["anonymous"]:
        values |= {"author": "", "unit": ""}
    values |= {"due_at": row.due_at, "answered_at": row.answered_at, "status": Status(row.status)}
    return Entry(number=f"SQ-{row.seq:04d}", **values)
