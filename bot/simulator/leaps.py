"""The named jumps of the clock: tomorrow, the next working morning, the evening before a talk."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

NEXT_DAY_AT = time(9, 0)
WORKDAY_MORNING_AT = time(8, 31)
TALK_EVE_AT = time(19, 0)
SATURDAY = 5


class NoSuchLeap(ValueError):
    """The jump is unknown, or there is nothing to jump to."""


def target(name: str, now: datetime, talk_days: Callable[[], Sequence[date]]) -> datetime:
    """Return the local moment that a jump leads to; `talk_days` is asked only if it is needed.

    Raises `NoSuchLeap`.
    """
    if name == "plus_hour":
        return now + timedelta(hours=1)
    if name == "next_day":
        return _at(now, now.date() + timedelta(days=1), NEXT_DAY_AT)
    if name == "next_workday_morning":
        return _workday_morning(now)
    if name == "talk_eve":
        return _talk_eve(now, talk_days())
    raise NoSuchLeap("没有这种快进。")


def _at(now: datetime, day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=now.tzinfo)


def _workday_morning(now: datetime) -> datetime:
    days = (now.date() + timedelta(days=ahead) for ahead in range(8))
    mornings = (_at(now, day, WORKDAY_MORNING_AT) for day in days if day.weekday() < SATURDAY)
    return next(morning for morning in mornings if morning > now)


def _talk_eve(now: datetime, days: Sequence[date]) -> datetime:
    eves = (_at(now, day - timedelta(days=1), TALK_EVE_AT) for day in sorted(days))
    eve = next((eve for eve in eves if eve > now), None)
    if eve is None:
        raise NoSuchLeap("接下来没有安排约谈日。")
    return eve
