"""A calendar that is published during a replay: what the State Council might decree for a year."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from bot.domain.workdays import ONE_DAY, WorkCalendar

LONG = {"元旦": 2, "春节": 4, "劳动节": 3, "国庆节": 4}
"""So many days off follow the statutory ones in recent decrees."""
BRIDGES = {0: (-2, -1), 4: (1, 2), 5: (1, 2), 6: (1,)}
"""Which days off go with a single statutory day, by its day of the week."""
MADE_UP = frozenset({"春节", "国庆节"})
"""For these the first Saturday afterwards is worked."""
SATURDAY = 5
LONGEST = 12


class Decreed:
    """A calendar in which some provisional years are published; made up, by the usual pattern."""

    def __init__(self, known: WorkCalendar, years: frozenset[int] = frozenset()) -> None:
        self._known = known
        self._years = years

    def __hash__(self) -> int:
        return hash(self._years)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decreed) and other._years == self._years

    def publishing(self, year: int) -> "Decreed":
        """Return the calendar once this year is published, too."""
        return Decreed(self._known, self._years | {year})

    def is_provisional(self, day: date) -> bool:
        """Return whether the day may change yet."""
        return self._known.is_provisional(day) and day.year not in self._years

    def holiday_name(self, day: date) -> str:
        """Return what a public holiday is called, or an empty string."""
        if self._is_as_known(day):
            return self._known.holiday_name(day)
        return _off(self._known, day.year).get(day, "")

    def is_holiday(self, day: date) -> bool:
        """Return whether this day is a public holiday."""
        return bool(self.holiday_name(day))

    def is_workday(self, day: date) -> bool:
        """Return whether people work on this day."""
        if self._is_as_known(day):
            return self._known.is_workday(day)
        off = _off(self._known, day.year)
        return day not in off and (day.weekday() < SATURDAY or day in _worked(off))

    def _is_as_known(self, day: date) -> bool:
        return day.year not in self._years or not self._known.is_provisional(day)


@lru_cache(maxsize=16)
def _off(known: WorkCalendar, year: int) -> Mapping[date, str]:
    """Return the days off of a year that is published."""
    days = [date(year, 1, 1) + ONE_DAY * step for step in range(366)]
    statutory = {day: name for day in days if (name := known.holiday_name(day))}
    off = dict(statutory)
    for day, name in statutory.items():
        if statutory.get(day + ONE_DAY) != name:
            off |= dict.fromkeys(_added(day, name), name)
    return off


def _added(last: date, name: str) -> Iterator[date]:
    steps = range(1, LONG[name] + 1) if name in LONG else BRIDGES.get(last.weekday(), ())
    for step in steps:
        yield last + ONE_DAY * step


def _worked(off: Mapping[date, str]) -> frozenset[date]:
    """Return the Saturdays that are worked after the long holidays."""
    ends = [day for day, name in off.items() if name in MADE_UP and day + ONE_DAY not in off]
    return frozenset(
        next(day + ONE_DAY * step for step in range(1, LONGEST) if _is_saturday(day, step))
        for day in ends
    )


def _is_saturday(day: date, step: int) -> bool:
    return (day + ONE_DAY * step).weekday() == SATURDAY
