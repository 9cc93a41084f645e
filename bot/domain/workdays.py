"""Working-day arithmetic over whatever calendar is given."""

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
