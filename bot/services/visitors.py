"""Who comes to a leader and who came, with what each talk came to: for those who receive only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.errors import NotYours
from bot.domain.minutes import Minutes
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.talks import Booking, BookingState
from bot.ports import UnitOfWork
from bot.services import audit, receiving, receptions, talks

AHEAD = timedelta(days=120)
BACK = timedelta(days=45)


@dataclass(frozen=True)
class Visit:
    """One talk with its visitor, and the minutes once there are some."""

    booking: Booking
    visitor: Person | None
    minutes: Minutes | None = None
    begun: bool = False

    @property
    def awaits_outcome(self) -> bool:
        """Whether nobody said yet what came of it."""
        return self.begun and self.booking.state is BookingState.BOOKED


@dataclass(frozen=True)
class Visits:
    """One leader's talks: to come in order, past ones the latest first."""

    leader: Person
    coming: Sequence[Visit]
    past: Sequence[Visit]


def receivers(uow: UnitOfWork, *, who: Person, policy: Policy) -> list[Person]:
    """Return whose list somebody may see: the secretariat everybody's, a leader the own one."""
    found = [uow.people.get(leader) for leader in receptions.receivers(uow, policy=policy)]
    return found if who.has(Role.SECRETARIAT) else [one for one in found if one.id == who.id]


def of(uow: UnitOfWork, *, leader: Person, who: Person, now: datetime) -> Visits:
    """Return the talks of a leader. Raises `NotYours`."""
    if not receiving.may_receive(leader.id, who):
        raise NotYours
    audit.note_person(uow, who, verb="visitors", subject=leader.id, now=now)
    held = uow.talks.held_talks(leader.id, now - BACK, now + AHEAD)
    visits = [_visit(uow, one, now) for one in held if one.state is not BookingState.CANCELLED]
    coming = [one for one in visits if not one.begun and one.booking.is_live]
    past = [one for one in visits if one.begun]
    return Visits(leader, coming, past[::-1])


def one(uow: UnitOfWork, *, booking_id: str, who: Person, now: datetime) -> Visit:
    """Return one talk to those who receive. Raises `NotYours`."""
    try:
        booking = uow.talks.booking(booking_id)
    except KeyError:
        raise NotYours from None
    if not receiving.may_receive(booking.leader_id, who):
        raise NotYours
    audit.note_person(uow, who, verb="visit", subject=booking.id, now=now)
    return _visit(uow, booking, now)


@dataclass(frozen=True)
class Schedule:
    """Who comes to a leader next, and how many times are still free."""

    coming: Sequence[Booking]
    free: int
    day: date | None


def schedule(
    uow: UnitOfWork, *, leader: Person, who: Person, now: datetime, policy: Policy
) -> Schedule:
    """Return who comes on the next reception days. Raises `NotYours`."""
    if not receiving.may_receive(leader.id, who):
        raise NotYours
    audit.note_person(uow, who, verb="visitors", subject=leader.id, now=now)
    found, free = talks.schedule(uow, leader=leader, now=now, policy=policy)
    day = talks.next_day(uow, now=now, policy=policy, leader_id=leader.id)
    return Schedule([booking for booking, _ in found], free, day)


def _visit(uow: UnitOfWork, booking: Booking, now: datetime) -> Visit:
    try:
        visitor = uow.people.get(booking.person_id)
    except KeyError:
        visitor = None
    return Visit(booking, visitor, uow.minutes.of(booking.id), begun=booking.starts_at <= now)
