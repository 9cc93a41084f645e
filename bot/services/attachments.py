"""Attachments: files are fetched before the platform forgets them, and kept with their matter."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import files
from bot.domain.files import Awaited, File, FileKind, Loss
from bot.domain.messages import Channel, Media
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.tickets import Ticket
from bot.ports import Fetcher, FileTooLarge, Pictures, SendFailed, Transactions, UnitOfWork
from bot.services import audit, tickets
from bot.services.moves import followers, quiet_fields_of

log = logging.getLogger(__name__)

BATCH = 5
PAUSE = timedelta(minutes=1)
AFTER_THE_WORDS = timedelta(milliseconds=1)
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
                return _kept(uow, awaited, found, now=now)
            return _lost(uow, awaited, found, now=now, most_mb=self._most_mb(awaited))

    def _most_mb(self, awaited: Awaited) -> int:
        return self.policy.files.largest_mb[awaited.kind]

    def _fetched(self, awaited: Awaited) -> File | Loss:
        """Return the file, or why it cannot be kept. Raises `SendFailed`."""
        rules = self.policy.files
        try:
            content = self.fetcher.fetch(
                awaited.channel,
                awaited.media_id,
                limit_bytes=rules.largest_bytes(awaited.kind),
            )
        except FileTooLarge:
            return Loss.TOO_LARGE
        refused = files.loss(awaited.kind, content, rules)
        if refused is not None:
            return refused
        found = File(files.content_type(content), content)
        if not found.content_type.startswith("image/"):
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


def _kept(uow: UnitOfWork, awaited: Awaited, file: File, *, now: datetime) -> bool:
    """Keep a file; whoever has to answer hears at most once an hour that its author sent some."""
    if not uow.files.keep(awaited, file):
        return False
    ticket = uow.tickets.get(awaited.ticket_id)
    if awaited.giver_id is None and ticket.is_open:
        key = f"files:{ticket.id}:{ticket.owner_id}:{now:%Y%m%d%H}"
        fields = quiet_fields_of(ticket)
        uow.outbox.add(Notice(key, "utter_files_came", fields, to=ticket.owner_id), now)
    return True


def _lost(uow: UnitOfWork, awaited: Awaited, why: Loss, *, now: datetime, most_mb: int) -> bool:
    """Give a file up, and ask whoever sent it for it once more."""
    if not uow.files.lose(awaited, why):
        return False
    log.warning("a file was not kept: %s", why)
    ticket = uow.tickets.get(awaited.ticket_id)
    says = f"utter_file_{why}_{awaited.kind}" if why is Loss.TOO_LARGE else f"utter_file_{why}"
    fields = {"most": str(most_mb)}
    if awaited.giver_id is not None:
        fields |= tickets.fields_of(ticket)
        uow.outbox.add(Notice(f"lost:{awaited.id}", says, fields, to=awaited.giver_id), now)
    elif ticket.is_open:
        tickets.tell_author(uow, ticket, says, now=now, **fields)
    return True


def is_telling(kinds: list[str]) -> bool:
    """Return whether files of these kinds may tell who sent them, even without a name."""
    return any(FileKind(kind) in files.TELLING for kind in kinds)


# --- what is brought to people --------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A file as it came in, before its bytes are here."""

    kind: str
    media: Media
    channel: Channel


def lay_ready(uow: UnitOfWork, ticket: Ticket, *, who: Person, sent: Sent, purpose: str) -> None:
    """Keep a file that goes to the author with the words that somebody is about to write."""
    file_id = uow.tickets.attach(ticket.id, sent.kind, sent.media, sent.channel)
    uow.files.enclose(file_id, who.id, purpose)


def give(uow: UnitOfWork, ticket: Ticket, *, who: Person, purpose: str, now: datetime) -> None:
    """Bring what was laid ready to the author, and to those whose tickets were merged into this."""
    for place, file_id in enumerate(uow.files.give(ticket.id, who.id, purpose), start=1):
        for one in (ticket, *followers(uow, ticket.id)):
            notice = Notice(
                key=f"file:{file_id}:{one.id}",
                says="utter_file_unfit",
                fields={"number": one.number},
                file=file_id,
                to=one.author_id,
                route=one.route_id if one.anonymous else None,
                not_before=now + place * AFTER_THE_WORDS,
            )
            uow.outbox.add(notice, now)


def leave(uow: UnitOfWork, ticket: Ticket, *, who: Person, purpose: str) -> None:
    """Erase what somebody laid ready, for the words will not be sent."""
    uow.files.discard(ticket.id, who.id, purpose)


def hand_over(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime) -> tuple[int, int]:
    """Bring a ticket's files to whoever looks at it; return how many come and how many are lost.

    Its author has what they sent and gets what was given back. Nothing goes to an unnamed one: to
    whom, and when, would stand in the outbox.
    """
    listed = uow.files.of_ticket(ticket.id)
    if ticket.author_id == who.id:
        listed = [one for one in listed if one.giver_id is not None]
    coming = [one for one in listed if one.is_readable]
    if coming:
        audit.note_reading(uow, ticket, who=who, now=now, verb="files")
    for place, one in enumerate(coming, start=1):
        notice = Notice(
            key=f"file:{one.id}:{who.id}:{now.isoformat()}",
            says="utter_file_unfit",
            fields={"number": ticket.number},
            file=one.id,
            to=who.id,
            not_before=now + place * AFTER_THE_WORDS,
        )
        uow.outbox.add(notice, now)
    return len(coming), len(listed) - len(coming)
