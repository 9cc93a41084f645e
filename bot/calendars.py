"""The State Council's calendar: working days, public holidays, make-up weekends."""

from datetime import date
from functools import lru_cache

import chinese_calendar

SATURDAY = 5

FIXED = frozenset({(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)})
"""Statutory days that every year has: 1 January, 1 May, 1 to 3 October."""

LUNAR: dict[int, frozenset[tuple[int, int]]] = {
    2027: frozenset({(2, 5), (2, 6), (2, 7), (2, 8), (4, 5), (6, 9), (9, 15)}),
    2028: frozenset({(1, 25), (1, 26), (1, 27), (1, 28), (4, 4), (5, 28), (10, 3)}),
    2029: frozenset({(2, 12), (2, 13), (2, 14), (2, 15), (4, 4), (6, 16), (9, 22)}),
    2030: frozenset({(2, 2), (2, 3), (2, 4), (2, 5), (4, 5), (6, 5), (9, 12)}),
}
"""New Year's Eve and the first three days of the lunar year, Qingming, Dragon Boat, Mid-Autumn,
for years whose calendar is not yet published; published years come from chinesecalendar."""


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
    return (day.month, day.day) in FIXED | LUNAR.get(day.year, frozenset())
