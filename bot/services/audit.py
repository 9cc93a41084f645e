"""The audit trail: who looked at or changed what. No author of anything is ever noted here.

That somebody looked at what is his own is written down with the day alone and without a name:
who was about at which hour is what somebody looks for who wonders about an unnamed matter.
"""

from datetime import datetime

from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.tickets import Ticket
from bot.ports import UnitOfWork
from bot.ports.audit import Looked

COMMAND = "command"
"""Whoever works on the machine itself."""

SOMEBODY = "member"
"""One of all, looking at what is his own."""


def note(uow: UnitOfWork, *, actor: str, verb: str, subject: str = "", now: datetime) -> None:
    """Write down that somebody (`person:…`, `token:…`, `command`) did something with something."""
    uow.audit.add(Looked(now, actor, verb, subject))


def note_person(
    uow: UnitOfWork, who: Person, *, verb: str, subject: str = "", now: datetime
) -> None:
    """Write down that somebody of the organisation, in office, looked at or did something."""
    note(uow, actor=f"person:{who.id}", verb=verb, subject=subject, now=now)


def note_own(uow: UnitOfWork, *, verb: str, now: datetime, policy: Policy) -> None:
    """Write down that on this day somebody looked at what is his own, and nothing of who."""
    note(uow, actor=SOMEBODY, verb=verb, now=policy.day_of(now))


def note_reading(
    uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime, verb: str = "read"
) -> None:
    """Write down that somebody who handles tickets read one.

    Whoever reads by receipt is its author, and would stand here by name beside an unnamed ticket:
    only those whose office it is are written down.
    """
    is_author = ticket.author_id == who.id
    if not is_author and (who.roles or who.id in {ticket.owner_id, ticket.supervisor_id}):
        note_person(uow, who, verb=verb, subject=ticket.number, now=now)
