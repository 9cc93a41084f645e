"""What words of judgement do to the wishes: except, cannot, fine, rather, otherwise."""

from collections.abc import Callable, Iterable, Mapping

from bot.nlu.times.draft import Draft
from bot.nlu.times.terms import Excess, Sign
from bot.nlu.times.wishes import Wish

Verdict = Callable[[Draft], None]

REFUSALS = (Sign.BAD, Sign.ALL_BAD, Sign.NOT)
"""What says no to what was named before it."""


def stop(draft: Draft) -> None:
    """End the reach of 除了 and 不要 at a comma."""
    draft.negating = False


def good(draft: Draft) -> None:
    """Judge what was named: it suits."""
    if not draft.wish.is_empty:
        draft.wish.closed = True
    draft.negating = False


def all_good(draft: Draft) -> None:
    """Judge what was named, or everything if nothing was: it suits."""
    named = [wish for wish in (*draft.wishes, draft.wish) if not wish.is_empty]
    draft.anything |= all(wish.negative for wish in named)
    draft.others = False
    good(draft)


def bad(draft: Draft) -> None:
    """Judge what was named in this clause, or last: it does not suit."""
    if draft.others:
        draft.others = False
        good(draft)
        return
    draft.keep()
    wishes = [one for one in draft.wishes if not one.closed and one.group == draft.group]
    here = [one for one in wishes if one.clause == draft.clause]
    _refuse_all(here or wishes[-1:])
    draft.negating = False


def all_bad(draft: Draft) -> None:
    """Judge everything that was named and not yet judged: it does not suit."""
    draft.keep()
    _refuse_all([one for one in draft.wishes if not one.closed and not draft.others])
    draft.others = draft.negating = False


def _refuse_all(wishes: Iterable[Wish]) -> None:
    for wish in wishes:
        wish.negative = wish.closed = True


def refuse(draft: Draft) -> None:
    """Refuse what follows (不要周六) or, if nothing does, what was named (周六不要)."""
    if isinstance(draft.following, Excess):
        draft.denied = True
    elif draft.names_next:
        draft.negating = True
        draft.fresh()
    else:
        bad(draft)


def exclude(draft: Draft) -> None:
    """Refuse what follows: 除了周六."""
    draft.negating = True
    draft.fresh().excepted = True


def outside(draft: Draft) -> None:
    """Refuse what was named: 周六以外."""
    if not draft.wish.is_empty:
        draft.wish.negative = draft.wish.closed = True
    draft.negating = False
    draft.apart = True


def rest(draft: Draft) -> None:
    """Speak of all others from here on: 其他时间."""
    draft.others = True
    good(draft)


def another_day(draft: Draft) -> None:
    """Refuse the whole day that was named before: 周六上午有事，换一天."""
    draft.keep()
    named = [one for one in draft.wishes if one.days and one.group == draft.group]
    unjudged = bool(named) and not named[-1].closed and draft.following not in REFUSALS
    if unjudged or (named and named[-1].negative):
        named[-1].hours.clear()
        _refuse_all(named[-1:])
    rest(draft)


def want(draft: Draft) -> None:
    """Turn from what is refused to what is wanted: 不要周六要周日."""
    if draft.negating and not draft.wish.is_empty:
        good(draft)


def like(draft: Draft) -> None:
    """Prefer what follows (最好上午) or, if nothing does, what was named (上午最好)."""
    here = draft.has_open_wish and draft.wish.clause == draft.clause
    if here and not draft.names_next:
        draft.wish.prefer = True
    draft.liking = True


def otherwise(draft: Draft) -> None:
    """Begin what is wanted only if nothing before it can be had."""
    draft.keep()
    draft.negating = False
    draft.group += 1


def each(draft: Draft) -> None:
    """Let what is picked next be picked on every day: 每天最后一个."""
    draft.current().each = True


VERDICTS: Mapping[Sign, Verdict] = {
    Sign.STOP: stop,
    Sign.GOOD: good,
    Sign.ALL_GOOD: all_good,
    Sign.BAD: bad,
    Sign.ALL_BAD: all_bad,
    Sign.NOT: refuse,
    Sign.EXCEPT: exclude,
    Sign.OUTSIDE: outside,
    Sign.OTHERS: rest,
    Sign.ANOTHER_DAY: another_day,
    Sign.WANT: want,
    Sign.PREFER: like,
    Sign.ELSE: otherwise,
    Sign.EACH: each,
}
"""By sign; the signs that are missing only matter to the terms beside them."""
