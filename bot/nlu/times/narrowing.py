"""How one word narrows another: 十点 narrows 上午, 周日 beside 下周六 is the one next to it."""

from collections.abc import Sequence

from bot.nlu.times.terms import DAY_MINUTES, Days, Hours, Span

NOON = 720
MOST_ANCHOR_DAYS = 7
EARLY_UNTIL, LATE_FROM = 600, 960
EARLY_AFTERNOON_UNTIL, LATE_MORNING_FROM = 900, 660


def anchored(days: Days, beside: Days | None) -> Days:
    """Narrow 周日 after 下周六, or 6号 after 12月5号, to the one that is nearest."""
    if not days.open or beside is None or beside.open:
        return days
    if not 0 < len(beside.days) <= MOST_ANCHOR_DAYS or not days.days:
        return days
    anchor = min(beside.days)
    nearest = min(days.days & beside.days or days.days, key=lambda day: abs((day - anchor).days))
    return Days(frozenset({nearest}), days.grain)


def combined(said: Days, more: Days, *, listed: bool) -> Days:
    """Add 周日 to 周六, but narrow 12月 by 周六; what is listed with 或 always adds."""
    if not listed and more.days < said.days:
        return more
    both_open = said.open and more.open
    if listed or said.grain is more.grain:
        return Days(said.days | anchored(more, said).days, said.grain, open=both_open)
    return Days(said.days & more.days, min(said.grain, more.grain), open=both_open)


def refined(said: Hours, more: Hours) -> Hours | None:
    """Narrow 上午 by 十点, or 三点以后 by 四点以前; nothing where the two stand side by side."""
    if said.vague and more.vague:
        return None
    if not said.vague and not more.vague and not _is_long(said):
        return None
    spans = [_overlap(one, two) for one in said.spans for two in more.spans]
    common = tuple(span for span in spans if span[0] < span[1])
    return Hours(common) if common else None


def _is_long(hours: Hours) -> bool:
    return all(end - start > 1 for start, end in hours.spans)


def _overlap(one: Span, two: Span) -> Span:
    return (max(one[0], two[0]), min(one[1], two[1]))


def excess(named: Sequence[Hours], *, late: bool) -> Hours:
    """Return what is too early or too late, in the half of the day that was named if one was."""
    spans = [span for hours in named for span in hours.spans]
    morning = bool(spans) and all(high <= NOON for _, high in spans)
    afternoon = bool(spans) and all(low >= NOON for low, _ in spans)
    if late:
        return Hours(((LATE_MORNING_FROM if morning else LATE_FROM, DAY_MINUTES),))
    return Hours(((0, EARLY_AFTERNOON_UNTIL if afternoon else EARLY_UNTIL),))
