"""When leaders receive: a rule for each, and the days that follow from it and the calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.errors import RuleBroken
from bot.domain.people import Person
from bot.domain.workdays import ONE_DAY, WorkCalendar, moment

SATURDAY = 5
ONE_WEEK = timedelta(days=7)
MARGIN_MONTHS = 3
"""No run of holidays is so long that it moves a reception further than that."""
LONGEST_SEARCH = 91
LAST = -1


class Kind(StrEnum):
    """On which days of a month somebody receives."""

    FIRST_WEEKEND = "first_weekend"
    WEEKLY = "weekly"
    NTH_WEEKDAY = "monthly_nth_weekday"
    NTH_WORKDAY = "monthly_nth_workday"
    NEVER = "never"


class Holidays(StrEnum):
    """What becomes of a reception that meets a public holiday."""

    NEXT_WEEKEND = "next_weekend"
    NEXT_WORKDAY = "next_workday"
    KEEP = "keep"
    SKIP = "skip"


class Way(StrEnum):
    """How people can be received; `either` leaves it to them."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    EITHER = "either"

    def allowing(self, wished: str) -> str:
        """Return the way nearest to what somebody wishes."""
        return wished if self is Way.EITHER else self.value


class NotForYou(RuleBroken):
    """This leader's receptions are for others: a site, a tier, a department."""


class NotOpenYet(RuleBroken):
    """Booking for this reception opens later."""


@dataclass(frozen=True)
class Audience:
    """Who may book: whoever fits each list that is given; without any, everyone."""

    sites: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    def admits(self, who: Person) -> bool:
        """Return whether somebody may book; sites and departments are parts of names."""
        return (
            (not self.sites or any(part in who.site for part in self.sites))
            and (not self.tiers or who.tier in self.tiers)
            and (not self.departments or any(part in who.department for part in self.departments))
        )


@dataclass(frozen=True)
class Rule:
    """One leader's rule: `leader` is a userid, or else `role` says whose rule it is.

    `weekdays` count from Monday as 0; `nth` is -1 for the last of a month. `next_open` is how
    many receptions can be booked ahead; `opens_days` further limits that to days beforehand.
    `title` is what people call this leader, where it is not the title of the directory.
    """

    sessions: tuple[tuple[time, time], ...]
    kind: Kind = Kind.FIRST_WEEKEND
    leader: str = ""
    role: str = "leader"
    weekdays: tuple[int, ...] = ()
    nth: int = 1
    slot_minutes: int = 30
    buffer_minutes: int = 0
    max_slots: int | None = None
    mode: Way = Way.EITHER
    audience: Audience = Audience()
    next_open: int = 2
    opens_days: int | None = None
    closes_days: int = 1
    closes_at: time = time(18)
    announce_days: int = 5
    holiday: Holidays = Holidays.NEXT_WEEKEND
    place: str = ""
    title: str = ""

    def slot_times(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """Return start and end of each slot of a reception day."""
        return list(self._slots(day, zone))[: self.max_slots]

    def _slots(self, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        length, buffer = (
            timedelta(minutes=self.slot_minutes),
            timedelta(minutes=self.buffer_minutes),
        )
        for opens, closes in self.sessions:
            start, end = moment(day, opens, zone), moment(day, closes, zone)
            while start + length <= end:
                yield start, start + length
                start += length + buffer

    def receives_at(self, hour: time) -> bool:
        """Return whether an hour of a reception day lies in one of the sessions."""
        return any(opens <= hour < closes for opens, closes in self.sessions)

    def closing(self, day: date, zone: ZoneInfo) -> datetime:
        """Return until when the slots of a day can be booked."""
        return moment(day - ONE_DAY * self.closes_days, self.closes_at, zone)

    def first_day(self, day: date) -> date:
        """Return the first day of the reception that a day belongs to."""
        if self.kind is not Kind.FIRST_WEEKEND:
            return day
        return day - ONE_DAY * ((day.weekday() - SATURDAY) % 7)

    def is_open(self, day: date, today: date) -> bool:
        """Return whether booking for a day has opened."""
        return self.opens_days is None or today >= day - ONE_DAY * self.opens_days


@dataclass(frozen=True)
class Reception:
    """One reception of a rule: when it was meant to be, and when it is; no days: it falls out.

    `because` is the public holiday that changed it. `provisional` ones may change yet.
    """

    planned: tuple[date, ...]
    days: tuple[date, ...]
    because: date | None = None
    provisional: bool = False


def months_from(day: date, count: int) -> Iterator[tuple[int, int]]:
    """Yield year and month of `count` months, beginning with that of `day`."""
    for step in range(count):
        index = day.year * 12 + day.month - 1 + step
        yield index // 12, index % 12 + 1


@lru_cache(maxsize=512)
def of_months(
    rule: Rule, *, year: int, month: int, count: int, calendar: WorkCalendar
) -> tuple[Reception, ...]:
    """Return the receptions that belong to some months, in the order in which they were planned.

    What meets a holiday takes the first stretch that no other reception has; who is not moved
    keeps his day. So no two months ever share one, and a month gives the same days whatever
    months it is asked for with.
    """
    first = date(year - (month <= MARGIN_MONTHS), (month - MARGIN_MONTHS - 1) % 12 + 1, 1)
    wide = months_from(first, count + 2 * MARGIN_MONTHS)
    plans = [days for y, m in wide for days in _planned(rule, y, m, calendar)]
    taken = {day for days in plans if _holiday(rule, days, calendar) is None for day in days}
    asked = set(months_from(date(year, month, 1), count))
    settled = [_settle(rule, days, taken, calendar) for days in plans]
    return tuple(one for one in settled if (one.planned[0].year, one.planned[0].month) in asked)


def days_from(rule: Rule, *, today: date, months: int, calendar: WorkCalendar) -> list[date]:
    """Return the reception days from today until `months` after this one, in order."""
    return sorted(
        day for one in coming(rule, today=today, months=months, calendar=calendar) for day in one
    )


def coming(
    rule: Rule, *, today: date, months: int, calendar: WorkCalendar
) -> list[tuple[date, ...]]:
    """Return the days of each reception that is not over; one of last month may have moved here."""
    year, month = next(months_from(today - 31 * MARGIN_MONTHS * ONE_DAY, 1))
    ahead = (today.year - year) * 12 + today.month - month + months + 1
    found = of_months(rule, year=year, month=month, count=ahead, calendar=calendar)
    return sorted(one.days for one in found if one.days and one.days[-1] >= today)


def bookable_until(rule: Rule, *, today: date, calendar: WorkCalendar) -> date | None:
    """Return the last day of the receptions that can be booked now."""
    ahead = coming(rule, today=today, months=rule.next_open + MARGIN_MONTHS, calendar=calendar)
    return ahead[: rule.next_open][-1][-1] if ahead else None


def _planned(rule: Rule, year: int, month: int, calendar: WorkCalendar) -> list[tuple[date, ...]]:
    first = date(year, month, 1)
    days = [first + ONE_DAY * step for step in range(31)]
    days = [day for day in days if day.month == month]
    if rule.kind is Kind.FIRST_WEEKEND:
        saturday = next(day for day in days if day.weekday() == SATURDAY)
        return [(saturday, saturday + ONE_DAY)]
    if rule.kind is Kind.WEEKLY:
        return [(day,) for day in days if day.weekday() in rule.weekdays]
    if rule.kind is Kind.NTH_WEEKDAY:
        return [(_nth([day for day in days if day.weekday() in rule.weekdays], rule.nth),)]
    if rule.kind is Kind.NTH_WORKDAY:
        return [(_nth([day for day in days if calendar.is_workday(day)], rule.nth),)]
    return []


def _nth(days: list[date], nth: int) -> date:
    """Return the n-th day, or the last where there are not so many."""
    return days[LAST] if nth == LAST else days[min(nth, len(days)) - 1]


def _holiday(rule: Rule, days: tuple[date, ...], calendar: WorkCalendar) -> date | None:
    """Return the first public holiday among some days that the rule heeds."""
    if rule.holiday is Holidays.KEEP:
        return None
    return next((day for day in days if calendar.is_holiday(day)), None)


def _settle(
    rule: Rule, planned: tuple[date, ...], taken: set[date], calendar: WorkCalendar
) -> Reception:
    because = _holiday(rule, planned, calendar)
    days = planned
    if because is not None:
        days = _moved(rule, planned, taken, calendar)
        taken.update(days)
    provisional = any(calendar.is_provisional(day) for day in (*planned, *days))
    return Reception(planned, days, because, provisional)


def _moved(
    rule: Rule, planned: tuple[date, ...], taken: set[date], calendar: WorkCalendar
) -> tuple[date, ...]:
    """Return the first days after a holiday that are free of one and of other receptions."""
    if rule.holiday is Holidays.SKIP:
        return ()
    for step in range(1, LONGEST_SEARCH):
        days = tuple(day + ONE_DAY * step for day in planned)
        if _suits(rule, days[0], calendar) and not any(
            day in taken or calendar.is_holiday(day) for day in days
        ):
            return days
    return ()


def _suits(rule: Rule, day: date, calendar: WorkCalendar) -> bool:
    if rule.holiday is Holidays.NEXT_WEEKEND:
        return day.weekday() == SATURDAY
    return calendar.is_workday(day)
