"""Talks with the leader: reception days, slots, bookings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.errors import RuleBroken
from bot.domain.policy import Policy, Reception
from bot.domain.workdays import ONE_DAY, WorkCalendar

SATURDAY = 5


class SlotState(StrEnum):
    """Whether a slot can be had."""

    OPEN = "open"
    HELD = "held"
    BOOKED = "booked"
    CLOSED = "closed"


class Mode(StrEnum):
    """How two people meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"


class BookingState(StrEnum):
    """What became of a booking."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    MET = "met"
    MISSED = "missed"


class SlotTaken(RuleBroken):
    """Somebody else was quicker."""


class BookedAlready(RuleBroken):
    """One live booking per person and month."""


class TooLate(RuleBroken):
    """Booking closes at a set hour on the day before."""


class NoBooking(RuleBroken):
    """There is no live booking of this person."""


class NothingFree(RuleBroken):
    """No slot is open in the coming reception weekends."""


@dataclass(frozen=True)
class Slot:
    """A stretch of the leader's time that one person can hold."""

    id: str
    leader_id: str
    starts_at: datetime
    ends_at: datetime
    state: SlotState = SlotState.OPEN
    mode: Mode = Mode.IN_PERSON


@dataclass(frozen=True)
class Booking:
    """One person's hold on one slot. `month` (2026-12) carries the rule of one talk a month."""

    id: str
    slot_id: str
    leader_id: str
    person_id: str
    starts_at: datetime
    month: str
    mode: Mode
    state: BookingState = BookingState.BOOKED
    topic: str = ""
    note: str = ""
    outcome: str = ""


def first_weekend(year: int, month: int, *, rule: Reception, calendar: WorkCalendar) -> list[date]:
    """Return the two reception days of a month: its first Saturday and the Sunday after it.

    A weekend that touches a public holiday moves to the next one that is free of one, unless
    the rule says `keep` (DOMAIN 1).
    """
    saturday = date(year, month, 1)
    while saturday.weekday() != SATURDAY:
        saturday += ONE_DAY
    while rule.holiday == "next_weekend" and _touches_holiday(saturday, calendar):
        saturday += timedelta(days=7)
    return [saturday, saturday + ONE_DAY]


def _touches_holiday(saturday: date, calendar: WorkCalendar) -> bool:
    return calendar.is_holiday(saturday) or calendar.is_holiday(saturday + ONE_DAY)


def slot_times(day: date, *, policy: Policy) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end of each slot of a reception day."""
    length = timedelta(minutes=policy.reception.slot_minutes)
    for opens, closes in policy.reception.sessions:
        start, end = policy.at(day, opens), policy.at(day, closes)
        while start + length <= end:
            yield start, start + length
            start += length


def closes_at(starts_at: datetime, *, policy: Policy) -> datetime:
    """Return until when a slot can be booked: 18:00 on the day before."""
    return policy.at(policy.local(starts_at).date() - ONE_DAY, policy.reception.closes_at)


def months_from(day: date, count: int) -> Iterator[tuple[int, int]]:
    """Yield year and month of `count` months, beginning with that of `day`."""
    for step in range(count):
        index = day.year * 12 + day.month - 1 + step
        yield index // 12, index % 12 + 1
