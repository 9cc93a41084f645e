"""The author's side of a ticket: following, urging, adding, replying, rating, withdrawing."""

from datetime import datetime

from bot.domain import deadlines, moves
from bot.domain.errors import NotYours
from bot.domain.moves import Part
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.tickets import Rating, Status, Ticket, Topic, UrgedToday
from bot.ports import UnitOfWork
from bot.services import audit, receipts, staffing
from bot.services.moves import Deed, day, drop_routes, fields_of, make, tell_author

__all__ = [
    "authored",
    "check_open",
    "check_urge",
    "day",
    "fields_of",
    "latest",
    "rate",
    "readable",
    "reply",
    "supplement",
    "tell_author",
    "urge",
    "withdraw",
]

LONGEST_TEXT = 8000


def authored(uow: UnitOfWork, *, seq: int, who: Person, receipt: str = "") -> Ticket:
    """Return a ticket to its author, named or by receipt. Raises `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None:
        raise NotYours
    is_author = ticket.author_id is not None and ticket.author_id == who.id
    if not is_author and not receipts.fits(ticket, receipt):
        raise NotYours
    return ticket


def latest(uow: UnitOfWork, *, who: Person, wanted: frozenset[Status]) -> Ticket | None:
    """Return the author's newest ticket in one of the states."""
    mine = uow.tickets.of_author(who.id, limit=20)
    return next((ticket for ticket in mine if ticket.status in wanted), None)


DISCONTENT = frozenset({"reopen", "contest"})


def words(uow: UnitOfWork, ticket: Ticket) -> str:
    """Return all that its author said: the matter, and why an answer did not do."""
    if not ticket.reopened and ticket.status is not Status.CONTESTED:
        return ticket.text
    log = uow.tickets.events(ticket.id)
    reasons = [event.note for event in log if event.verb in DISCONTENT and event.note]
    return "\n".join([ticket.text, *reasons])


def readable(uow: UnitOfWork, *, seq: int, who: Person, now: datetime, receipt: str = "") -> Ticket:
    """Return a ticket to whoever may see it: author, those who handle or oversee it, the leader.

    Mood tickets stay with the leader, the counsellor and those who handle them. Who reads in
    office stands in the audit trail, who comes with a receipt never. Raises `NotYours`.
    """
    ticket = _readable(uow, seq=seq, who=who, receipt=receipt)
    if not receipt:
        audit.note_reading(uow, ticket, who=who, now=now)
    return ticket


def _readable(uow: UnitOfWork, *, seq: int, who: Person, receipt: str) -> Ticket:
    ticket = uow.tickets.by_seq(seq)
    if ticket is None:
        raise NotYours
    heard = ticket.topic is Topic.MOOD and who.has(Role.COUNSELLOR)
    if heard or moves.parts_of(ticket, who) - {Part.AUTHOR}:
        return ticket
    return authored(uow, seq=seq, who=who, receipt=receipt)


def _deed(verb: str, now: datetime, note: str = "", **fields: str) -> Deed:
    """Return a deed of the author, who was found out to be one by `authored`."""
    return Deed(verb, now, note=note, parts=frozenset({Part.AUTHOR}), fields=fields)


def check_urge(ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    """Let an author urge. Raises `WrongMove` where nothing is owed, or `UrgedToday`."""
    moves.check(ticket, "urge")
    if ticket.urged_on == policy.working_day(now).isoformat():
        raise UrgedToday(number=ticket.number)


def check_open(ticket: Ticket) -> None:
    """Let an author add to a ticket. Raises `WrongMove` when it has ended."""
    moves.check(ticket, "supplement")


def urge(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Nudge the owner on the author's behalf, once per working day, without saying who asks.

    On a day off it counts for the next working day. Raises `UrgedToday` or `WrongMove`.
    """
    check_urge(ticket, now=now, policy=policy)
    today = policy.working_day(now).isoformat()
    return make(uow, ticket, _deed("urge", now), policy=policy, urged_on=today)


def supplement(
    uow: UnitOfWork, ticket: Ticket, *, text: str, now: datetime, policy: Policy
) -> Ticket:
    """Add to a ticket what the author forgot, and tell the owner.

    Where the owner asked something, it is taken for the reply.
    """
    if ticket.status is Status.ASKED:
        return reply(uow, ticket, text=text, now=now, policy=policy)
    whole = f"{ticket.text}\n{text}"[:LONGEST_TEXT]
    return make(uow, ticket, _deed("supplement", now, text), policy=policy, text=whole)


def reply(uow: UnitOfWork, ticket: Ticket, *, text: str, now: datetime, policy: Policy) -> Ticket:
    """Answer what the owner asked; the clock runs again with the working time that was left."""
    again = deadlines.resumed(ticket, now=now, policy=policy)
    whole = f"{ticket.text}\n{text}"[:LONGEST_TEXT]
    return make(
        uow,
        ticket,
        _deed("reply", now, text),
        policy=policy,
        text=whole,
        asked_at=None,
        paused_seconds=None,
        **again.changes(),
    )


def withdraw(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Take a ticket back. Raises `WrongMove` when it has ended already."""
    gone = make(uow, ticket, _deed("withdraw", now), policy=policy)
    drop_routes(uow, gone)
    return gone


def rate(
    uow: UnitOfWork, ticket: Ticket, *, rating: Rating, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Rate an answer: content closes, discontent with a reason opens the ticket again.

    It is reopened at most twice; then the leader decides, and the ticket stays open until then
    (DOMAIN 3). Raises `WrongMove`.
    """
    moves.check(ticket, "rate")
    if rating is Rating.DISSATISFIED and reason:
        if ticket.reopened < policy.deadlines.reopenings:
            return _reopen(uow, ticket, reason=reason, now=now, policy=policy)
        return _contest(uow, ticket, reason=reason, now=now, policy=policy)
    deed = _deed("rate", now, rating=rating)
    rated = make(uow, ticket, deed, policy=policy, rating=rating.value)
    return finish(uow, rated, now=now, policy=policy)


def finish(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Close a ticket that was rated, or whose wait for a rating is over: then it is not rated."""
    closed = make(uow, ticket, Deed("finish", now), policy=policy)
    drop_routes(uow, closed)
    return closed


def _reopen(
    uow: UnitOfWork, ticket: Ticket, *, reason: str, now: datetime, policy: Policy
) -> Ticket:
    again = new_deadline(ticket, "reopened", now=now, policy=policy)
    return make(
        uow,
        ticket,
        _deed("reopen", now, reason),
        policy=policy,
        rating=Rating.DISSATISFIED.value,
        reopened=ticket.reopened + 1,
        **again.changes(),
    )


def new_deadline(ticket: Ticket, rule: str, *, now: datetime, policy: Policy) -> deadlines.Deadline:
    """Return until when a ticket is to be answered that has to be done again."""
    days = policy.answer_days(topic=ticket.topic, kind=ticket.kind, urgent=ticket.urgent)
    return deadlines.set_for(rule, since=now, days=days, policy=policy)


def _contest(
    uow: UnitOfWork, ticket: Ticket, *, reason: str, now: datetime, policy: Policy
) -> Ticket:
    days = policy.deadlines.decision_days
    until = deadlines.set_for("decision", since=now, days=days, policy=policy)
    return make(
        uow,
        ticket,
        _deed("contest", now, reason),
        policy=policy,
        rating=Rating.DISSATISFIED.value,
        decider_id=staffing.leader(uow).id,
        **until.changes(),
    )
