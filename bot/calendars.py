"""The State Council's calendar: working days, public holidays, make-up weekends."""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from borax.calendars.lunardate import LunarDate, TermUtils

SATURDAY = 5

FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Statutory days that every year has: 1 January, 1 and 2 May, 1 to 3 October."""

LUNAR = ((5, 5), (8, 15))
"""Dragon Boat and Mid-Autumn, by month and day of the lunar year."""

SPRING_FESTIVAL = range(-1, 3)
"""New Year's Eve to the third day, counted from the first day of the lunar year."""


class StateCalendar:
    """Published years as decided; later ones as far as they can be computed, marked provisional."""

    def is_workday(self, day: date) -> bool:
        """Return whether people work on this day (a make-up weekend counts)."""
        return _is_workday(day)

    def is_holiday(self, day: date) -> bool:
        """Return whether this day is a public holiday (a plain weekend is not)."""
        return _is_holiday(day)

    def is_provisional(self, day: date) -> bool:
        """Return whether the year's calendar is not yet published, so that the day may change."""
        return not _is_published(day.year)


@lru_cache(maxsize=64)
def _is_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=4096)
def _is_workday(day: date) -> bool:
    if _is_published(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY and not _is_holiday(day)


@lru_cache(maxsize=4096)
def _is_holiday(day: date) -> bool:
    if _is_published(day.year):
        off, name = chinese_calendar.get_holiday_detail(day)
        return bool(off and name)
    return (day.month, day.day) in FIXED or day in _computed(day.year)


@lru_cache(maxsize=64)
def _computed(year: int) -> frozenset[date]:
    """Return the statutory days of sun and moon; none where no calendar reaches so far."""
    try:
        first = LunarDate(year, 1, 1).to_solar_date()
        found = {first + timedelta(days=step) for step in SPRING_FESTIVAL}
        found |= {LunarDate(year, *one).to_solar_date() for one in LUNAR}
        return frozenset({*found, TermUtils.nth_term_day(year, term_name="清明")})
    except ValueError:
        return frozenset()
