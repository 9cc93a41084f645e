"""The store of comments."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy import text as sql

from bot.db.columns import named
from bot.db.tables import comments
from bot.db.tables.comments import WAITING_COMMENT
from bot.domain.comments import Comment, CommentState


def _comment(row: Row[Any]) -> Comment:
    values = named(row)
    return Comment(**values | {"state": CommentState(values["state"])})


class SqlComments:
    """Comments in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, comment: Comment) -> None:
        """Keep a new one."""
        self._connection.execute(insert(comments).values(asdict(comment)))

    def get(self, comment_id: str) -> Comment | None:
        """Return one."""
        found = self._listed(select(comments).where(comments.c.id == comment_id))
        return found[0] if found else None

    def settle(self, comment_id: str, state: CommentState, text: str) -> bool:
        """Show one in these words or leave it out; return whether it was still waiting."""
        mine = update(comments).where(comments.c.id == comment_id, sql(WAITING_COMMENT))
        return self._connection.execute(mine.values(state=state, text=text)).rowcount == 1

    def of(self, publication_id: str) -> Sequence[Comment]:
        """Return what is shown with a publication, the oldest day first."""
        shown = comments.c.state == CommentState.SHOWN
        mine = select(comments).where(comments.c.publication_id == publication_id, shown)
        return self._listed(mine.order_by(comments.c.day, comments.c.id))

    def waiting(self, limit: int) -> Sequence[Comment]:
        """Return what nobody has read yet, the oldest day first."""
        unread = select(comments).where(sql(WAITING_COMMENT))
        return self._listed(unread.order_by(comments.c.day, comments.c.id).limit(limit))

    def _listed(self, statement: Select[Any]) -> Sequence[Comment]:
        return [_comment(row) for row in self._connection.execute(statement)]
