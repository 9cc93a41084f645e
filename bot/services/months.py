"""A month of one leader's receptions as one person sees it: free, taken without names, mine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.receptions import Way
from bot.domain.talks import Booking, BookingState, Slot, SlotState
from bot.domain.waiting import Entry, Offer
from bot.ports import UnitOfWork
from bot.services import receptions, talks, waiting

A_MONTH = timedelta(days=31)


class Look(StrEnum):
    """How a slot looks to one person; `shut`: booking has not opened yet, or has closed."""

    FREE = "free"
    MINE = "mine"
    TAKEN = "taken"
    AWAY = "away"
    SHUT = "shut"


@dataclass(frozen=True)
class Cell:
    """One slot."""

    slot: Slot
    look: Look


@dataclass(frozen=True)
class Line:
    """The waiting list of one reception: one's entry, the place in line, what is being offered."""

    period: str
    entry: Entry | None = None
    place: int = 0
    offer: Slot | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Day:
    """One reception day; `line` is there where its reception is full and can be waited for."""

    day: date
    cells: Sequence[Cell]
    line: Line | None = None

    @property
    def free(self) -> int:
        """How many slots can be had."""
        return sum(cell.look is Look.FREE for cell in self.cells)

    @property
    def is_full(self) -> bool:
        """Whether nothing can be had because others have it, or the leader is away."""
        return not self.free and any(cell.look in {Look.TAKEN, Look.AWAY} for cell in self.cells)

    @property
    def has_mine(self) -> bool:
        """Whether one of them is one's own."""
        return any(cell.look is Look.MINE for cell in self.cells)


@dataclass(frozen=True)
class Month:
    """One leader's month; `before` and `after` are the first days of the months beside it."""

    leader: Person
    first: date
    place: str
    way: Way
    days: Sequence[Day]
    before: date | None
    after: date | None


def leaders(uow: UnitOfWork, *, who: Person, policy: Policy) -> list[Person]:
    """Return who receives somebody, in the order of the rules."""
    rules = receptions.receivers(uow, policy=policy)
    return [uow.people.get(leader) for leader, rule in rules.items() if rule.audience.admits(who)]


def periods(
    uow: UnitOfWork, *, who: Person, leader: Person, now: datetime, policy: Policy
) -> set[str]:
    """Return the receptions of a leader whose booking is open to somebody."""
    found = talks.reachable(uow, now=now, policy=policy, who=who, leader_id=leader.id)
    return {receptions.period_of(uow, slot, policy=policy) for slot in found}


def of(
    uow: UnitOfWork,
    *,
    who: Person,
    leader: Person,
    first: date | None,
    now: datetime,
    policy: Policy,
) -> Month:
    """Return a month of a leader; without a wish the first in which something is free."""
    first = _within(first or _likely(uow, who, leader, now, policy), now, policy)
    rule = receptions.rule_of(uow, leader.id, policy=policy)
    this, last = _bounds(now, policy)
    return Month(
        leader=leader,
        first=first,
        place=rule.place,
        way=rule.mode,
        days=_days(uow, who, _slots(uow, leader, first, policy), now=now, policy=policy),
        before=_beside(first, -1) if first > this else None,
        after=_beside(first, 1) if first < last else None,
    )


def _bounds(now: datetime, policy: Policy) -> tuple[date, date]:
    this = policy.today(now).replace(day=1)
    last = this
    for _ in range(policy.reception.months_ahead):
        last = _beside(last, 1)
    return this, last


def _beside(first: date, months: int) -> date:
    """Return the first day of the month before or after."""
    near = first - timedelta(days=1) if months < 0 else first + A_MONTH
    return near.replace(day=1)


def _within(wished: date, now: datetime, policy: Policy) -> date:
    this, last = _bounds(now, policy)
    return min(max(wished.replace(day=1), this), last)


def _likely(uow: UnitOfWork, who: Person, leader: Person, now: datetime, policy: Policy) -> date:
    free = talks.offered(uow, now=now, policy=policy, who=who, leader_id=leader.id)
    if free:
        return policy.local(free[0].starts_at).date()
    coming = talks.next_day(uow, now=now, policy=policy, leader_id=leader.id)
    return coming or policy.today(now)


def _slots(uow: UnitOfWork, leader: Person, first: date, policy: Policy) -> list[Slot]:
    start, end = policy.at(first, time()), policy.at(_beside(first, 1), time())
    return [slot for slot in uow.talks.slots(start, end) if slot.leader_id == leader.id]


def _days(
    uow: UnitOfWork, who: Person, slots: Sequence[Slot], *, now: datetime, policy: Policy
) -> list[Day]:
    cells: dict[date, list[Cell]] = {}
    looks = _looks(uow, who, slots, now=now, policy=policy)
    for slot in slots:
        day = slot.starts_at.astimezone(policy.there(who.site)).date()
        cells.setdefault(day, []).append(Cell(slot, looks[slot.id]))
    lines = dict(_lines(uow, who, slots, looks, now=now, policy=policy))
    days = []
    for day, found in sorted(cells.items()):
        period = receptions.period_of(uow, found[0].slot, policy=policy)
        # A reception of several days has one line, shown once.
        days.append(Day(day, found, lines.pop(period, None)))
    return days


def _looks(
    uow: UnitOfWork, who: Person, slots: Sequence[Slot], *, now: datetime, policy: Policy
) -> Mapping[str, Look]:
    can = receptions.bookable(uow, slots=slots, who=who, now=now, policy=policy)
    free = {slot.id for slot in can}
    mine = {one.slot_id for one in _held(uow, who, now)}

    def look(slot: Slot) -> Look:
        if slot.id in mine:
            return Look.MINE
        if slot.id in free:
            return Look.FREE
        if slot.state is SlotState.CLOSED:
            return Look.AWAY
        return Look.SHUT if slot.is_free(now, who_id=who.id) else Look.TAKEN

    return {slot.id: look(slot) for slot in slots}


def _held(uow: UnitOfWork, who: Person, now: datetime) -> list[Booking]:
    held = talks.held(uow, who=who, now=now)
    return [booking for booking in held if booking.state is BookingState.BOOKED]


def _lines(
    uow: UnitOfWork,
    who: Person,
    slots: Sequence[Slot],
    looks: Mapping[str, Look],
    *,
    now: datetime,
    policy: Policy,
) -> Mapping[str, Line]:
    """Return the waiting list of each reception that is full or in whose line somebody stands."""
    entries = {(one.leader_id, one.period): one for one in uow.waiting.of_person(who.id)}
    periods: dict[str, list[Slot]] = {}
    for slot in receptions.reachable(uow, slots=slots, who=who, now=now, policy=policy):
        periods.setdefault(receptions.period_of(uow, slot, policy=policy), []).append(slot)
    lines = {}
    for period, found in periods.items():
        entry = entries.get((found[0].leader_id, period))
        if entry is not None:
            lines[period] = _line(uow, entry, now)
        elif not any(looks[slot.id] in {Look.FREE, Look.MINE} for slot in found):
            lines[period] = Line(period)
    return lines


def _line(uow: UnitOfWork, entry: Entry, now: datetime) -> Line:
    place, offer = waiting.place(uow, entry), uow.waiting.open_offer(entry.id)
    if offer is None or not _is_open(offer, now):
        return Line(entry.period, entry, place)
    return Line(entry.period, entry, place, uow.talks.slot(offer.slot_id), offer.until)


def _is_open(offer: Offer, now: datetime) -> bool:
    return offer.begins_at <= now < offer.until
