"""Festivals: when they are and how long one is off; lunar dates are listed, not computed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)

LUNAR: Mapping[str, str] = {
    "春节": "2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 "
    "2033-01-31 2034-02-19 2035-02-08 2036-01-28",
    "端午": "2026-06-19 2027-06-09 2028-05-28 2029-06-16 2030-06-05 2031-06-24 2032-06-12 "
    "2033-06-01 2034-06-20 2035-06-10 2036-05-30",
    "七夕": "2026-08-19 2027-08-08 2028-08-26 2029-08-16 2030-08-05 2031-08-24 2032-08-12 "
    "2033-08-01 2034-08-20 2035-08-10 2036-08-28",
    "中秋": "2026-09-25 2027-09-15 2028-10-03 2029-09-22 2030-09-12 2031-10-01 2032-09-19 "
    "2033-09-08 2034-09-27 2035-09-16 2036-10-04",
    "重阳": "2026-10-18 2027-10-08 2028-10-26 2029-10-16 2030-10-05 2031-10-24 2032-10-12 "
    "2033-10-01 2034-10-20 2035-10-09 2036-10-27",
    "腊八": "2026-01-26 2027-01-15 2028-01-04 2029-01-22 2030-01-11 2031-01-01 2032-01-20 "
    "2033-01-08 2034-01-27 2035-01-16 2036-01-05",
}
"""Published lunisolar dates; a year beyond them is not understood rather than guessed."""

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
}

TERMS: Mapping[str, tuple[int, float]] = {"清明": (4, 4.81), "冬至": (12, 21.94)}
"""Solar terms of this century: month, and the constant of the usual day formula."""

SHIFTED: Mapping[str, tuple[str, int]] = {
    "除夕": ("春节", -1),
    "大年三十": ("春节", -1),
    "大年初一": ("春节", 0),
    "过年": ("春节", 0),
    "新春": ("春节", 0),
    "年": ("春节", 0),
    "元宵": ("春节", 14),
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


def next_statutory(today: date) -> Holiday | None:
    """Return the next public holiday that has not begun."""
    coming = [next_holiday(name, today) for name in STATUTORY]
    return min(
        (one for one in coming if one is not None and one.day > today),
        key=lambda one: one.day,
        default=None,
    )


def _occurrences(name: str, today: date) -> Iterator[date]:
    base, shift = SHIFTED.get(name, (name, 0))
    if base in LUNAR:
        for day in LUNAR[base].split():
            yield date.fromisoformat(day) + shift * ONE_DAY
        return
    for year in range(max(1, today.year - 1), min(today.year + 3, date.max.year)):
        if base in TERMS:
            yield _solar_term(base, year)
        else:
            yield date(year, *SOLAR[base])


def _solar_term(name: str, year: int) -> date:
    month, constant = TERMS[name]
    short = year % 100
    return date(year, month, int(short * 0.2422 + constant) - short // 4)
