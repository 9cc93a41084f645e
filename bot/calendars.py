"""The State Council's calendar: working days, public holidays, make-up weekends."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from borax.calendars.lunardate import LunarDate, TermUtils

SATURDAY = 5

FIXED = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
"""Statutory days that every year has: 1 January, 1 and 2 May, 1 to 3 October."""

LUNAR = {(5, 5): "端午", (8, 15): "中秋"}
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
        return bool(_holiday_name(day))

    def holiday_name(self, day: date) -> str:
        """Return what a public holiday is called, or an empty string."""
        return _holiday_name(day)

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
    return day.weekday() < SATURDAY and not _holiday_name(day)


@lru_cache(maxsize=4096)
def _holiday_name(day: date) -> str:
    if _is_published(day.year):
        off, name = chinese_calendar.get_holiday_detail(day)
        return str(chinese_calendar.Holiday(name).chinese) if off and name else ""
    return FIXED.get((day.month, day.day), "") or _computed(day.year).get(day, "")


@lru_cache(maxsize=64)
def _computed(year: int) -> Mapping[date, str]:
    """Return the statutory days of sun and moon; none where no calendar reaches so far."""
    try:
        first = LunarDate(year, 1, 1).to_solar_date()
        spring = {first + timedelta(days=step): "春节" for step in SPRING_FESTIVAL}
        moon = {LunarDate(year, *one).to_solar_date(): name for one, name in LUNAR.items()}
        return {**spring, **moon, TermUtils.nth_term_day(year, term_name="清明"): "清明"}
    except ValueError:
        return {}
