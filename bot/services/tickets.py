"""The author's side of a ticket: following, urging, adding, rating, withdrawing."""

from dataclasses import replace
from datetime import datetime, time

from bot.domain import nudges
from bot.domain.errors import NotYours
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.tickets import (
    Rating,
    Status,
    Ticket,
    Topic,
    UrgedToday,
    WrongMove,
)
from bot.ports import UnitOfWork
from bot.services import receipts, staffing

LONGEST_TEXT = 8000


def fields_of(ticket: Ticket) -> dict[str, str]:
    """Return what sentences about a ticket are filled with."""
    return {
        "number": ticket.number,
        "title": ticket.title,
        "topic": ticket.topic,
        "status": ticket.status,
        "due_at": ticket.due_at.isoformat(),
    }


def day(now: datetime, policy: Policy) -> datetime:
    """Return the day without its time, which would tell who was active at that moment."""
    return policy.at(policy.today(now), time())


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


def readable(uow: UnitOfWork, *, seq: int, who: Person, receipt: str = "") -> Ticket:
    """Return a ticket to whoever may see it: author, owner, supervisor, secretariat, leader.

    Mood tickets stay with the leader, the counsellor and those who handle them. Raises `NotYours`.
    """
    ticket = uow.tickets.by_seq(seq)
    if ticket is None:
        raise NotYours
    if who.id in {ticket.owner_id, ticket.supervisor_id}:
        return ticket
    seniors = (Role.LEADER, Role.COUNSELLOR) if ticket.topic is Topic.MOOD else ()
    if who.has(*(seniors or (Role.LEADER, Role.SECRETARIAT))):
        return ticket
    return authored(uow, seq=seq, who=who, receipt=receipt)


def tell_author(
    uow: UnitOfWork, ticket: Ticket, says: str, *, now: datetime, **fields: str
) -> None:
    """Tell the author something, by name or along the sealed route."""
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:{says}:{ticket.version}",
            says=says,
            fields=fields_of(ticket) | {"receipt": ""} | fields,
            to=ticket.author_id,
            route=ticket.id if ticket.anonymous else None,
        ),
        now,
    )


def check_urge(ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    """Let an author urge. Raises `WrongMove` where nothing is owed, or `UrgedToday`."""
    if ticket.status is Status.ANSWERED or not ticket.is_open:
        raise WrongMove(number=ticket.number)
    if ticket.urged_on == policy.today(now).isoformat():
        raise UrgedToday(number=ticket.number)


def check_open(ticket: Ticket) -> None:
    """Let an author add to a ticket. Raises `WrongMove` when it has ended."""
    if not ticket.is_open:
        raise WrongMove(number=ticket.number)


def urge(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    """Nudge the owner on the author's behalf, once per working day, without saying who asks."""
    check_urge(ticket, now=now, policy=policy)
    today = policy.today(now).isoformat()
    uow.tickets.save(replace(ticket, urged_on=today))
    uow.tickets.log(ticket, "urge", _stamp(ticket, now, policy), ticket.author_id, "")
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:urged:{today}",
            says="utter_ticket_urged",
            fields=fields_of(ticket),
            to=ticket.owner_id,
        ),
        now,
    )


def _stamp(ticket: Ticket, now: datetime, policy: Policy) -> datetime:
    return day(now, policy) if ticket.anonymous else now


def supplement(
    uow: UnitOfWork, ticket: Ticket, *, text: str, now: datetime, policy: Policy
) -> Ticket:
    """Add to a ticket what the author forgot, and tell the owner."""
    check_open(ticket)
    changed = replace(ticket, text=f"{ticket.text}\n{text}"[:LONGEST_TEXT])
    uow.tickets.save(changed)
    stamp = _stamp(ticket, now, policy)
    uow.tickets.log(ticket, "supplement", stamp, ticket.author_id, "")
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:supplement:{ticket.version}",
            says="utter_ticket_supplemented",
            fields=fields_of(ticket) | {"text": text},
            to=ticket.owner_id,
            not_before=None,
        ),
        now,
    )
    return changed


def withdraw(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    """Take a ticket back. Raises `WrongMove` when it has ended already."""
    gone = ticket.moved("withdraw")
    uow.tickets.save(gone)
    uow.tickets.log(gone, "withdraw", _stamp(ticket, now, policy), ticket.author_id, "")
    uow.tickets.drop_route(ticket.id)
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:withdrawn",
            says="utter_ticket_withdrawn_for_owner",
            fields=fields_of(ticket),
            to=ticket.owner_id,
        ),
        now,
    )


def rate(
    uow: UnitOfWork, ticket: Ticket, *, rating: Rating, reason: str, now: datetime, policy: Policy
) -> Ticket:
    """Rate an answer: content closes, discontent with a reason opens the ticket again.

    It is reopened at most twice; then the leader decides (DOMAIN 3). Raises `WrongMove`.
    """
    rated = ticket.moved("rate", rating=rating.value)
    uow.tickets.log(rated, "rate", _stamp(ticket, now, policy), ticket.author_id, rating)
    if rating is Rating.DISSATISFIED and reason:
        if ticket.reopened < policy.deadlines.reopenings:
            return _reopen(uow, ticket, reason=reason, now=now, policy=policy)
        _ask_leader(uow, ticket, reason=reason, now=now)
    closed = rated.moved("close")
    uow.tickets.save(closed)
    uow.tickets.log(closed, "close", _stamp(ticket, now, policy), None, "")
    uow.tickets.drop_route(ticket.id)
    _tell_rating(uow, ticket, rating, now=now)
    return closed


def _tell_rating(uow: UnitOfWork, ticket: Ticket, rating: Rating, *, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:rated:{ticket.version}",
            says="utter_ticket_rated_for_owner",
            fields=fields_of(ticket) | {"rating": rating},
            to=ticket.owner_id,
        ),
        now,
    )


def _ask_leader(uow: UnitOfWork, ticket: Ticket, *, reason: str, now: datetime) -> None:
    for found in staffing.leaders(uow):
        uow.outbox.add(
            Notice(
                key=f"ticket:{ticket.id}:leader:{found.id}",
                says="utter_ticket_for_leader",
                fields=fields_of(ticket) | {"reason": reason},
                to=found.id,
            ),
            now,
        )


def _reopen(
    uow: UnitOfWork, ticket: Ticket, *, reason: str, now: datetime, policy: Policy
) -> Ticket:
    days = policy.answer_days(topic=ticket.topic, kind=ticket.kind)
    due_at = policy.due(filed_at=now, days=days)
    nudge = nudges.first(due_at=due_at, now=now, policy=policy)
    opened = ticket.moved(
        "reopen",
        rating=Rating.DISSATISFIED.value,
        reopened=ticket.reopened + 1,
        due_at=due_at,
        next_nudge_at=nudge.at,
        nudge_step=nudge.step,
    )
    uow.tickets.save(opened)
    uow.tickets.log(opened, "reopen", _stamp(ticket, now, policy), ticket.author_id, reason)
    for person_id in {ticket.owner_id, ticket.supervisor_id}:
        uow.outbox.add(
            Notice(
                key=f"ticket:{ticket.id}:reopened:{opened.reopened}:{person_id}",
                says="utter_ticket_reopened",
                fields=fields_of(opened) | {"reason": reason},
                to=person_id,
            ),
            now,
        )
    return opened
