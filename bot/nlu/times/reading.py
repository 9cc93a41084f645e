"""Reads joined terms from left to right and keeps what is wished, clause by clause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import (
    DAY_MINUTES,
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
    Span,
    Stretch,
    Term,
    Token,
)
from bot.nlu.times.wishes import Wish

NOON = 720
MOST_ANCHOR_DAYS = 7
EARLY_UNTIL, LATE_FROM = 600, 960
EARLY_AFTERNOON_UNTIL, LATE_MORNING_FROM = 900, 660
CONTENT = (Days, Hours, Stretch, Ordinal, Extreme, Middle, Minutes, Number, Excess)


@dataclass
class Reading:
    """All that was said: wishes in order, and whether anything at all would do."""

    wishes: list[Wish] = field(default_factory=list)
    anything: bool = False

    @property
    def says_something(self) -> bool:
        """Return whether there is a wish or an openness to anything."""
        return self.anything or bool(self.wishes)


class Reader:
    """Goes through the terms once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.reading = Reading()
        self.wish = Wish()
        self.negating = False
        self.apart = False
        self.others = False
        self.denied = False
        self.liking = False
        self.group = 0
        self.clause = 0
        self.clause_signs: set[Sign] = set()
        self.before: Term | None = None
        self.following: Term | None = None

    def read(self, tokens: Sequence[Token]) -> Reading:
        """Return what the terms come to."""
        for place, token in enumerate(tokens):
            if place == 0 or tokens[place - 1].term is Sign.STOP:
                self._enter(tokens[place:])
            self.following = _content_after(tokens[place + 1 :])
            self._take(token.term)
            self.before = token.term
        self._keep()
        return self.reading

    def _enter(self, rest: Sequence[Token]) -> None:
        self.clause += 1
        self.clause_signs = set()
        self.others = self.denied = self.liking = False
        for token in rest:
            if token.term is Sign.STOP:
                break
            if isinstance(token.term, Sign):
                self.clause_signs.add(token.term)

    def _take(self, term: Term) -> None:
        match term:
            case Days():
                self._days(term)
            case Hours():
                self._hours(term)
            case Stretch():
                self._stretch(term)
            case Excess(late):
                self._excess(late=late)
            case Sign():
                HANDLERS.get(term, Reader.skip)(self)
            case Number() | Ordinal() | Extreme() | Middle() | Minutes():
                self._pick(term)

    def _keep(self) -> None:
        if not self.wish.is_empty and self.wish not in self.reading.wishes:
            self.reading.wishes.append(self.wish)

    def _fresh(self, *, apart: bool = False) -> Wish:
        self._keep()
        self.wish = Wish(negative=self.negating, group=self.group, clause=self.clause)
        self.wish.apart = apart or self.apart
        self.apart = False
        return self.wish

    def _open(self) -> Wish:
        """Return the wish that the next word belongs to."""
        wish = self.wish
        if wish.closed or wish.negative != self.negating or wish.group != self.group:
            wish = self._fresh()
        elif self._says_more():
            wish = self._fresh(apart=True)
        self._mark(wish)
        return wish

    def _says_more(self) -> bool:
        """Return whether this clause adds to an earlier one (也) instead of narrowing it."""
        earlier = not self.wish.is_empty and self.wish.clause != self.clause
        return earlier and (Sign.ALSO in self.clause_signs)

    def _mark(self, wish: Wish) -> None:
        if wish.is_empty:
            wish.clause = self.clause
            wish.also = Sign.ALSO in self.clause_signs
            wish.prefer = self.liking

    def _days(self, days: Days) -> None:
        wish = self._open()
        if wish.days is None and not wish.stretch:
            wish.days = self._anchored(days, self._previous_days())
            wish.order.append("days")
            return
        if wish.last != "days" or (self._new_clause(wish) and self._alike(wish, days)):
            fresh = self._fresh()
            self._mark(fresh)
            fresh.days = self._anchored(days, wish.days)
            fresh.order.append("days")
            return
        wish.days = self._combined(wish.days, days)

    def _new_clause(self, wish: Wish) -> bool:
        return wish.clause != self.clause

    def _alike(self, wish: Wish, days: Days) -> bool:
        return wish.days is not None and wish.days.grain is days.grain

    def _previous_days(self) -> Days | None:
        return next((one.days for one in reversed(self.reading.wishes) if one.days), None)

    def _combined(self, said: Days | None, more: Days) -> Days:
        if said is None:
            return more
        both = said.days & more.days
        if self.before is Sign.OR or said.grain is more.grain:
            more = self._anchored(more, said)
            return Days(said.days | more.days, said.grain, open=said.open and more.open)
        return Days(both, min(said.grain, more.grain), open=said.open and more.open)

    def _anchored(self, days: Days, beside: Days | None) -> Days:
        """Narrow 周日 after 下周六, or 6号 after 12月5号, to the one that is nearest."""
        if not days.open or beside is None or beside.open:
            return days
        if not 0 < len(beside.days) <= MOST_ANCHOR_DAYS or not days.days:
            return days
        anchor: date = min(beside.days)
        nearest = min(days.days, key=lambda day: abs((day - anchor).days))
        return Days(frozenset({nearest}), days.grain)

    def _hours(self, hours: Hours) -> None:
        wish = self._open()
        if self.before is Sign.OR and wish.last == "days" and wish.clause == self.clause:
            wish = self._split(wish)
        if wish.hours and self._refines(wish, hours):
            return
        if wish.hours and wish.last != "hours":
            wish = self._fresh()
            self._mark(wish)
        wish.hours.append(hours)
        wish.order.append("hours")

    def _split(self, wish: Wish) -> Wish:
        fresh = self._fresh(apart=True)
        self._mark(fresh)
        return fresh

    def _refines(self, wish: Wish, hours: Hours) -> bool:
        """Narrow 上午 by 十点 that follows, unless both parts of the day were listed."""
        said = wish.hours[-1]
        if self.before is Sign.OR or (said.vague and hours.vague):
            return False
        if not said.vague and not hours.vague and not _is_long(said):
            return False
        spans = [_overlap(one, two) for one in said.spans for two in hours.spans]
        common = tuple(span for span in spans if span[0] < span[1])
        if common:
            wish.hours[-1] = Hours(common)
        return bool(common)

    def _stretch(self, stretch: Stretch) -> None:
        wish = self._open()
        if not wish.is_empty:
            wish = self._fresh()
            self._mark(wish)
        wish.stretch = stretch
        wish.order.append("days")

    def _number(self, value: int) -> None:
        """Take a bare number for an hour beside a day, else for a place in the list."""
        hours = (value * 60, value * 60 + NOON)
        spans = [(at, at + 1) for at in hours if at in self.scene.minutes]
        if self.wish.last in ("days", "hours") and spans and not self.wish.closed:
            self._hours(Hours((spans[0],)))
        elif self.before is not Sign.TO:
            self._pick(Ordinal((value,)))

    def _pick(self, pick: Pick | Number) -> None:
        if isinstance(pick, Number):
            self._number(pick.value)
            return
        wish = self._open()
        if wish.picks and wish.last != "picks":
            wish = self._fresh()
            self._mark(wish)
        wish.picks.append(pick)
        wish.order.append("picks")

    def _excess(self, *, late: bool) -> None:
        """Take 太早 for a judgement on what was named, 不要太早 for a wish of its own."""
        if not self.denied and not self.wish.is_empty and not self.wish.closed:
            self.bad()
            return
        base = self.wish if self.wish.hours else Wish()
        self.negating = True
        wish = self._fresh()
        wish.hours.append(Hours((_excess_span(base, late=late),)))
        wish.order.append("hours")
        self._keep()
        wish.closed = True
        self.negating = False

    def skip(self) -> None:
        """Pass over a word that only mattered to its neighbours."""

    def stop(self) -> None:
        """End the reach of 除了 and 不要 at a comma, once they have reached something."""
        self.negating = False

    def good(self) -> None:
        """Judge what was named: it suits."""
        if not self.wish.is_empty:
            self.wish.judged = self.wish.closed = True
        self.negating = False

    def any(self) -> None:
        """Judge what was named, or everything if nothing was: it suits."""
        named = [wish for wish in [*self.reading.wishes, self.wish] if not wish.is_empty]
        self.reading.anything |= not any(not wish.negative for wish in named)
        self.others = False
        self.good()

    def bad(self) -> None:
        """Judge what was named in this clause: it does not suit."""
        if self.others:
            self.others = False
            self.good()
            return
        self._keep()
        wishes = [one for one in self.reading.wishes if not one.closed and one.group == self.group]
        here = [one for one in wishes if one.clause == self.clause]
        for wish in here or wishes[-1:]:
            wish.negative = wish.judged = wish.closed = True
        self.negating = False

    def all_bad(self) -> None:
        """Judge everything that was named and not yet judged: it does not suit."""
        self._keep()
        open_wishes = [one for one in self.reading.wishes if not one.closed and not self.others]
        self.others = False
        for wish in open_wishes:
            wish.negative = wish.judged = wish.closed = True
        self.negating = False

    def refuse(self) -> None:
        """Refuse what follows (不要周六) or, if nothing does, what was named (周六不要)."""
        if isinstance(self.following, Excess):
            self.denied = True
        elif isinstance(self.following, CONTENT):
            self.negating = True
            self._fresh()
        else:
            self.bad()

    def exclude(self) -> None:
        """Refuse what follows: 除了周六."""
        self.negating = True
        self._fresh().excepted = True

    def outside(self) -> None:
        """Refuse what was named: 周六以外."""
        if not self.wish.is_empty:
            self.wish.negative = self.wish.closed = True
        self.negating = False
        self.apart = True

    def rest(self) -> None:
        """Speak of all others from here on: 其他时间."""
        self.others = True
        self.good()

    def want(self) -> None:
        """Turn from what is refused to what is wanted: 不要周六要周日."""
        if self.negating and not self.wish.is_empty:
            self.good()

    def like(self) -> None:
        """Prefer what follows (最好上午) or, if nothing does, what was named (上午最好)."""
        here = not self.wish.is_empty and not self.wish.closed and self.wish.clause == self.clause
        if here and not isinstance(self.following, CONTENT):
            self.wish.prefer = True
        self.liking = True

    def otherwise(self) -> None:
        """Begin what is wanted only if nothing before it can be had."""
        self._keep()
        self.negating = False
        self.group += 1


def _content_after(rest: Sequence[Token]) -> Term | None:
    """Return the next term, looking past 要, 选 and the like."""
    return next((token.term for token in rest if token.term is not Sign.WANT), None)


def _is_long(hours: Hours) -> bool:
    return all(end - start > 1 for start, end in hours.spans)


def _overlap(one: Span, two: Span) -> Span:
    return (max(one[0], two[0]), min(one[1], two[1]))


def _excess_span(base: Wish, *, late: bool) -> Span:
    spans = [span for hours in base.hours for span in hours.spans]
    morning = bool(spans) and all(high <= NOON for _, high in spans)
    afternoon = bool(spans) and all(low >= NOON for low, _ in spans)
    if late:
        return (LATE_MORNING_FROM if morning else LATE_FROM, DAY_MINUTES)
    return (0, EARLY_AFTERNOON_UNTIL if afternoon else EARLY_UNTIL)


HANDLERS: Mapping[Sign, Callable[[Reader], None]] = {
    Sign.STOP: Reader.stop,
    Sign.GOOD: Reader.good,
    Sign.ALL_GOOD: Reader.any,
    Sign.ANY: Reader.any,
    Sign.BAD: Reader.bad,
    Sign.ALL_BAD: Reader.all_bad,
    Sign.NOT: Reader.refuse,
    Sign.EXCEPT: Reader.exclude,
    Sign.OUTSIDE: Reader.outside,
    Sign.OTHERS: Reader.rest,
    Sign.WANT: Reader.want,
    Sign.PREFER: Reader.like,
    Sign.ELSE: Reader.otherwise,
}
