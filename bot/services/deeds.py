"""What an unnamed author does: promised within the message's row, done later among others'.

A row written at the moment of a message would tell by its time, its place or its transaction who
sent that message. So a deed rides, hidden, in the row that every message has. After a random
while the worker looks at many such rows at once and does what it finds, in random order.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import moves
from bot.domain.errors import RuleBroken
from bot.domain.messages import Channel, Media
from bot.domain.policy import Policy
from bot.domain.tickets import Rating, Status, Ticket
from bot.ports import Stale, UnitOfWork
from bot.services import comments, filing, publishing, tickets


def look_at(now: datetime, policy: Policy) -> datetime:
    """Return when a message's row is looked at: anything within the delay of the rulebook."""
    shortest, longest = policy.anonymous_delay
    spread = secrets.randbelow(max(1, int((longest - shortest).total_seconds())))
    return now + shortest + timedelta(seconds=spread)


def do(
    uow: UnitOfWork, verb: str, ticket: Ticket, *, now: datetime, policy: Policy, **values: str
) -> Ticket:
    """Do what an author wants with a ticket: at once by name, else some time later.

    Returns the ticket as it is then. Raises the refusals of the verb.
    """
    if not ticket.anonymous:
        return DEEDS[verb](uow, ticket, now=now, policy=policy, **values)
    expected = EXPECTED[verb](ticket, now=now, policy=policy, **values)
    uow.inbox.defer({"do": verb, "ticket": ticket.id, "values": values})
    return expected


def release(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Do the deeds whose time has come, in random order; return whether there was one."""
    due = uow.inbox.due(now)
    riding = [(waiting, _first(uow, waiting.deeds)) for waiting in due]
    uow.inbox.keep_alone(day=policy.day_of(now), look_at=look_at(now, policy))
    secrets.SystemRandom().shuffle(riding)
    later = [
        waiting.key
        for waiting, deeds in riding
        if not all(_done(uow, deed, now=now, policy=policy) for deed in deeds)
    ]
    uow.inbox.looked([waiting.key for waiting in due if waiting.key not in later])
    if any(deeds for _, deeds in riding):
        uow.conversations.blur()
        return True
    return False


def _first(uow: UnitOfWork, deeds: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return what belongs to the first ticket; others wait on, or they would appear as twins."""
    mine = [deed for deed in deeds if deed["ticket"] == deeds[0]["ticket"]]
    for deed in deeds:
        if deed not in mine:
            uow.inbox.defer(deed)
    return mine


def _done(uow: UnitOfWork, deed: Mapping[str, Any], *, now: datetime, policy: Policy) -> bool:
    """Do a deed; return False where it must be tried again later."""
    try:
        if deed["do"] == "file":
            filing.appear(uow, deed, now=now, policy=policy)
        else:
            ticket = uow.tickets.get(deed["ticket"])
            DEEDS[deed["do"]](uow, ticket, now=now, policy=policy, **deed["values"])
    except Stale:
        return False
    except (RuleBroken, KeyError):
        # What is overtaken by other events is over; a matter must never be lost.
        return bool(deed["do"] != "file")
    return True


def _rate(
    uow: UnitOfWork, ticket: Ticket, *, rating: str, reason: str, now: datetime, policy: Policy
) -> Ticket:
    given = Rating(rating)
    return tickets.rate(uow, ticket, rating=given, reason=reason, now=now, policy=policy)


def _attach(
    uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy, **media: str
) -> Ticket:
    del now, policy
    kept = Media(media_id=media["media_id"], name=media["name"])
    uow.tickets.attach(ticket.id, media["kind"], kept, Channel(media["channel"]))
    return ticket


def _publish(
    uow: UnitOfWork, ticket: Ticket, *, agrees: str, now: datetime, policy: Policy
) -> Ticket:
    publishing.answer(uow, ticket, agrees=agrees, now=now, policy=policy)
    return ticket


def _may_publish(ticket: Ticket, *, agrees: str, now: datetime, policy: Policy) -> Ticket:
    del now, policy, agrees
    return ticket


def _may_urge(ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    tickets.check_urge(ticket, now=now, policy=policy)
    return ticket


def _may_supplement(ticket: Ticket, *, text: str, now: datetime, policy: Policy) -> Ticket:
    del now, policy, text
    tickets.check_open(ticket)
    return ticket


def _may_withdraw(ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    del now, policy
    return moves.moved(ticket, "withdraw")


def _may_rate(ticket: Ticket, *, rating: str, reason: str, now: datetime, policy: Policy) -> Ticket:
    del now
    rated = moves.moved(ticket, "rate", rating=rating)
    if rating != Rating.DISSATISFIED or not reason:
        return moves.moved(rated, "finish")
    again = ticket.reopened < policy.deadlines.reopenings
    return replace(ticket, status=Status.REOPENED if again else Status.CONTESTED)


def _may_reply(ticket: Ticket, *, text: str, now: datetime, policy: Policy) -> Ticket:
    del now, policy, text
    return moves.moved(ticket, "reply")


def _may_attach(ticket: Ticket, *, now: datetime, policy: Policy, **media: str) -> Ticket:
    del now, policy, media
    return ticket


def _comment(
    uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy, **said: str
) -> Ticket:
    publication, text = said["publication"], said["text"]
    comments.appear(uow, publication_id=publication, text=text, now=now, policy=policy)
    return ticket


DEEDS: Mapping[str, Callable[..., Ticket]] = {
    "urge": tickets.urge,
    "supplement": tickets.supplement,
    "reply": tickets.reply,
    "withdraw": tickets.withdraw,
    "rate": _rate,
    "attach": _attach,
    "publish": _publish,
    "comment": _comment,
}
EXPECTED: Mapping[str, Callable[..., Ticket]] = {
    "urge": _may_urge,
    "supplement": _may_supplement,
    "reply": _may_reply,
    "withdraw": _may_withdraw,
    "rate": _may_rate,
    "attach": _may_attach,
    "publish": _may_publish,
}
