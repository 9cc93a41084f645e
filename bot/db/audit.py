"""The store of the audit trail."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.db.tables import audit
from bot.ports.audit import Looked


class SqlAudit:
    """Who looked at or changed what, in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, line: Looked) -> None:
        """Write a line."""
        row = asdict(line) | {"id": secrets.token_hex(16)}
        self._connection.execute(insert(audit), row)

    def lines(self, subject: str, limit: int) -> Sequence[Looked]:
        """Return the newest lines about something, or about everything."""
        wanted = select(audit.c.at, audit.c.actor, audit.c.verb, audit.c.subject)
        if subject:
            wanted = wanted.where(audit.c.subject == subject)
        rows = self._connection.execute(wanted.order_by(audit.c.at.desc()).limit(limit))
        return [Looked(*row) for row in rows]

    def purge(self, before: datetime) -> int:
        """Forget lines older than a moment, and return how many."""
        return self._connection.execute(delete(audit).where(audit.c.at < before)).rowcount
