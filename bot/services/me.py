"""What somebody sees of their own: matters filed by name, and talks to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import Booking
from bot.domain.tickets import Ticket
from bot.ports import UnitOfWork
from bot.services import audit

MOST = 50


@dataclass(frozen=True)
class Matter:
    """One matter with the names of those who see to it, and when what was done."""

    ticket: Ticket
    department: str
    owner: str
    steps: Sequence[tuple[str, datetime]] = ()


@dataclass(frozen=True)
class Overview:
    """Matters newest first; talks in the order in which they come, each with the leader's name."""

    matters: Sequence[Matter]
    talks: Sequence[tuple[Booking, str]]


def overview(uow: UnitOfWork, *, who: Person, now: datetime, policy: Policy) -> Overview:
    """Return what is somebody's own. Anonymous matters are nobody's, and so not among it."""
    audit.note_own(uow, verb="own", now=now, policy=policy)
    departments = {found.id: found.name for found in uow.people.departments()}
    matters = [
        Matter(ticket, departments.get(ticket.department_id, ""), "")
        for ticket in uow.tickets.of_author(who.id, limit=MOST)
    ]
    talks = [
        (booking, _name(uow, booking.leader_id)) for booking in uow.talks.live_bookings(who.id, now)
    ]
    return Overview(matters, talks)


def matter(uow: UnitOfWork, *, ticket: Ticket) -> Matter:
    """Return one matter with its steps; whoever asks was let in before."""
    departments = {found.id: found.name for found in uow.people.departments()}
    steps = [(event.verb, event.at) for event in uow.tickets.events(ticket.id)]
    department = departments.get(ticket.department_id, "")
    return Matter(ticket, department, _name(uow, ticket.owner_id), steps)


def _name(uow: UnitOfWork, person_id: str) -> str:
    """Return a name; an empty one of somebody who has left."""
    try:
        return uow.people.get(person_id).name
    except KeyError:
        return ""
