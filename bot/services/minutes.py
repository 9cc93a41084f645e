"""Minutes: what a talk came to, who may read it, and what its visitor says to it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotYours
from bot.domain.minutes import Minutes, NothingRecorded, NotYetHeld, Outcome
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.talks import Booking, BookingState
from bot.domain.tickets import Draft, Ticket
from bot.ports import Sealer, UnitOfWork
from bot.services import absences, audit, bookings, filing, receiving

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
    if now < booking.starts_at:
        raise NotYetHeld(starts_at=booking.starts_at.isoformat())
    if booking.state not in {BookingState.BOOKED, BookingState.MET}:
        raise NothingRecorded
    audit.note_person(uow, came.by, verb="record", subject=booking.id, now=now)
    if came.outcome is Outcome.MISSED:
        _missed(uow, booking, came, now=now)
        return []
    if came.outcome is Outcome.UNMET:
        absences.owe(uow, booking=booking, by=came.by, now=now)
        return []
    return _met(uow, booking, came, sealer, now=now, policy=policy)


def _missed(uow: UnitOfWork, booking: Booking, came: Record, *, now: datetime) -> None:
    missed = bookings.end(uow, booking=booking, state=BookingState.MISSED, now=now, by=came.by.id)
    fields = {"starts_at": booking.starts_at.isoformat()}
    _tell(uow, missed, "utter_talk_missed", now=now, **fields)


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
    fields = {"text": came.text[:LONGEST], "list": _listed(uow, filed, policy=policy)}
    _tell(uow, met, f"utter_talk_came_{came.outcome}", now=now, **fields)
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


def _listed(uow: UnitOfWork, filed: list[Ticket], *, policy: Policy) -> str:
    names = {found.id: found.name for found in uow.people.departments()}
    lines = [
        f"{one.number} {one.title} {names[one.department_id]} {policy.local(one.due_at):%m-%d}"
        for one in filed
    ]
    return "\n".join(lines)


def _tell(uow: UnitOfWork, booking: Booking, says: str, *, now: datetime, **fields: str) -> None:
    key = f"talk:{booking.id}:{says}:{now.isoformat()}"
    about = {"booking": booking.id}
    notice = Notice(key=key, says=says, fields=about | fields, to=booking.person_id)
    uow.outbox.add(notice, now)


def of(uow: UnitOfWork, *, booking: Booking, who: Person, now: datetime) -> Minutes | None:
    """Return the minutes to leader or secretariat. Raises `NotYours` for everybody else."""
    if not receiving.may_receive(booking.leader_id, who):
        raise NotYours
    audit.note_person(uow, who, verb="minutes", subject=booking.id, now=now)
    return uow.minutes.of(booking.id)


def object_to(uow: UnitOfWork, *, who: Person, booking_id: str, text: str, now: datetime) -> None:
    """Keep what the visitor says against the minutes, and bring it to leader and secretariat.

    Raises `NothingRecorded`, and `NotYours` for somebody else's talk.
    """
    record_of = uow.minutes.of(booking_id) if booking_id else uow.minutes.latest_of_person(who.id)
    if record_of is None:
        raise NothingRecorded
    booking = uow.talks.booking(record_of.booking_id)
    if booking.person_id != who.id:
        raise NotYours
    uow.minutes.object(booking.id, text=text[:LONGEST], at=now)
    readers = {booking.leader_id, *(one.id for one in uow.people.with_role(Role.SECRETARIAT))}
    for reader in sorted(readers):
        fields = {
            "name": who.name,
            "starts_at": booking.starts_at.isoformat(),
            "text": text[:LONGEST],
        }
        key = f"objection:{booking.id}:{reader}:{now.isoformat()}"
        notice = Notice(key=key, says="utter_objection", fields=fields, to=reader)
        uow.outbox.add(notice, now)
