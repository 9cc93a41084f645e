"""Minutes: what a talk came to, who may read it, and what its visitor says to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotYours
from bot.domain.minutes import Minutes, NothingRecorded, NotYetHeld, Outcome
from bot.domain.notices import Line, Notice, lines
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.talks import Booking, BookingState
from bot.domain.tickets import Draft, Ticket
from bot.ports import Sealer, UnitOfWork
from bot.services import absences, audit, bookings, filing, receiving, receptions

LONGEST = 2000


@dataclass(frozen=True)
class Record:
    """What somebody says came of a talk; each draft becomes a ticket of the visitor."""

    outcome: Outcome
    by: Person
    text: str = ""
    drafts: tuple[Draft, ...] = ()


def record(
    uow: UnitOfWork,
    *,
    booking: Booking,
    came: Record,
    sealer: Sealer,
    now: datetime,
    policy: Policy,
) -> list[Ticket]:
    """Keep what a talk came to, file its tickets, and tell the visitor; return the tickets.

    Raises `NotYours` for whoever is neither its leader nor of the secretariat, `NotYetHeld`, and
    `NothingRecorded` where the talk was cancelled.
    """
    if not receiving.may_receive(booking.leader_id, came.by):
        raise NotYours
    if now < booking.starts_at and booking.called_at is None:
        raise NotYetHeld(starts_at=booking.starts_at.isoformat())
    if booking.state not in {BookingState.BOOKED, BookingState.MET}:
        raise NothingRecorded
    audit.note_person(uow, came.by, verb="record", subject=booking.id, now=now)
    if came.outcome is Outcome.MISSED:
        _missed(uow, booking, came, now=now, policy=policy)
        return []
    if came.outcome is Outcome.UNMET:
        absences.owe(uow, booking=booking, by=came.by, now=now, policy=policy)
        return []
    return _met(uow, booking, came, sealer, now=now, policy=policy)


def _missed(
    uow: UnitOfWork, booking: Booking, came: Record, *, now: datetime, policy: Policy
) -> None:
    missed = bookings.end(uow, booking=booking, state=BookingState.MISSED, now=now, by=came.by.id)
    fields = {"starts_at": booking.starts_at.isoformat()}
    _tell(uow, missed, "utter_talk_missed", now=now, policy=policy, **fields)


def _met(
    uow: UnitOfWork,
    booking: Booking,
    came: Record,
    sealer: Sealer,
    *,
    now: datetime,
    policy: Policy,
) -> list[Ticket]:
    met = booking
    if booking.state is BookingState.BOOKED:
        state = BookingState.MET
        met = bookings.end(uow, booking=booking, state=state, now=now, by=came.by.id)
    uow.minutes.keep(
        Minutes(booking.id, came.outcome, came.text[:LONGEST], came.by.id, recorded_at=now)
    )
    filed = [_file(uow, met, draft, sealer=sealer, now=now, policy=policy) for draft in came.drafts]
    fields = {"text": came.text[:LONGEST], "list": _listed(uow, filed)}
    _tell(uow, met, f"utter_talk_came_{came.outcome}", now=now, policy=policy, **fields)
    return filed


def _file(
    uow: UnitOfWork,
    booking: Booking,
    draft: Draft,
    *,
    sealer: Sealer,
    now: datetime,
    policy: Policy,
) -> Ticket:
    """File a ticket in the visitor's name: its answer and its rating are the visitor's own."""
    visitor = uow.people.get(booking.person_id)
    author = filing.Author(visitor, visitor.channel, visitor.address(visitor.channel))
    ticket, _ = filing.file(uow, draft=draft, author=author, sealer=sealer, now=now, policy=policy)
    uow.minutes.add_ticket(booking.id, ticket.id)
    return ticket


def _listed(uow: UnitOfWork, filed: list[Ticket]) -> str:
    names = {found.id: found.name for found in uow.people.departments()}
    return lines([Line("utter_talk_came_line", _handed(one, names)) for one in filed])


def _handed(ticket: Ticket, names: Mapping[int, str]) -> dict[str, str]:
    return {
        "number": ticket.number,
        "title": ticket.title,
        "department": names[ticket.department_id],
        "due_at": ticket.due_at.isoformat(),
    }


def _tell(
    uow: UnitOfWork, booking: Booking, says: str, *, now: datetime, policy: Policy, **fields: str
) -> None:
    key = f"talk:{booking.id}:{says}:{now.isoformat()}"
    leader = receptions.called(uow, booking.leader_id, policy=policy)
    about = {"booking": booking.id, "leader": leader, "leader_id": booking.leader_id}
    notice = Notice(key=key, says=says, fields=about | fields, to=booking.person_id)
    uow.outbox.add(notice, now)


def of(uow: UnitOfWork, *, booking: Booking, who: Person, now: datetime) -> Minutes | None:
    """Return the minutes to leader or secretariat. Raises `NotYours` for everybody else."""
    if not receiving.may_receive(booking.leader_id, who):
        raise NotYours
    audit.note_person(uow, who, verb="minutes", subject=booking.id, now=now)
    return uow.minutes.of(booking.id)


def object_to(
    uow: UnitOfWork, *, who: Person, booking_id: str, text: str, now: datetime, policy: Policy
) -> str:
    """Keep what the visitor says against the minutes, and bring it to leader and secretariat.

    Returns how the leader is called. Raises `NothingRecorded`, `NotYours` for another's talk.
    """
    record_of = uow.minutes.of(booking_id) if booking_id else uow.minutes.latest_of_person(who.id)
    if record_of is None:
        raise NothingRecorded
    booking = uow.talks.booking(record_of.booking_id)
    if booking.person_id != who.id:
        raise NotYours
    uow.minutes.object(booking.id, text=text[:LONGEST], at=now)
    readers = {booking.leader_id, *(one.id for one in uow.people.with_role(Role.SECRETARIAT))}
    leader = receptions.called(uow, booking.leader_id, policy=policy)
    for reader in sorted(readers):
        fields = {
            "name": who.name,
            "leader": leader,
            "starts_at": booking.starts_at.isoformat(),
            "text": text[:LONGEST],
        }
        key = f"objection:{booking.id}:{reader}:{now.isoformat()}"
        says = "utter_objection" if reader == booking.leader_id else "utter_objection_office"
        uow.outbox.add(Notice(key=key, says=says, fields=fields, to=reader), now)
    return leader
