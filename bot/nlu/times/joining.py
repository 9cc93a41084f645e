"""Puts neighbouring terms together: 下午 + 3点, 5号 到 6号, 周三 + 以后, 5日下午 到 7日."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from bot.nlu.times.hours import (
    PREFIXES,
    Joined,
    bounded_clock,
    clock,
    hours_range,
    part_of_day,
)
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import DAY_MINUTES, Days, Grain, Hours, Number, Sign, Stretch, Token

LONGEST_RANGE = timedelta(days=366)
BOUNDS = (Sign.NOT_BEFORE, Sign.NOT_AFTER, Sign.EARLIER_THAN, Sign.LATER_THAN)

Step = Callable[[Sequence[Token], Scene], Joined | None]


def join(tokens: Sequence[Token], scene: Scene) -> list[Token]:
    """Return the tokens with hours and ranges made whole."""
    hours = _sweep(tokens, scene, (hours_range, bounded_clock, clock, part_of_day))
    return _sweep(hours, scene, (_stretch, _days_range, _days_list, _bounded_days))


def _sweep(tokens: Sequence[Token], scene: Scene, steps: Sequence[Step]) -> list[Token]:
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        rest = tokens[place:]
        results = (step(rest, scene) for step in steps)
        term, used = next((one for one in results if one), (rest[0].term, 1))
        found.append(Token(rest[0].start, rest[used - 1].end, term))
        place += used
    return found


def _stretch(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    match [token.term for token in tokens[:5]]:
        case [Days() as first, Hours() as since, Sign.TO, Days() as last, Hours() as until]:
            used = 5
        case [Days() as first, Hours() as since, Sign.TO, Days() as last, *_]:
            used, until = 4, Hours(((0, DAY_MINUTES),))
        case _:
            return None
    start = _first(first, scene)
    end = min((day for day in last.days if start and day >= start), default=None)
    if not start or not end:
        return None
    low, high = until.spans[-1]
    close = low if high == low + 1 else high
    return Stretch((start, since.spans[0][0]), (end, close)), used


def _first(days: Days, scene: Scene) -> date | None:
    offered = [day for day in days.days if day in scene.dates]
    return min(offered or days.days, default=None)


def _days_range(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    used = 3
    match [token.term for token in tokens[:4]]:
        case [Days() as first, Sign.OR | Sign.TO, Days() as last, Sign.BETWEEN]:
            used = 4
        case [Days() as first, Sign.TO, Days() as last, *_]:
            pass
        case [Number(value), Sign.TO, Days() as last, *_] if last.grain is Grain.DATE:
            first = Days(scene.where(lambda day: day.day == value), Grain.DATE, open=last.open)
        case _:
            return None
    covered = {day for start in first.days for day in _between(start, last.days)}
    return Days(frozenset(covered), min(first.grain, last.grain), open=first.open), used


def _is_running(days: Days, scene: Scene) -> bool:
    """Return whether today lies in what was named, so that 以后 means what follows it."""
    return days.grain is not Grain.DATE and scene.today in days.days


def _between(start: date, ends: frozenset[date]) -> Iterator[date]:
    end = min((day for day in ends if day >= start), default=start)
    if end - start <= LONGEST_RANGE:
        for step in range((end - start).days + 1):
            yield start + timedelta(days=step)


def _days_list(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    match [token.term for token in tokens[:3]]:
        case [Number(value), Sign.OR, Days(grain=Grain.DATE) as last]:
            more = scene.where(lambda day: day.day == value)
            return Days(last.days | more, Grain.DATE, open=last.open), 3
    return None


def _bounded_days(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    match [token.term for token in tokens[:2]]:
        case [Days() as days, Sign.AFTER | Sign.PAST | Sign.BEFORE as how]:
            return _bounded(days, how, scene), 2
        case [Sign() as prefix, Days() as days] if prefix in BOUNDS:
            return _bounded(days, PREFIXES[prefix], scene), 2
    return None


def _bounded(days: Days, how: Sign, scene: Scene) -> Days:
    edge = _first(days, scene)
    if edge is None:
        return Days(frozenset(), days.grain)
    if how in (Sign.AFTER, Sign.PAST):
        beyond = how is Sign.PAST or _is_running(days, scene)
        since = max(days.days) + timedelta(days=1) if beyond and not days.open else edge
        return Days(scene.where(lambda day: day >= since), Grain.WEEK)
    until = edge + timedelta(days=how is Sign.NOT_AFTER)
    return Days(scene.where(lambda day: day < until), Grain.WEEK)
