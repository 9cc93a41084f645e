"""The audit trail: who looked at or changed what. No author of anything is ever noted here."""

from datetime import datetime

from bot.domain.people import Person
from bot.domain.tickets import Ticket
from bot.ports import UnitOfWork
from bot.ports.audit import Looked


def note(uow: UnitOfWork, *, actor: str, verb: str, subject: str = "", now: datetime) -> None:
    """Write down that somebody (`person:…`, `token:…`, `command`) did something with something."""
    uow.audit.add(Looked(now, actor, verb, subject))


def note_reading(uow: UnitOfWork, ticket: Ticket, *, who: Person, now: datetime) -> None:
    """Write down that somebody who handles tickets read one.

    Whoever reads by receipt is its author, and would stand here by name beside an unnamed ticket:
    only those whose office it is are written down.
    """
    is_author = ticket.author_id == who.id
    if not is_author and (who.roles or who.id in {ticket.owner_id, ticket.supervisor_id}):
        note(uow, actor=f"person:{who.id}", verb="read", subject=ticket.number, now=now)
