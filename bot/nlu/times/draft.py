"""What has been read so far: the wishes, the one being said, what reaches over the next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.nlu.times.terms import (
    Days,
    Excess,
    Extreme,
    Hours,
    Middle,
    Minutes,
    Number,
    Ordinal,
    Sign,
    Stretch,
    Term,
    Token,
)
from bot.nlu.times.wishes import Wish

CONTENT = (Days, Hours, Stretch, Ordinal, Extreme, Middle, Minutes, Number, Excess)
"""Terms that something can be said of; the others join or judge."""

REFUSED = (Sign.BAD, Sign.ALL_BAD, Sign.OUTSIDE)
"""Judgements after what they refuse; a clause that ends so speaks of a part: 周日，四号不行."""

JUDGING = frozenset({*REFUSED, Sign.NOT})


@dataclass(frozen=True)
class Reading:
    """All that was said: wishes in order, and whether anything at all would do."""

    wishes: Sequence[Wish] = ()
    anything: bool = False


def _refuses_what_it_named(terms: Sequence[Term]) -> bool:
    """Return whether a clause says no after what it names: 四号不行, 四号不要."""
    if JUDGING.isdisjoint(term for term in terms if isinstance(term, Sign)):
        return False
    named = [place for place, term in enumerate(terms) if isinstance(term, CONTENT)]
    if not named:
        return False
    after = terms[named[-1] + 1 :]
    return Sign.NOT in after or any(term in REFUSED for term in terms[named[0] :])


@dataclass(eq=False)
class Draft:
    """The state of reading; words of judgement change it, words for time are added to it.

    `negating` reaches over what follows (除了); `denied` is a 不要 before 太早; `liking` follows
    最好; `others` follows 其他; `group` counts fallbacks; `clause` counts commas.
    """

    wishes: list[Wish] = field(default_factory=list)
    anything: bool = False
    wish: Wish = field(default_factory=Wish)
    negating: bool = False
    apart: bool = False
    others: bool = False
    denied: bool = False
    liking: bool = False
    group: int = 0
    clause: int = 0
    adding: bool = False
    refusing: bool = False
    before: Term | None = None
    following: Term | None = None

    def enter(self, rest: Sequence[Token]) -> None:
        """Begin a clause; `rest` is all that is left, this clause first."""
        self.clause += 1
        self.others = self.denied = self.liking = False
        terms = [token.term for token in rest]
        ends = terms.index(Sign.STOP) if Sign.STOP in terms else len(terms)
        self.adding = Sign.ALSO in terms[:ends]
        self.refusing = _refuses_what_it_named(terms[:ends])

    def keep(self) -> None:
        """Put the wish being said among the wishes."""
        if not self.wish.is_empty and self.wish not in self.wishes:
            self.wishes.append(self.wish)

    def fresh(self, *, apart: bool = False) -> Wish:
        """Begin another wish; `apart` keeps it from narrowing the one before."""
        self.keep()
        self.wish = Wish(
            negative=self.negating,
            also=self.adding,
            prefer=self.liking,
            apart=apart or self.apart,
            group=self.group,
            clause=self.clause,
        )
        self.apart = False
        return self.wish

    def current(self) -> Wish:
        """Return the wish that the next word belongs to."""
        wish = self.wish
        if wish.closed or wish.negative != self.negating or wish.group != self.group:
            return self.fresh()
        if wish.is_empty:
            wish.clause, wish.also, wish.prefer = self.clause, self.adding, self.liking
            return wish
        if wish.clause == self.clause or not (self.adding or self.refusing):
            return wish
        return self.fresh(apart=self.adding)

    @property
    def has_open_wish(self) -> bool:
        """Return whether something was named and not yet judged."""
        return not self.wish.is_empty and not self.wish.closed

    @property
    def names_next(self) -> bool:
        """Return whether something is named right after this word."""
        return isinstance(self.following, CONTENT)
