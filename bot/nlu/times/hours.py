"""Makes hours of clock times: which half of the day, which range, before and after."""

from collections.abc import Sequence

from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import (
    DAY_MINUTES,
    Clock,
    Extreme,
    Hours,
    Number,
    Part,
    Sign,
    Span,
    Term,
    Token,
)

ABOUT_MINUTES = 30
HALF_DAY = 720
EVENING = 18 * 60
OFFICE_FROM, OFFICE_UNTIL = 7 * 60, 13 * 60
WORD_LENGTH = 2

Joined = tuple[Term, int]
"""What several tokens came to, and how many they were."""

Said = tuple[Part | None, Clock, int]
"""A clock time, its part of the day if that was said, and how many tokens they are."""

PREFIXES = {
    Sign.NOT_BEFORE: Sign.AFTER,
    Sign.NOT_AFTER: Sign.NOT_AFTER,
    Sign.EARLIER_THAN: Sign.BEFORE,
    Sign.LATER_THAN: Sign.PAST,
    Sign.ABOUT: Sign.ABOUT,
}
SUFFIXES = (Sign.AFTER, Sign.PAST, Sign.BEFORE, Sign.NOT_AFTER, Sign.ABOUT)


def minute_of(clock: Clock, part: Part | None, scene: Scene) -> int:
    """Return the minute that a clock time means: beside its part, on offer, in office hours."""
    choices = [clock.minute] if clock.sure else [clock.minute, clock.minute + HALF_DAY]
    choices = [one for one in choices if one <= DAY_MINUTES]
    if part:
        inside = (one for one in choices if part.span[0] <= one <= part.span[1])
        return next(inside, choices[0])
    offered = [one for one in choices if one in scene.minutes]
    among = [one for one in choices if _among(one, scene)]
    morning = OFFICE_FROM <= clock.minute < OFFICE_UNTIL
    return [*offered, *among, choices[0] if morning else choices[-1]][0]


def _among(minute: int, scene: Scene) -> bool:
    return bool(scene.minutes) and min(scene.minutes) <= minute <= max(scene.minutes)


def hours_range(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    """Join 9点到11点, 下午2到4点, 三点和四点之间; a range does not include its end."""
    first = _said(tokens, numbers=True)
    if not first or not _is(tokens, first[2], Sign.TO, Sign.OR):
        return None
    second = _said(tokens[first[2] + 1 :], numbers=True)
    if not second or not (
        _is_clock(tokens[first[2] - 1]) or _is_clock(_last(tokens, first, second))
    ):
        return None
    used = first[2] + 1 + second[2]
    between = _is(tokens, used, Sign.BETWEEN)
    if tokens[first[2]].term is Sign.TO or between:
        return Hours((_range(first, second, scene),)), used + between
    return _either(first, second, used, scene) if not _is_clock(tokens[first[2] - 1]) else None


def _last(tokens: Sequence[Token], first: Said, second: Said) -> Token:
    return tokens[first[2] + second[2]]


def _either(first: Said, second: Said, used: int, scene: Scene) -> Joined:
    part = first[0] or second[0]
    minutes = [minute_of(one[1], one[0] or part, scene) for one in (first, second)]
    return Hours(tuple((minute, minute + 1) for minute in minutes)), used


def _range(first: Said, second: Said, scene: Scene) -> Span:
    start = minute_of(first[1], first[0] or (second[0] if not first[1].sure else None), scene)
    end = minute_of(second[1], second[0] or first[0], scene)
    if end <= start and not second[1].sure and end + HALF_DAY <= DAY_MINUTES:
        end += HALF_DAY
    if end <= start:
        start = first[1].minute
    return (start, max(end, start + 1))


def bounded_clock(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    """Join 10点以后, 最晚四点, 十点左右: after includes its bound, before does not."""
    prefix = _prefix(tokens)
    said = _said(tokens[1:] if prefix else tokens)
    if not said:
        return None
    used = said[2] + bool(prefix)
    suffix = tokens[used].term if _is(tokens, used, *SUFFIXES) else None
    how = prefix or suffix
    if not isinstance(how, Sign):
        return None
    minute = minute_of(said[1], said[0], scene)
    return Hours((_bounded(minute, how, said[0]),)), used + bool(suffix)


def _prefix(tokens: Sequence[Token]) -> Sign | None:
    term = tokens[0].term
    if isinstance(term, Extreme) and tokens[0].end - tokens[0].start == WORD_LENGTH:
        beside = len(tokens) > 1 and tokens[1].start == tokens[0].end and not term.soft
        return (Sign.NOT_AFTER if term.late else Sign.AFTER) if beside else None
    return PREFIXES.get(term) if isinstance(term, Sign) else None


def _bounded(minute: int, how: Sign, part: Part | None) -> Span:
    low = part.span[0] if part and part.span[0] < EVENING else 0
    high = part.span[1] if part and part.span[1] <= HALF_DAY else DAY_MINUTES
    if how is Sign.AFTER:
        return (minute, max(high, minute + 1))
    if how is Sign.PAST:
        return (minute + 1, max(high, minute + 2))
    if how is Sign.ABOUT:
        return (max(0, minute - ABOUT_MINUTES), minute + ABOUT_MINUTES + 1)
    return (min(low, minute), minute + (how is Sign.NOT_AFTER))


def clock(tokens: Sequence[Token], scene: Scene) -> Joined | None:
    """Make hours of a clock time that stands by itself or beside its part of the day."""
    said = _said(tokens)
    if not said:
        return None
    part, at, used = said
    minute = minute_of(at, part, scene)
    if not (part or at.sure or at.until or at.loose):
        return Hours(tuple((one, one + 1) for one in _meant(minute, at, scene))), used
    if at.until:
        return Hours(((minute, minute + at.until - at.minute),)), used
    return Hours(((minute + 1, minute + 60) if at.loose else (minute, minute + 1),)), used


def _meant(minute: int, at: Clock, scene: Scene) -> list[int]:
    """Return both halves of the day where a bare hour is offered in both."""
    both = [at.minute, at.minute + HALF_DAY]
    return both if scene.minutes.issuperset(both) else [minute]


def part_of_day(tokens: Sequence[Token], _scene: Scene) -> Joined | None:
    """Make hours of a part of the day, or of what lies before or after it."""
    term = tokens[0].term
    if not isinstance(term, Part):
        return None
    start, end = term.span
    if _is(tokens, 1, Sign.AFTER, Sign.PAST):
        return Hours(((end if end <= HALF_DAY else max(start, HALF_DAY), DAY_MINUTES),)), 2
    if _is(tokens, 1, Sign.BEFORE):
        return Hours(((0, start),)), 2
    return Hours((term.span,), vague=True), 1


def _said(tokens: Sequence[Token], *, numbers: bool = False) -> Said | None:
    match [token.term for token in tokens[:2]]:
        case [Part() as part, Clock() as at]:
            return part, at, 2
        case [Part() as part, Number(value)] if numbers:
            return part, Clock(value * 60), 2
        case [Clock() as at, *_]:
            return None, at, 1
        case [Number(value), *_] if numbers and value * 60 <= DAY_MINUTES:
            return None, Clock(value * 60, sure=value * 60 > HALF_DAY), 1
    return None


def _is(tokens: Sequence[Token], place: int, *signs: Sign) -> bool:
    return place < len(tokens) and tokens[place].term in signs


def _is_clock(token: Token) -> bool:
    return isinstance(token.term, Clock)
