"""Attachments: files are fetched before the platform forgets them, and kept with their matter."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import files
from bot.domain.files import Awaited, File, FileKind, Loss
from bot.domain.policy import Policy
from bot.ports import Fetcher, FileTooLarge, Pictures, SendFailed, Transactions, UnitOfWork
from bot.services import tickets

log = logging.getLogger(__name__)

BATCH = 5
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Keeping:
    """Fetches files outside of any transaction, and keeps each in one of its own."""

    transactions: Transactions
    fetcher: Fetcher
    pictures: Pictures
    policy: Policy

    def keep_some(self, now: datetime) -> bool:
        """Fetch what is due, and return whether anything was settled."""
        with self.transactions.reading() as uow:
            due = uow.files.awaited(now, BATCH)
        settled = [self._keep(awaited, now) for awaited in due]
        return any(settled)

    def _keep(self, awaited: Awaited, now: datetime) -> bool:
        try:
            found = self._fetched(awaited)
        except SendFailed as failure:
            if not failure.permanent and not self._is_over(awaited):
                self._later(awaited, now)
                return False
            found = Loss.GONE
        with self.transactions() as uow:
            if isinstance(found, File):
                return uow.files.keep(awaited, found)
            return _lost(uow, awaited, found, now=now)

    def _fetched(self, awaited: Awaited) -> File | Loss:
        """Return the file, or why it cannot be kept. Raises `SendFailed`."""
        rules = self.policy.files
        try:
            content = self.fetcher.fetch(
                awaited.channel, awaited.media_id, limit_bytes=rules.largest_bytes
            )
        except FileTooLarge:
            return Loss.TOO_LARGE
        refused = files.loss(awaited.kind, content, rules)
        if refused is not None:
            return refused
        found = File(files.content_type(content), content)
        if not awaited.anonymous or not found.content_type.startswith("image/"):
            return found
        return self.pictures.cleaned(found) or Loss.WRONG_TYPE

    def _is_over(self, awaited: Awaited) -> bool:
        """Return whether the pauses so far add up to what the platform keeps a file for."""
        waited = sum((_pause(tried) for tried in range(awaited.tries)), timedelta())
        return waited >= self.policy.files.given_up_after

    def _later(self, awaited: Awaited, now: datetime) -> None:
        with self.transactions() as uow:
            uow.files.later(awaited, now + _pause(awaited.tries))


def _pause(tries: int) -> timedelta:
    return min(PAUSE * (1 << min(tries, 10)), LONGEST_PAUSE)


def _lost(uow: UnitOfWork, awaited: Awaited, why: Loss, *, now: datetime) -> bool:
    """Give a file up, and ask its author for it once more."""
    if not uow.files.lose(awaited, why):
        return False
    log.warning("a file was not kept: %s", why)
    ticket = uow.tickets.get(awaited.ticket_id)
    if ticket.is_open:
        tickets.tell_author(uow, ticket, f"utter_file_{why}", now=now)
    return True


def is_telling(kinds: list[str]) -> bool:
    """Return whether files of these kinds may tell who sent them, even without a name."""
    return any(FileKind(kind) in files.TELLING for kind in kinds)
