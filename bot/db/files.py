"""The store of files: awaited until they are fetched, then kept with their ticket."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlalchemy import text as sql

from bot.db.tables import attachments, files, ticket_events, tickets
from bot.db.tables.files import AWAITED_FILE
from bot.domain.files import AWAITED, KEPT, Attached, Awaited, File, FileKind, Loss
from bot.domain.messages import Channel
from bot.domain.tickets import ENDED

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Due long ago: a true time would tell when an unnamed author wrote."""


def expect(connection: Connection, attachment_id: str) -> None:
    """Let an attachment's file be fetched as soon as possible."""
    row = {"attachment_id": attachment_id, "state": AWAITED, "next_try_at": AT_ONCE}
    connection.execute(insert(files).values(row))


class SqlFiles:
    """Files in SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def awaited(self, now: datetime, limit: int) -> Sequence[Awaited]:
        """Return what is to be fetched now."""
        due = (
            select(
                attachments.c.id,
                attachments.c.ticket_id,
                attachments.c.kind,
                attachments.c.channel,
                attachments.c.media_id,
                tickets.c.anonymous,
                files.c.tries,
                attachments.c.giver_id,
            )
            .join(files, files.c.attachment_id == attachments.c.id)
            .join(tickets, tickets.c.id == attachments.c.ticket_id)
            .where(sql(AWAITED_FILE), files.c.next_try_at <= now)
            .order_by(files.c.next_try_at)
            .limit(limit)
        )
        return [
            Awaited(row.id, row.ticket_id, FileKind(row.kind), Channel(row.channel), *row[4:])
            for row in self._connection.execute(due)
        ]

    def keep(self, awaited: Awaited, file: File) -> bool:
        """Keep a file; return whether it was still awaited. Where it is from is then forgotten."""
        kept = {
            "state": KEPT,
            "content_type": file.content_type,
            "size": file.size,
            "sha256": file.sha256,
            "content": file.content,
        }
        return self._settle(awaited, kept)

    def later(self, awaited: Awaited, at: datetime) -> None:
        """Ask for it again later."""
        tried = {"next_try_at": at, "tries": awaited.tries + 1}
        self._connection.execute(self._still(awaited).values(tried))

    def lose(self, awaited: Awaited, why: Loss) -> bool:
        """Give it up; return whether it was still awaited."""
        return self._settle(awaited, {"state": why.value})

    def of_ticket(self, ticket_id: str) -> Sequence[Attached]:
        """Return the files of a ticket, without their bytes."""
        mine = (
            select(
                attachments.c.id,
                attachments.c.kind,
                attachments.c.name,
                files.c.state,
                files.c.content_type,
                files.c.size,
                attachments.c.giver_id,
            )
            .join(files, files.c.attachment_id == attachments.c.id)
            .where(attachments.c.ticket_id == ticket_id, attachments.c.given)
            .order_by(attachments.c.id)
        )
        rows = self._connection.execute(mine)
        return [Attached(row.id, FileKind(row.kind), *row[2:]) for row in rows]

    def content(self, attachment_id: str) -> File | None:
        """Return a kept file."""
        wanted = select(files.c.content_type, files.c.content).where(
            files.c.attachment_id == attachment_id, files.c.state == KEPT
        )
        row = self._connection.execute(wanted).first()
        return File(row.content_type, row.content) if row else None

    def erase_ended(self, before: datetime, limit: int) -> int:
        """Erase the bytes and names of files whose tickets ended before a moment; return how many.

        That there was a file, and of which kind, stays with the ticket.
        """
        touched = select(ticket_events.c.ticket_id).where(ticket_events.c.at >= before)
        ended = tickets.c.status.in_([str(status) for status in ENDED])
        old = (
            select(attachments.c.id)
            .join(tickets, tickets.c.id == attachments.c.ticket_id)
            .join(files, files.c.attachment_id == attachments.c.id)
            .where(ended, tickets.c.filed_at < before, tickets.c.id.not_in(touched))
            .where(files.c.state == KEPT)
        )
        ids = list(self._connection.execute(old.limit(limit)).scalars())
        gone = {"state": Loss.GONE.value, "content": None, "size": 0, "sha256": ""}
        self._connection.execute(update(files).where(files.c.attachment_id.in_(ids)).values(gone))
        names = update(attachments).where(attachments.c.id.in_(ids)).values(name="")
        self._connection.execute(names)
        return len(ids)

    def state(self, attachment_id: str) -> tuple[str, str]:
        """Return how it stands with a file, and its name. Raises KeyError."""
        wanted = (
            select(files.c.state, attachments.c.name)
            .join(attachments, attachments.c.id == files.c.attachment_id)
            .where(files.c.attachment_id == attachment_id)
        )
        row = self._connection.execute(wanted).first()
        if row is None:
            raise KeyError(attachment_id)
        return row.state, row.name

    def enclose(self, attachment_id: str, giver_id: str, purpose: str) -> None:
        """Let a file be somebody's, who handles the ticket; nobody sees it before it is given."""
        mine = update(attachments).where(attachments.c.id == attachment_id)
        laid = {"giver_id": giver_id, "given": False, "laid_for": purpose}
        self._connection.execute(mine.values(laid))

    def give(self, ticket_id: str, giver_id: str, purpose: str) -> Sequence[str]:
        """Let files be seen that somebody laid ready for a purpose, and return their ids."""
        ready = self.ready(ticket_id, giver_id, purpose)
        if ready:
            shown = update(attachments).where(attachments.c.id.in_(ready))
            self._connection.execute(shown.values(given=True))
        return ready

    def discard(self, ticket_id: str, giver_id: str, purpose: str) -> None:
        """Erase what somebody laid ready for a purpose and did not give."""
        ready = self.ready(ticket_id, giver_id, purpose)
        if ready:
            self._connection.execute(delete(files).where(files.c.attachment_id.in_(ready)))
            self._connection.execute(delete(attachments).where(attachments.c.id.in_(ready)))

    def ready(self, ticket_id: str, giver_id: str, purpose: str) -> Sequence[str]:
        """Return the ids of what somebody laid ready for a purpose."""
        mine = select(attachments.c.id).where(
            attachments.c.ticket_id == ticket_id,
            attachments.c.giver_id == giver_id,
            attachments.c.given.is_(False),
            attachments.c.laid_for == purpose,
        )
        return self._connection.execute(mine).scalars().all()

    def _still(self, awaited: Awaited) -> Any:
        return update(files).where(files.c.attachment_id == awaited.id, sql(AWAITED_FILE))

    def _settle(self, awaited: Awaited, values: dict[str, Any]) -> bool:
        settled = self._connection.execute(self._still(awaited).values(values)).rowcount == 1
        unnamed = exists().where(tickets.c.id == attachments.c.ticket_id, tickets.c.anonymous)
        forgotten = update(attachments).where(attachments.c.id == awaited.id, unnamed)
        self._connection.execute(forgotten.values(media_id="", name=""))
        return settled
