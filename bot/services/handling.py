"""The owner's side of a ticket: answering, handing back, asking for more time, assigning."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import nudges
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.notices import Notice
from bot.domain.people import Department, Person, Role
from bot.domain.policy import Policy
from bot.domain.tickets import ExtendedBefore, Ticket
from bot.ports import UnitOfWork
from bot.services import learning, staffing, tickets


class UnknownDepartment(RuleBroken):
    """No department has this name."""


def owed(uow: UnitOfWork, *, seq: int, who: Person) -> Ticket:
    """Return a ticket to somebody who may act on it for its department. Raises `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None or not may_handle(ticket, who):
        raise NotYours
    return ticket


def may_handle(ticket: Ticket, who: Person) -> bool:
    """Return whether somebody may act on a ticket for its department."""
    return answers_for(ticket, who) or who.id == ticket.supervisor_id or who.has(Role.LEADER)


def answers_for(ticket: Ticket, who: Person) -> bool:
    """Return whether a ticket is somebody's own to answer: its owner, the head of its owner."""
    head_of_it = who.has(Role.HEAD) and who.department_id == ticket.department_id
    return who.id == ticket.owner_id or head_of_it


def supervised(uow: UnitOfWork, *, seq: int, who: Person) -> Ticket:
    """Return a ticket to its supervisor, the secretariat or the leader. Raises `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None:
        raise NotYours
    if who.id != ticket.supervisor_id and not who.has(Role.SECRETARIAT, Role.LEADER):
        raise NotYours
    return ticket


def answer(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, text: str, now: datetime, policy: Policy
) -> Ticket:
    """Answer a ticket and bring the answer to its author, who has a week to rate it.

    Raises `WrongMove` when the ticket has ended.
    """
    answered = ticket.moved(
        "answer",
        answer=text,
        answered_at=now,
        next_nudge_at=now + timedelta(days=policy.deadlines.rating_days),
        nudge_step="unrated",
    )
    uow.tickets.save(answered)
    uow.tickets.log(answered, "answer", now, who.id, "")
    department = _department(uow, ticket.department_id)
    tickets.tell_author(
        uow,
        answered,
        "utter_ticket_answered",
        now=now,
        answer=text,
        department=department.name,
    )
    return answered


def _department(uow: UnitOfWork, department_id: int) -> Department:
    return next(found for found in uow.people.departments() if found.id == department_id)


def hand_back(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime
) -> Ticket:
    """Say that a ticket belongs elsewhere; the department answers for it until another does."""
    returned = ticket.moved("return")
    uow.tickets.save(returned)
    uow.tickets.log(returned, "return", now, who.id, reason)
    _tell_supervisor(uow, returned, "utter_ticket_returned", who=who, reason=reason, now=now)
    return returned


def ask_extension(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime
) -> None:
    """Ask the supervisor for more time. Raises `ExtendedBefore`: there is one extension."""
    if ticket.extended:
        raise ExtendedBefore(number=ticket.number)
    uow.tickets.log(ticket, "ask_extension", now, who.id, reason)
    _tell_supervisor(uow, ticket, "utter_extension_asked", who=who, reason=reason, now=now)


def _tell_supervisor(
    uow: UnitOfWork, ticket: Ticket, says: str, *, who: Person, reason: str, now: datetime
) -> None:
    fields = {"reason": reason, "department": who.department, "owner": who.name}
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:{says}:{now.isoformat()}",
            says=says,
            fields=tickets.fields_of(ticket) | fields,
            to=ticket.supervisor_id,
        ),
        now,
    )


def grant_extension(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Give the owner more time, once: five working days from the old deadline or from now."""
    if ticket.extended:
        raise ExtendedBefore(number=ticket.number)
    start = max(ticket.due_at, now)
    due_at = policy.due(filed_at=start, days=policy.deadlines.longest_extension)
    nudge = nudges.first(due_at=due_at, now=now, policy=policy)
    extended = ticket.moved(
        "extend", extended=True, due_at=due_at, next_nudge_at=nudge.at, nudge_step=nudge.step
    )
    uow.tickets.save(extended)
    uow.tickets.log(extended, "extend", now, who.id, "")
    _tell_owner(uow, extended, "utter_extension_granted", now=now)
    tickets.tell_author(uow, extended, "utter_ticket_extended", now=now)
    return extended


def refuse_extension(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime) -> None:
    """Hold the owner to the deadline."""
    uow.tickets.log(ticket, "refuse_extension", now, who.id, "")
    _tell_owner(uow, ticket, "utter_extension_refused", now=now)


def _tell_owner(uow: UnitOfWork, ticket: Ticket, says: str, *, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:{says}:{now.isoformat()}",
            says=says,
            fields=tickets.fields_of(ticket),
            to=ticket.owner_id,
        ),
        now,
    )


def assign(
    uow: UnitOfWork, ticket: Ticket, *, department: Department, who: Person, now: datetime
) -> Ticket:
    """Give a ticket to another department; its deadline stays. Raises `WrongMove`."""
    owner = staffing.owner(uow, department)
    moved = replace(
        ticket.moved("assign"),
        department_id=department.id,
        owner_id=owner.id,
        supervisor_id=staffing.supervisor(uow, owner.id).id,
    )
    uow.tickets.save(moved)
    uow.tickets.log(moved, "assign", now, who.id, department.name)
    learning.teach_routing(uow, ticket, department=department, who=who)
    _tell_owner_of_assignment(uow, moved, now=now)
    tickets.tell_author(uow, moved, "utter_ticket_moved", now=now, department=department.name)
    return moved


def _tell_owner_of_assignment(uow: UnitOfWork, ticket: Ticket, *, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:assigned:{ticket.version}",
            says="utter_ticket_for_owner",
            fields=tickets.fields_of(ticket) | {"text": ticket.text},
            to=ticket.owner_id,
        ),
        now,
    )


def department_in(uow: UnitOfWork, text: str) -> Department:
    """Return the department that a text names. Raises `UnknownDepartment`."""
    departments = uow.people.departments()
    named = [found for found in departments if found.name in text]
    if not named:
        raise UnknownDepartment(list=" ".join(found.name for found in departments))
    return max(named, key=lambda found: len(found.name))


def close(uow: UnitOfWork, ticket: Ticket, *, who: Person | None, now: datetime) -> Ticket:
    """Close a ticket: its wait for a rating ran out, or the secretariat ends it."""
    closed = ticket.moved("close")
    uow.tickets.save(closed)
    uow.tickets.log(closed, "close", now, who.id if who else None, "")
    uow.tickets.drop_route(ticket.id)
    return closed
