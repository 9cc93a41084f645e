"""Reads joined terms from left to right and keeps what is wished, clause by clause."""

from collections.abc import Sequence

from bot.nlu.times.draft import Draft, Reading
from bot.nlu.times.narrowing import anchored, combined, excess, refined
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import (
    Days,
    Excess,
    Extreme,
    Hours,
    Middle,
    Minutes,
    Number,
    Ordinal,
    Pick,
    Sign,
    Stretch,
    Term,
    Token,
)
from bot.nlu.times.verdicts import VERDICTS, bad
from bot.nlu.times.wishes import Wish

HALF_DAY = 720


def read_terms(tokens: Sequence[Token], scene: Scene) -> Reading:
    """Return what the terms come to."""
    draft = Draft()
    for place, token in enumerate(tokens):
        if place == 0 or tokens[place - 1].term is Sign.STOP:
            draft.enter(tokens[place:])
        draft.following = _following(tokens[place + 1 :])
        _take(token.term, draft, scene)
        draft.before = token.term
    draft.keep()
    return Reading(tuple(draft.wishes), draft.anything)


def _following(rest: Sequence[Token]) -> Term | None:
    """Return the next term, looking past 要, 选 and the like."""
    return next((token.term for token in rest if token.term is not Sign.WANT), None)


def _take(term: Term, draft: Draft, scene: Scene) -> None:
    match term:
        case Sign():
            if term in VERDICTS:
                VERDICTS[term](draft)
        case Days():
            _days(term, draft)
        case Hours():
            _hours(term, draft)
        case Stretch():
            _stretch(term, draft)
        case Number(value):
            _number(value, draft, scene)
        case _:
            _choice(term, draft)


def _choice(term: Term, draft: Draft) -> None:
    match term:
        case Excess(late):
            _excess(draft, late=late)
        case Ordinal() | Extreme() | Middle() | Minutes():
            _pick(term, draft)


def _days(days: Days, draft: Draft) -> None:
    wish = draft.current()
    if wish.days is None and not wish.stretch:
        _say_days(wish, days, draft)
    elif wish.days is None or wish.last != "days" or _is_next_item(wish.days, days, wish, draft):
        _say_days(draft.fresh(), days, draft)
    else:
        wish.days = combined(wish.days, days, listed=draft.before is Sign.OR)


def _say_days(wish: Wish, days: Days, draft: Draft) -> None:
    earlier = next((one.days for one in reversed(draft.wishes) if one.days), None)
    wish.days = anchored(days, earlier)
    wish.order.append("days")


def _is_next_item(said: Days, more: Days, wish: Wish, draft: Draft) -> bool:
    """Return whether 周日 after 周六 and a comma is said for itself (周六吧，周日不行)."""
    return wish.clause != draft.clause and said.grain is more.grain and said.days != more.days


def _hours(hours: Hours, draft: Draft) -> None:
    wish = draft.current()
    listed = draft.before is Sign.OR
    if listed and wish.last == "days" and wish.clause == draft.clause:
        wish = draft.fresh(apart=True)
    narrower = refined(wish.hours[-1], hours) if wish.hours and not listed else None
    if narrower:
        wish.hours[-1] = narrower
        return
    if wish.hours and (wish.last != "hours" or (wish.clause != draft.clause and not listed)):
        wish = draft.fresh()
    wish.hours.append(hours)
    wish.order.append("hours")


def _stretch(stretch: Stretch, draft: Draft) -> None:
    wish = draft.current()
    if not wish.is_empty:
        wish = draft.fresh()
    wish.stretch = stretch
    wish.order.append("days")


def _number(value: int, draft: Draft, scene: Scene) -> None:
    """Take a bare number for an hour beside a day, else for a place in the list."""
    hours = [at for at in (value * 60, value * 60 + HALF_DAY) if at in scene.minutes]
    if hours and draft.has_open_wish and draft.wish.last != "picks":
        _hours(Hours(((hours[0], hours[0] + 1),)), draft)
    elif draft.before is not Sign.TO:
        _pick(Ordinal((value,)), draft)


def _pick(pick: Pick, draft: Draft) -> None:
    wish = draft.current()
    if wish.picks and wish.last != "picks":
        wish = draft.fresh()
    wish.picks.append(pick)
    wish.order.append("picks")


def _excess(draft: Draft, *, late: bool) -> None:
    """Take 太早 for a judgement on what was named, 不要太早 for a wish of its own."""
    if not draft.denied and draft.has_open_wish:
        bad(draft)
        return
    hours = excess(draft.wish.hours, late=late)
    draft.negating = True
    wish = draft.fresh()
    wish.hours.append(hours)
    wish.order.append("hours")
    wish.closed = True
    draft.keep()
    draft.negating = False
