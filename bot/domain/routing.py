"""Which department answers for a matter, found from its words, the duties, and what was learned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.people import Department
from bot.domain.policy import Duty

NOTHING_LEARNED: Mapping[int, float] = {}

TERM_LENGTHS = (2, 3)
READ = 200
"""Characters of a text that are learned from: what it is about stands at its beginning."""

LEAST_TERMS = 8
"""A text of fewer terms is too short to be sure of what was learned."""

LEAST_SHARE = 0.25
"""Below this share of known terms, a likeness is one of everyday words, not of matters."""

STRENGTH = 8.0
"""What a text weighs that is known term by term; a duty's word weighs its length."""


@dataclass(frozen=True)
class Guess:
    """The department that fits best, how sure that is (0 to 1), and those that fit next."""

    department: Department | None = None
    confidence: float = 0.0
    others: tuple[Department, ...] = ()


@dataclass(frozen=True, order=True)
class _Fit:
    """How well a department fits; what stands first decides.

    `early` and `place_early` count the characters after the first mention, so that of two matters
    the first one decides.
    """

    named: int
    matter: float
    early: int
    place: float
    place_early: int
    order: int

    @property
    def touched(self) -> bool:
        return bool(self.named or self.matter or self.place)


def guess(
    text: str,
    departments: Sequence[Department],
    duties: Sequence[Duty],
    learned: Mapping[int, float] = NOTHING_LEARNED,
) -> Guess:
    """Return the department whose name or duties the text touches most, if any.

    A department named outright wins; words of the matter come before words of the place;
    longer words weigh more than short ones; the first mention breaks a tie. `learned` is what
    `likeness` found, by department id.
    """
    fits = [
        (_fit(text, found, _duties_of(found, duties), learned.get(found.id, 0.0), -index), found)
        for index, found in enumerate(departments)
    ]
    ranked = sorted((pair for pair in fits if pair[0].touched), key=_fit_of, reverse=True)
    if not ranked:
        return Guess()
    others = tuple(found for _, found in ranked[1:])
    return Guess(ranked[0][1], _confidence([fit for fit, _ in ranked]), others)


def _fit_of(pair: tuple[_Fit, Department]) -> _Fit:
    return pair[0]


def _duties_of(department: Department, duties: Sequence[Duty]) -> list[Duty]:
    return [duty for duty in duties if any(part in department.name for part in duty.match)]


def _fit(
    text: str, department: Department, duties: Sequence[Duty], learned: float, order: int
) -> _Fit:
    words, early = _found(text, (word for duty in duties for word in duty.words))
    place, place_early = _found(text, (word for duty in duties for word in duty.places))
    if words:
        # A place tells nothing against another's matter, but strengthens one of its own.
        words, early = words + place / 2, max(early, place_early)
    matter = max(0.0, words + learned)
    named = len(department.name) if department.name in text else 0
    return _Fit(named, matter, early if matter else 0, place, place_early, order)


def _found(text: str, words: Iterable[str]) -> tuple[float, int]:
    """Return what the words in a text weigh, and how many characters follow the first mention."""
    found = {word for word in words if word in text}
    early = max((len(text) - text.find(word) for word in found), default=0)
    return float(sum(map(len, found))), early


def _confidence(ranked: Sequence[_Fit]) -> float:
    best = ranked[0]
    if best.named:
        return 1.0
    # Where no word tells the matter, a place tells half of it.
    weights = [fit.matter if best.matter else fit.place / 2 for fit in ranked]
    return weights[0] / sum(weights) * weights[0] / (weights[0] + 1)


@dataclass(frozen=True)
class Touched:
    """Which duties the words and places of a text touch, by their place in the rulebook."""

    words: Mapping[int, frozenset[str]]
    places: frozenset[str]

    @property
    def best(self) -> int | None:
        """Return the duty that is touched most."""
        return max(self.words, key=lambda duty: sum(map(len, self.words[duty])), default=None)

    def is_apart(self, other: "Touched") -> bool:
        """Return whether both touch duties, and those touched most are not the other's."""
        if self.best is None or other.best is None:
            return False
        return self.best not in other.words and other.best not in self.words

    def shares(self, other: "Touched") -> bool:
        """Return whether a word or a place stands in both: they speak of one thing."""
        return bool(self.vocabulary & other.vocabulary)

    @property
    def any(self) -> bool:
        """Return whether anything is touched at all."""
        return bool(self.words)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Return all words and places that were found."""
        return self.places.union(*self.words.values())


def touched(text: str, duties: Sequence[Duty]) -> Touched:
    """Return what a text touches, without asking who is there to answer for it."""
    words: dict[int, frozenset[str]] = {}
    places: set[str] = set()
    for index, duty in enumerate(duties):
        at_place = {place for place in duty.places if place in text}
        found = {word for word in duty.words if word in text} | at_place
        places |= at_place
        if found:
            words[index] = frozenset(found)
    return Touched(words, frozenset(places))


def terms_of(text: str) -> frozenset[str]:
    """Return the pairs and triples of letters that a text is known by; digits are left out."""
    letters = "".join(char if char.isalpha() else " " for char in text[:READ].lower())
    return frozenset(
        run[start : start + length]
        for run in letters.split()
        for length in TERM_LENGTHS
        for start in range(len(run) - length + 1)
    )


def likeness(terms: int, weights: Mapping[int, Sequence[int]]) -> Mapping[int, float]:
    """Return how much a text of so many terms is like what each department was given, or lost.

    `weights` holds, by department id, the learned weights of those terms that are known.
    """
    whole = max(terms, LEAST_TERMS)
    return {
        department_id: STRENGTH * sum(weight / (abs(weight) + 1) for weight in found) / whole
        for department_id, found in weights.items()
        if len(found) / whole >= LEAST_SHARE
    }


def studio(departments: Sequence[Department], names: Sequence[str]) -> Department | None:
    """Return the department for what fits nowhere (DOMAIN 5): named by policy, else the first."""
    for name in names:
        for department in departments:
            if name in department.name:
                return department
    return next((found for found in departments if found.studio), None) or next(
        iter(departments), None
    )
