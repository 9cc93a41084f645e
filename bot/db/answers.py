"""The store of answers that are not sent yet."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy import text as sql

from bot.db.columns import named
from bot.db.tables import answer_drafts
from bot.db.tables.answers import UNMENTIONED
from bot.domain.answers import AnswerDraft


def _draft(row: Row[Any]) -> AnswerDraft:
    values = named(row)
    return AnswerDraft(**values | {"parts": tuple(json.loads(values["parts"]))})


class SqlAnswers:
    """Drafts of answers in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, ticket_id: str, writer_id: str) -> AnswerDraft | None:
        """Return what somebody has written so far."""
        mine = select(answer_drafts).where(*_is(ticket_id, writer_id))
        row = self._connection.execute(mine).one_or_none()
        return _draft(row) if row else None

    def save(self, draft: AnswerDraft) -> None:
        """Keep a draft in place of the former one."""
        values = asdict(draft) | {"parts": json.dumps(draft.parts, ensure_ascii=False)}
        mine = update(answer_drafts).where(*_is(draft.ticket_id, draft.writer_id))
        if self._connection.execute(mine.values(values)).rowcount != 1:
            self._connection.execute(insert(answer_drafts).values(values))

    def drop(self, ticket_id: str, writer_id: str) -> None:
        """Forget a draft."""
        self._connection.execute(delete(answer_drafts).where(*_is(ticket_id, writer_id)))

    def stale(self, before: datetime, limit: int) -> Sequence[AnswerDraft]:
        """Return drafts not touched since a moment and not mentioned yet, the oldest first."""
        left = select(answer_drafts).where(sql(UNMENTIONED), answer_drafts.c.touched_at < before)
        oldest = left.order_by(answer_drafts.c.touched_at).limit(limit)
        return [_draft(row) for row in self._connection.execute(oldest)]


def _is(ticket_id: str, writer_id: str) -> tuple[Any, Any]:
    return answer_drafts.c.ticket_id == ticket_id, answer_drafts.c.writer_id == writer_id
