"""The owner's side of a ticket: taking it on, answering, asking, handing back, passing on."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import deadlines, moves, nudges
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.files import ANSWER, PROGRESS, QUESTION
from bot.domain.moves import Part
from bot.domain.numbers import find_days
from bot.domain.people import Department, Person
from bot.domain.policy import Policy
from bot.domain.tickets import (
    AskedAlready,
    EnoughAsked,
    ExtendedBefore,
    Status,
    Ticket,
    VerdictMissing,
    WrongMove,
)
from bot.ports import UnitOfWork
from bot.services import attachments, learning, scoring, staffing
from bot.services.moves import Deed, department_name, make


class UnknownDepartment(RuleBroken):
    """No department has this name."""


@dataclass(frozen=True)
class Verdict:
    """The answer to a suggestion: adopted, or not for the reason that the text gives."""

    adopted: bool
    text: str


def owed(uow: UnitOfWork, *, seq: int, who: Person) -> Ticket:
    """Return a ticket to somebody who may act on it for its department. Raises `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None or not may_handle(ticket, who):
        raise NotYours
    return ticket


def may_handle(ticket: Ticket, who: Person) -> bool:
    """Return whether somebody may act on a ticket for its department."""
    return bool(moves.parts_of(ticket, who) & moves.HANDLERS)


def answers_for(ticket: Ticket, who: Person) -> bool:
    """Return whether a ticket is somebody's own to answer: its owner, the head of its owner."""
    return Part.OWNER in moves.parts_of(ticket, who)


def offered(uow: UnitOfWork, *, seq: int, who: Person) -> Ticket:
    """Return a ticket to whoever is asked to take it over. Raises `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None or Part.NEWCOMER not in moves.parts_of(ticket, who):
        raise NotYours
    return ticket


def accept(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Take a ticket on that is one's own already."""
    return make(uow, ticket, Deed("accept", now, who), policy=policy)


# --- answering ----------------------------------------------------------------------------------


def answer(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, text: str, now: datetime, policy: Policy
) -> Ticket:
    """Answer a ticket and bring the answer to its author, who has a week to rate it.

    Who answered may better the answer until it is rated. Raises `WrongMove` when the ticket has
    ended or somebody else has answered, `VerdictMissing` for a suggestion.
    """
    if moves.needs_verdict(ticket) and ticket.adopted is None:
        raise VerdictMissing(number=ticket.number)
    return _answer(uow, ticket, who=who, text=text, now=now, policy=policy)


def answer_idea(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, verdict: Verdict, now: datetime, policy: Policy
) -> Ticket:
    """Answer a suggestion by whether it is adopted; if not, the text is the reason."""
    deed = Deed(_verb(uow, ticket, who), now, who, verdict.text, fields={"answer": verdict.text})
    return _answered(uow, ticket, deed, policy=policy, adopted=verdict.adopted)


def _answer(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, text: str, now: datetime, policy: Policy
) -> Ticket:
    deed = Deed(_verb(uow, ticket, who), now, who, text, fields={"answer": text})
    return _answered(uow, ticket, deed, policy=policy)


def _verb(uow: UnitOfWork, ticket: Ticket, who: Person) -> str:
    """Return whether this is an answer or a better one. Raises `WrongMove`."""
    if ticket.status is not Status.ANSWERED:
        return "answer"
    log = uow.tickets.events(ticket.id)
    last = next(event for event in reversed(log) if event.verb in {"answer", "amend"})
    if last.actor_id != who.id:
        raise WrongMove(number=ticket.number, status=ticket.status)
    return "amend"


def _answered(
    uow: UnitOfWork, ticket: Ticket, deed: Deed, *, policy: Policy, **changes: object
) -> Ticket:
    ticket = scoring.note_overdue(uow, ticket, now=deed.at, policy=policy)
    changes |= {
        "answer": deed.note,
        "answered_at": deed.at,
        "asked_at": None,
        "paused_seconds": None,
        "pending_department_id": None,
        "pending_owner_id": None,
        "extension_days": None,
    }
    return _with_files(uow, make(uow, ticket, deed, policy=policy, **changes), deed, ANSWER)


def _with_files(uow: UnitOfWork, ticket: Ticket, deed: Deed, purpose: str) -> Ticket:
    """Bring the files that were laid ready with the words, too."""
    if deed.by is not None:
        attachments.give(uow, ticket, who=deed.by, purpose=purpose, now=deed.at)
    return ticket


def progress(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, text: str, now: datetime, policy: Policy
) -> Ticket:
    """Tell the author how far things are; today's nudge is left out, the deadline never."""
    ticket = scoring.note_overdue(uow, ticket, now=now, policy=policy)
    moves.check(ticket, "progress")
    nudge = nudges.after_progress(ticket, now=now, policy=policy)
    changes: dict[str, object] = {"next_nudge_at": nudge.at, "nudge_step": nudge.step}
    deed = Deed("progress", now, who, text)
    told = make(uow, ticket, deed, policy=policy, **changes)
    return _with_files(uow, told, deed, PROGRESS)


def ask(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, text: str, now: datetime, policy: Policy
) -> Ticket:
    """Ask the author something; the clock stands still until the reply, or a few days.

    Raises `EnoughAsked` when that was done too often.
    """
    if ticket.asked >= policy.deadlines.questions:
        raise EnoughAsked(number=ticket.number)
    ticket = scoring.note_overdue(uow, ticket, now=now, policy=policy)
    deed = Deed("ask", now, who, text)
    asked = make(
        uow,
        ticket,
        deed,
        policy=policy,
        asked=ticket.asked + 1,
        asked_at=now,
        paused_seconds=deadlines.left(ticket, now=now, policy=policy),
    )
    return _with_files(uow, asked, deed, QUESTION)


def resume(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Let the clock run again because the author did not reply."""
    again = deadlines.resumed(ticket, now=now, policy=policy)
    changes = again.changes() | {"asked_at": None, "paused_seconds": None}
    return make(uow, ticket, Deed("resume", now), policy=policy, **changes)


# --- not ours, not yet ----------------------------------------------------------------------------


def hand_back(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Say that a ticket belongs elsewhere; the department answers for it until another does."""
    return make(uow, ticket, Deed("return", now, who, reason), policy=policy)


def ask_extension(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Ask the supervisor for more time: as many days as the reason names, else the most.

    Raises `ExtendedBefore`: there is one extension; or `AskedAlready` while one is asked for.
    """
    if ticket.extended:
        raise ExtendedBefore(number=ticket.number)
    if ticket.extension_days is not None:
        raise AskedAlready(number=ticket.number)
    longest = policy.deadlines.longest_extension
    days = min(find_days(reason) or longest, longest)
    deed = Deed("ask_extension", now, who, reason, fields={"days": str(days)})
    return make(uow, ticket, deed, policy=policy, extension_days=days)


def assign(
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    department: Department,
    who: Person,
    now: datetime,
    policy: Policy,
) -> Ticket:
    """Give a ticket to another department; its deadline stays.

    The leader's word holds at once. Otherwise the department is asked, and the first one answers
    for the ticket until the other has accepted (首问责任制). Raises `WrongMove`.
    """
    if department.id in {ticket.department_id, ticket.pending_department_id}:
        raise WrongMove(number=ticket.number, status=ticket.status)
    ticket = scoring.note_overdue(uow, ticket, now=now, policy=policy)
    newcomer = staffing.owner(uow, department)
    if Part.LEADER in moves.parts_of(ticket, who):
        changes = _owned_by(uow, ticket, department, newcomer)
        assigned = make(uow, ticket, Deed("assign", now, who), policy=policy, **changes)
        learning.teach_routing(uow, ticket, department=department, who=who)
        return assigned
    pending = {"pending_department_id": department.id, "pending_owner_id": newcomer.id}
    asked = make(uow, ticket, Deed("transfer", now, who), policy=policy, **pending)
    learning.teach_routing(uow, ticket, department=department, who=who)
    if newcomer.id == who.id:
        return take_over(uow, asked, who=who, now=now, policy=policy)
    return asked


def _owned_by(
    uow: UnitOfWork, ticket: Ticket, department: Department, owner: Person
) -> dict[str, object]:
    """Return what changes when a ticket goes to another owner; nobody supervises himself."""
    supervisor = ticket.supervisor_id
    if supervisor == owner.id:
        supervisor = staffing.supervisor(uow, owner.id).id
    return {
        "department_id": department.id,
        "owner_id": owner.id,
        "supervisor_id": supervisor,
        "pending_department_id": None,
        "pending_owner_id": None,
        "extension_days": None,
        "asked_at": None,
        "paused_seconds": None,
    }


def take_over(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Accept a ticket that was offered: from now on this department answers for it."""
    ticket = scoring.note_overdue(uow, ticket, now=now, policy=policy)
    moves.check(ticket, "take_over")
    departments = uow.people.departments()
    mine = next(found for found in departments if found.id == ticket.pending_department_id)
    owner = uow.people.get(ticket.pending_owner_id or who.id)
    changes = _owned_by(uow, ticket, mine, owner)
    return make(uow, ticket, Deed("take_over", now, who), policy=policy, **changes)


def decline(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Refuse a ticket that was offered; the supervisor hears why and decides."""
    asked = department_name(uow, ticket.pending_department_id)
    deed = Deed("decline", now, who, reason, fields={"newcomer": asked})
    none: dict[str, object] = {"pending_department_id": None, "pending_owner_id": None}
    return make(uow, ticket, deed, policy=policy, **none)


def department_in(uow: UnitOfWork, text: str) -> Department:
    """Return the department that a text names. Raises `UnknownDepartment`."""
    departments = uow.people.departments()
    named = [found for found in departments if found.name in text]
    if not named:
        raise UnknownDepartment(list=" ".join(found.name for found in departments))
    return max(named, key=lambda found: len(found.name))
