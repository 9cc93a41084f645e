"""Festivals and days of the lunar year: when they are, and how long one is off."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LunarDate, TermUtils

ONE_DAY = timedelta(days=1)
WEEK, SUNDAY = 7, 6
LONG_WEEKEND = 3

LUNAR: Mapping[str, tuple[int, int]] = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "小年": (12, 23),
}
"""Month and day of the lunar year."""

SOLAR: Mapping[str, tuple[int, int]] = {
    "元旦": (1, 1),
    "新年": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "三八": (3, 8),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "青年节": (5, 4),
    "五四": (5, 4),
    "六一": (6, 1),
    "儿童节": (6, 1),
    "七一": (7, 1),
    "建党节": (7, 1),
    "八一": (8, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "十一": (10, 1),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
    "跨年": (12, 31),
    "植树节": (3, 12),
    "愚人节": (4, 1),
    "护士节": (5, 12),
    "万圣节": (10, 31),
    "双十一": (11, 11),
    "双十二": (12, 12),
}

SUNDAYS: Mapping[str, tuple[int, int]] = {"母亲节": (5, 8), "父亲节": (6, 15)}
"""Festivals on the Sunday on or after a day of the year."""

TERMS = ("清明", "冬至", "立春", "立冬", "立夏", "立秋")
"""Solar terms that people reckon by."""

SHIFTED: Mapping[str, tuple[str, int]] = {
    "除夕": ("春节", -1),
    "大年三十": ("春节", -1),
    "大年初一": ("春节", 0),
    "过年": ("春节", 0),
    "新春": ("春节", 0),
    "年": ("春节", 0),
}
"""Days that are counted from another festival."""

DAYS_OFF: Mapping[str, int] = {
    "春节": 7,
    "过年": 7,
    "年": 7,
    "新春": 7,
    "元旦": 3,
    "新年": 3,
    "清明": 3,
    "五一": 5,
    "劳动节": 5,
    "端午": 3,
    "中秋": 3,
    "国庆": 7,
    "十一": 7,
}
"""How many days one is usually off, from the day itself on."""

STATUTORY = ("元旦", "春节", "清明", "五一", "端午", "中秋", "国庆")


@dataclass(frozen=True)
class Holiday:
    """One occurrence: the day itself, and the last day off."""

    day: date
    last: date


def next_holiday(name: str, today: date) -> Holiday | None:
    """Return the occurrence that is not over yet, if its date is known."""
    off = timedelta(days=DAYS_OFF.get(name, 1) - 1)
    coming = [day for day in _occurrences(name, today) if day + off >= today]
    return Holiday(min(coming), min(coming) + off) if coming else None


def days_off(found: Holiday) -> frozenset[date]:
    """Return all days off: three of them take in the weekend that ends on the day or before it."""
    count = (found.last - found.day).days + 1
    since = found.day
    if count == LONG_WEEKEND and since.weekday() in (0, SUNDAY):
        since -= (since.weekday() + 2) % WEEK * ONE_DAY
    return frozenset(since + step * ONE_DAY for step in range(count))


def statutory(today: date) -> list[Holiday]:
    """Return the public holidays that are not over yet, the next one of each, in order."""
    coming = [next_holiday(name, today) for name in STATUTORY]
    return sorted((one for one in coming if one is not None), key=lambda one: one.day)


def next_statutory(today: date) -> Holiday | None:
    """Return the next public holiday that has not begun."""
    return next((one for one in statutory(today) if one.day > today), None)


def lunar_days(month: int, day: int, today: date) -> frozenset[date]:
    """Return the dates of a day of the lunar year, from the year before `today` to two after."""
    found = (_lunar(year, month, day) for year in range(today.year - 2, today.year + 3))
    return frozenset(one for one in found if one)


def _occurrences(name: str, today: date) -> Iterator[date]:
    base, shift = SHIFTED.get(name, (name, 0))
    if base in LUNAR:
        yield from (day + shift * ONE_DAY for day in lunar_days(*LUNAR[base], today))
        return
    for year in range(max(1, today.year - 1), min(today.year + 3, date.max.year)):
        if base in SUNDAYS:
            earliest = date(year, *SUNDAYS[base])
            yield earliest + (SUNDAY - earliest.weekday()) * ONE_DAY
        elif base not in TERMS:
            yield date(year, *SOLAR[base])
        elif day := _solar_term(base, year):
            yield day


@lru_cache(maxsize=1024)
def _lunar(year: int, month: int, day: int) -> date | None:
    # Beyond 1900 to 2100, or the thirtieth of a month of 29 days: not understood, not guessed.
    try:
        return date.fromisoformat(str(LunarDate(year, month, day).to_solar_date()))
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _solar_term(name: str, year: int) -> date | None:
    try:
        return date.fromisoformat(str(TermUtils.nth_term_day(year, term_name=name)))
    except ValueError:
        return None
