"""What might tell who somebody is: proposed to be blanked, for a person to judge."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

BLANK = "\u00d7\u00d7"
"""Two crosses, as Chinese papers print what is left out."""

SHORTEST_ID = 3


class Clue(StrEnum):
    """What sort of thing tells on somebody."""

    NAME = "name"
    PHONE = "phone"
    CARD = "card"
    NUMBER = "number"
    ROOM = "room"
    PLACE = "place"


@dataclass(frozen=True)
class Span:
    """A stretch of a text that might tell."""

    start: int
    end: int
    clue: Clue


@dataclass(frozen=True)
class Directory:
    """Whom and what an organisation knows by name; `titles` are what follows a family name."""

    names: Sequence[str] = ()
    userids: Sequence[str] = ()
    places: Sequence[str] = ()
    titles: Sequence[str] = ()


# The words: a worker's number; building, yard, block, flats, unit; room, dormitory.
NUMERAL = r"[0-9\uff10-\uff19\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341A-Za-z]"
HOUSE = r"(?:\u53f7\u697c|\u53f7\u9662|\u680b|\u5e62|\u53f7\u516c\u5bd3|\u516c\u5bd3|\u5355\u5143)"
ROOM = r"(?:\u5ba4|\u623f\u95f4|\u623f|\u5bdd\u5ba4|\u5bbf\u820d|\u53f7\u623f)"
PATTERNS: tuple[tuple[Clue, re.Pattern[str]], ...] = (
    (Clue.CARD, re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{16,19}(?!\d)")),
    (Clue.PHONE, re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")),
    (Clue.PHONE, re.compile(r"(?<!\d)0\d{2,3}[-\s]?\d{7,8}(?!\d)")),
    (Clue.NUMBER, re.compile(r"(?<=\u5de5\u53f7)\W{0,2}[A-Za-z]{0,3}\d{3,12}")),
    (Clue.NUMBER, re.compile(r"(?<![\w@.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (Clue.NUMBER, re.compile(r"(?<!\d)\d{6,15}(?!\d)")),
    (Clue.ROOM, re.compile(rf"{NUMERAL}{{1,3}}{HOUSE}(?:\s*{NUMERAL}{{1,4}}(?:{HOUSE}|{ROOM})?)*")),
    (Clue.ROOM, re.compile(rf"(?<!\d)\d{{2,4}}{ROOM}")),
)


def propose(text: str, directory: Directory) -> list[Span]:
    """Return what might tell who somebody is, in order and without overlaps; a person decides."""
    found = [
        Span(*hit.span(), clue) for clue, pattern in PATTERNS for hit in pattern.finditer(text)
    ]
    for clue, pattern in _known(directory):
        found += [Span(*hit.span(), clue) for hit in pattern.finditer(text)]
    return _apart(found)


def _known(directory: Directory) -> Iterable[tuple[Clue, re.Pattern[str]]]:
    names = [name for name in directory.names if len(name) > 1]
    if names:
        yield Clue.NAME, re.compile(_any_of(names))
    surnames = {name[0] for name in names if not name.isascii()}
    if surnames and directory.titles:
        titled = rf"(?:{_any_of(surnames)}){{1}}(?:{_any_of(directory.titles)})"
        yield Clue.NAME, re.compile(titled)
    userids = [one for one in directory.userids if len(one) >= SHORTEST_ID]
    if userids:
        alone = rf"(?<![A-Za-z0-9])(?:{_any_of(userids)})(?![A-Za-z0-9])"
        yield Clue.NUMBER, re.compile(alone, re.IGNORECASE)
    places = [place for place in directory.places if len(place) > 1]
    if places:
        yield Clue.PLACE, re.compile(_any_of(places))


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(
        re.escape(word) for word in sorted(set(words), key=lambda one: (-len(one), one))
    )


def _apart(found: Iterable[Span]) -> list[Span]:
    """Join what overlaps: the earliest decides what it is."""
    apart: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and span.start < apart[-1].end:
            last = apart[-1]
            apart[-1] = Span(last.start, max(last.end, span.end), last.clue)
        else:
            apart.append(span)
    return apart


def pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, Clue | None]]:
    """Return a text cut into what may stay and what might tell."""
    cut: list[tuple[str, Clue | None]] = []
    end = 0
    for span in spans:
        cut += [(text[end : span.start], None), (text[span.start : span.end], span.clue)]
        end = span.end
    return [piece for piece in [*cut, (text[end:], None)] if piece[0]]


def blanked(text: str, spans: Sequence[Span]) -> str:
    """Return the text with everything that might tell blanked."""
    return "".join(BLANK if clue else words for words, clue in pieces(text, spans))
