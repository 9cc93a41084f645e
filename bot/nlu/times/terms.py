"""The pieces that a text is cut into: days, hours, picks, numbers, and the words between them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum, auto

Span = tuple[int, int]
"""Minutes of a day, the first included, the last not."""

DAY_MINUTES = 1440


class Grain(IntEnum):
    """How wide a word for days is; a narrower one refines a wider one."""

    DATE = 1
    WEEKDAY = 2
    WEEK = 3
    MONTH = 4
    YEAR = 5


class Sign(Enum):
    """A word that joins or judges what stands beside it."""

    OR = auto()
    TO = auto()
    BETWEEN = auto()
    AFTER = auto()
    PAST = auto()
    BEFORE = auto()
    NOT_BEFORE = auto()
    NOT_AFTER = auto()
    EARLIER_THAN = auto()
    LATER_THAN = auto()
    ABOUT = auto()
    NOT = auto()
    EXCEPT = auto()
    OUTSIDE = auto()
    BAD = auto()
    ALL_BAD = auto()
    GOOD = auto()
    ALL_GOOD = auto()
    OTHERS = auto()
    ANOTHER_DAY = auto()
    WANT = auto()
    ALSO = auto()
    PREFER = auto()
    ELSE = auto()
    EACH = auto()
    STOP = auto()


@dataclass(frozen=True)
class Days:
    """Some days; `open` where neither week nor month was said, so that others may narrow it."""

    days: frozenset[date]
    grain: Grain
    open: bool = False


@dataclass(frozen=True)
class Part:
    """A part of the day."""

    span: Span


@dataclass(frozen=True)
class Clock:
    """A time of day as said: `sure` if it can only mean one of the two halves of the day.

    `until` closes a loose pair (三四点); `loose` stands for 十点多.
    """

    minute: int
    sure: bool = False
    until: int | None = None
    loose: bool = False


@dataclass(frozen=True)
class Hours:
    """Minutes of the day; `vague` for a part of the day, which a clock time refines."""

    spans: tuple[Span, ...]
    vague: bool = False


@dataclass(frozen=True)
class Stretch:
    """From a minute of one day to a minute of another, the last not included."""

    start: tuple[date, int]
    end: tuple[date, int]


@dataclass(frozen=True)
class Ordinal:
    """The n-th of what is offered, from 1; from -1 backwards. Several may be named."""

    places: tuple[int, ...]


@dataclass(frozen=True)
class Extreme:
    """The earliest or the latest; `soft` where only a leaning was said (早一点)."""

    late: bool
    soft: bool = False


@dataclass(frozen=True)
class Middle:
    """The one in the middle."""


@dataclass(frozen=True)
class Minutes:
    """Those that begin at this minute of an hour: 整点, 半点."""

    minute: int


@dataclass(frozen=True)
class Excess:
    """Too early, or too late."""

    late: bool


@dataclass(frozen=True)
class Number:
    """A number alone; what it counts shows from its neighbours."""

    value: int


Pick = Ordinal | Extreme | Middle | Minutes
Term = Days | Part | Clock | Hours | Stretch | Pick | Excess | Number | Sign


@dataclass(frozen=True)
class Token:
    """A piece of the text and where it stands."""

    start: int
    end: int
    term: Term
