"""Working-day arithmetic over whatever calendar is given."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class WorkCalendar(Protocol):
    """Knows which days are worked and which are public holidays."""

    def __hash__(self) -> int:
        """Return what tells this calendar from others, for what is computed once from it."""

    def is_workday(self, day: date) -> bool:
        """Return whether people work on this day (a make-up weekend counts)."""

    def is_holiday(self, day: date) -> bool:
        """Return whether this day is a public holiday (a plain weekend is not)."""

    def holiday_name(self, day: date) -> str:
        """Return what a public holiday is called, or an empty string."""

    def is_provisional(self, day: date) -> bool:
        """Return whether the year's calendar is not yet published, so that the day may change."""


def after(day: date, *, workdays: int, calendar: WorkCalendar) -> date:
    """Return the n-th working day after `day`, which is itself not counted."""
    left = workdays
    while left > 0:
        day += ONE_DAY
        left -= calendar.is_workday(day)
    return day


def before(day: date, *, calendar: WorkCalendar) -> date:
    """Return the last working day before `day`."""
    day -= ONE_DAY
    while not calendar.is_workday(day):
        day -= ONE_DAY
    return day


def between(start: date, end: date, *, calendar: WorkCalendar) -> int:
    """Return how many working days lie after `start`, up to and including `end`."""
    days = (end - start).days
    return sum(calendar.is_workday(start + ONE_DAY * step) for step in range(1, days + 1))


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a local time of day, aware."""
    return datetime.combine(day, at, tzinfo=zone)


@dataclass(frozen=True)
class Hours:
    """The hours of a working day during which a deadline's clock runs."""

    begins: time
    ends: time
    zone: ZoneInfo

    def overlap(self, day: date, start: datetime, end: datetime) -> timedelta:
        """Return how much of a span lies in the hours of a day."""
        opening, closing = moment(day, self.begins, self.zone), moment(day, self.ends, self.zone)
        return max(min(end, closing) - max(start, opening), timedelta())


def worktime(start: datetime, end: datetime, *, hours: Hours, calendar: WorkCalendar) -> timedelta:
    """Return how much working time lies between two moments; none if the second is earlier."""
    day, last = start.astimezone(hours.zone).date(), end.astimezone(hours.zone).date()
    total = timedelta()
    while day <= last:
        if calendar.is_workday(day):
            total += hours.overlap(day, start, end)
        day += ONE_DAY
    return total


def after_worktime(
    start: datetime, amount: timedelta, *, hours: Hours, calendar: WorkCalendar
) -> datetime:
    """Return the moment at which so much working time has passed since a moment."""
    day, left = start.astimezone(hours.zone).date(), amount
    while True:
        if calendar.is_workday(day):
            closing = moment(day, hours.ends, hours.zone)
            here = hours.overlap(day, start, closing)
            if left <= here:
                return max(start, moment(day, hours.begins, hours.zone)) + left
            left -= here
        day += ONE_DAY
