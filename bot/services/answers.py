"""Answers in several messages: gathered, shown, kept over night, and sent as one."""

from dataclasses import replace
from datetime import datetime

from bot.domain import moves
from bot.domain.answers import AnswerDraft, NoDraft, NothingWritten
from bot.domain.files import ANSWER
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.tickets import Status, Ticket, WrongMove
from bot.ports import UnitOfWork
from bot.services import attachments, handling
from bot.services.moves import quiet_fields_of

BATCH = 100


def draft_of(uow: UnitOfWork, ticket: Ticket, *, who: Person) -> AnswerDraft | None:
    """Return what somebody has written so far."""
    return uow.answers.get(ticket.id, who.id)


def may_be_written(ticket: Ticket) -> bool:
    """Return whether a ticket takes an answer, or more of one."""
    return any(ticket.status in moves.MOVES[verb].before for verb in ("answer", "amend"))


def begin(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime) -> AnswerDraft:
    """Return somebody's draft, a new one where there was none.

    Raises `WrongMove` for a ticket that takes no answer any more.
    """
    draft = draft_of(uow, ticket, who=who)
    if draft is None:
        if not may_be_written(ticket):
            raise WrongMove(number=ticket.number, status=ticket.status)
        draft = AnswerDraft(ticket.id, who.id, now)
        uow.answers.save(draft)
    return draft


def add(uow: UnitOfWork, ticket: Ticket, *, who: Person, text: str, now: datetime) -> None:
    """Add a part to the draft."""
    draft = begin(uow, ticket, who=who, now=now)
    uow.answers.save(draft.rewritten([*draft.parts, text], now))


def take_back(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime) -> None:
    """Take the last part out of the draft."""
    draft = begin(uow, ticket, who=who, now=now)
    uow.answers.save(draft.rewritten(draft.parts[:-1], now))


def whole(uow: UnitOfWork, ticket: Ticket, *, who: Person) -> str:
    """Return the words as they would be sent: what is added to a sent answer follows it.

    Raises `NoDraft` where nothing is kept, `NothingWritten` where only files are.
    """
    draft = draft_of(uow, ticket, who=who)
    if draft is None:
        raise NoDraft(number=ticket.number)
    before = [ticket.answer] if ticket.status is Status.ANSWERED else []
    text = "\n".join([*before, *draft.parts])
    if not text.strip():
        raise NothingWritten(number=ticket.number)
    return text


def send(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy) -> Ticket:
    """Send the draft with its files as one answer, and forget it.

    Raises what `whole` and `handling.answer` raise; the draft then stays.
    """
    text = whole(uow, ticket, who=who)
    answered = handling.answer(uow, ticket, who=who, text=text, now=now, policy=policy)
    uow.answers.drop(ticket.id, who.id)
    return answered


def drop(uow: UnitOfWork, ticket: Ticket, *, who: Person) -> None:
    """Forget a draft, and erase its files."""
    uow.answers.drop(ticket.id, who.id)
    attachments.leave(uow, ticket, who=who, purpose=ANSWER)


def mention(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Mention each draft once, on the working day after it was touched; return if there was one.

    A draft of what its writer no longer has to answer goes, and they hear that.
    """
    if not policy.calendar.is_workday(policy.today(now)):
        return False
    left = uow.answers.stale(policy.day_of(now), BATCH)
    for draft in left:
        _mention(uow, draft, now)
    return bool(left)


def _mention(uow: UnitOfWork, draft: AnswerDraft, now: datetime) -> None:
    ticket, writer = uow.tickets.get(draft.ticket_id), uow.people.get(draft.writer_id)
    waits = ticket.is_open and handling.may_handle(ticket, writer)
    if waits:
        uow.answers.save(replace(draft, mentioned=True))
    else:
        drop(uow, ticket, who=writer)
    key = f"answer_draft:{ticket.id}:{writer.id}:{draft.touched_at.isoformat()}"
    says = "utter_answer_waiting" if waits else "utter_answer_overtaken"
    uow.outbox.add(Notice(key, says, quiet_fields_of(ticket), to=writer.id), now)
