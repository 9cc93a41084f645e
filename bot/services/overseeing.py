"""The side of those who oversee: more time, bad answers, wrong places, and the leader's word."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import deadlines, moves
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.events import Event
from bot.domain.moves import OVERSEERS
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.scoring import Reason
from bot.domain.tickets import Draft, ExtendedBefore, SameTicket, Status, Ticket, Topic
from bot.ports import UnitOfWork
from bot.services import filing, scoring, tickets
from bot.services.moves import Deed, allowed, department_name, drop_routes, make


class PressedToday(RuleBroken):
    """Somebody pressed for the ticket today; owner and supervisor know."""


def supervised(uow: UnitOfWork, *, seq: int, who: Person) -> Ticket:
    """Return a ticket to its supervisor, the secretariat or the leader. Raises `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None or not may_oversee(ticket, who):
        raise NotYours
    return ticket


def may_oversee(ticket: Ticket, who: Person) -> bool:
    """Return whether somebody follows a ticket up."""
    return bool(moves.parts_of(ticket, who) & OVERSEERS)


# --- time ---------------------------------------------------------------------------------------


def grant_extension(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Give the owner more time, once: the days asked for from the old deadline or from now."""
    if ticket.extended:
        raise ExtendedBefore(number=ticket.number)
    ticket = scoring.note_overdue(uow, ticket, now=now, policy=policy)
    days = ticket.extension_days or policy.deadlines.longest_extension
    start = max(ticket.due_at, now)
    until = deadlines.set_for("extended", since=start, days=days, policy=policy)
    changes = until.changes() | {"extended": True, "extension_days": None}
    return make(uow, ticket, Deed("extend", now, who), policy=policy, **changes)


def refuse_extension(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Hold the owner to the deadline."""
    deed = Deed("refuse_extension", now, who)
    return make(uow, ticket, deed, policy=policy, extension_days=None)


# --- what is not good enough ----------------------------------------------------------------------


def mark_perfunctory(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Send an answer back that answers nothing: it costs its department a point, once."""
    again = tickets.new_deadline(ticket, "reopened", now=now, policy=policy).changes()
    changes = {} if ticket.status is Status.REOPENED else again
    priced = scoring.price(Reason.PERFUNCTORY, policy)
    deed = Deed("perfunctory", now, who, reason, evidence=priced)
    result = make(uow, ticket, deed, policy=policy, decider_id=None, **changes)
    scoring.settle_up(uow, result, now=now, policy=policy)
    return result


def send_back(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Refuse that a ticket was handed back: it is theirs. Too often is buck-passing."""
    deed = Deed("send_back", now, who, reason, evidence=scoring.price(Reason.BUCK_PASSING, policy))
    result = make(uow, ticket, deed, policy=policy)
    scoring.settle_up(uow, result, now=now, policy=policy)
    return result


# --- one and two ----------------------------------------------------------------------------------


def merge(
    uow: UnitOfWork, ticket: Ticket, *, into: Ticket, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Let a duplicate go on as part of another ticket; its author hears what that one comes to.

    Raises `SameTicket` where they cannot be one: a matter of the heart is never merged.
    """
    if not may_oversee(into, who):
        raise NotYours
    apart = ticket.topic is not into.topic or ticket.topic is Topic.MOOD
    if ticket.id == into.id or apart or into.status not in moves.DOING:
        raise SameTicket(number=into.number)
    owner = uow.people.get(into.owner_id)
    fields = {
        "other": into.number,
        "department": department_name(uow, into.department_id) or owner.name,
        "due_at": into.due_at.isoformat(),
    }
    deed = Deed("merge", now, who, into.number, fields=fields)
    return make(uow, ticket, deed, policy=policy, merged_into=into.id)


def split(
    uow: UnitOfWork, ticket: Ticket, *, part: Draft, who: Person, now: datetime, policy: Policy
) -> Ticket:
    """Make a ticket of its own of a part of another one, for the same author; return it."""
    ticket = _checked(ticket, Deed("split", now, who, part.text))
    child = filing.open_part(uow, ticket, part, now=now, policy=policy)
    fields = {
        "newcomer": department_name(uow, child.department_id),
        "other": child.number,
        "other_title": child.title,
    }
    make(uow, ticket, Deed("split", now, who, part.text, fields=fields), policy=policy)
    return child


def _checked(ticket: Ticket, deed: Deed) -> Ticket:
    allowed(ticket, deed)
    return ticket


# --- the leader's word ----------------------------------------------------------------------------


def escalate(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Bring a ticket before the leader."""
    return make(uow, ticket, Deed("escalate", now, who, reason), policy=policy)


def press(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, policy: Policy) -> Ticket:
    """Press for a ticket in the leader's name (督办); for one that is contested, ask how it stands.

    Owner and supervisor hear it once a day. Raises `PressedToday`.
    """
    verb = "inquire" if ticket.status is Status.CONTESTED else "press"
    today = policy.today(now)
    if any(one.verb == verb and policy.today(one.at) == today for one in _log(uow, ticket)):
        raise PressedToday(number=ticket.number)
    return make(uow, ticket, Deed(verb, now, who), policy=policy, pressed_by=who.id)


def _log(uow: UnitOfWork, ticket: Ticket) -> Sequence[Event]:
    """Return the log of a ticket that somebody pressed for before, or else nothing."""
    return uow.tickets.events(ticket.id) if ticket.pressed_by else ()


def redo(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Decide, as the leader, that a contested ticket is done again."""
    until = tickets.new_deadline(ticket, "decided", now=now, policy=policy)
    deed = Deed("redo", now, who, reason)
    return make(uow, ticket, deed, policy=policy, decider_id=None, **until.changes())


def settle(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Decide, as the leader, that a contested ticket ends here; everybody hears why."""
    settled = make(uow, ticket, Deed("settle", now, who, reason), policy=policy)
    drop_routes(uow, settled)
    return settled


def close(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """End a ticket with a reason that its author is told."""
    closed = make(uow, ticket, Deed("close", now, who, reason), policy=policy)
    drop_routes(uow, closed)
    return closed
