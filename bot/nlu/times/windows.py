"""Turns what was said about time into stretches of the calendar, where nothing is on offer."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.nlu.times.draft import Reading
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import DAY_MINUTES, Days, Span
from bot.nlu.times.wishes import Wish

HOUR_MINUTES = 60
WHOLE_DAY: Span = (0, DAY_MINUTES)

Window = tuple[datetime, datetime]


def windows_of(reading: Reading, scene: Scene, now: datetime) -> list[Window]:
    """Return start and end of what was named, in order, joined where they touch.

    Where some of it is said not to suit (周六不在，周日可以) only that counts.
    """
    refused = [wish for wish in reading.wishes if wish.negative]
    found: list[Window] = []
    for wish in refused or reading.wishes:
        found += _windows(wish, scene, now)
    return _merged(sorted(one for one in found if one[1] > max(now, one[0])))


def _windows(wish: Wish, scene: Scene, now: datetime) -> Iterator[Window]:
    if wish.stretch:
        yield _moment(*wish.stretch.start, now), _moment(*wish.stretch.end, now)
        return
    for day in _days(wish, scene):
        for start, end in _spans(wish):
            yield _moment(day, start, now), _moment(day, end, now)


def _days(wish: Wish, scene: Scene) -> Sequence[date]:
    if wish.days is None:
        return [scene.today] if wish.hours else []
    coming = sorted(day for day in wish.days.days if day >= scene.today)
    return _nearest(coming, wish.days)


def _nearest(days: Sequence[date], said: Days) -> Sequence[date]:
    """Return the next run of days; weekdays that were named apart each come once."""
    run: list[date] = []
    for day in days:
        if run and (day - run[-1] > timedelta(days=1)):
            break
        run.append(day)
    return run


def _spans(wish: Wish) -> list[Span]:
    spans = [span for hours in wish.hours for span in hours.spans]
    return [_lasting(span) for span in spans] or [WHOLE_DAY]


def _lasting(span: Span) -> Span:
    start, end = span
    return (start, start + HOUR_MINUTES) if end == start + 1 else span


def _moment(day: date, minute: int, now: datetime) -> datetime:
    midnight = datetime.combine(day, time(), tzinfo=now.tzinfo)
    return midnight + timedelta(minutes=minute)


def _merged(windows: Sequence[Window]) -> list[Window]:
    merged: list[Window] = []
    for start, end in windows:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
