"""Cuts a text into terms; a clause that is mostly about something else yields none."""

from collections.abc import Iterator, Sequence

from bot.nlu.times.clock import CLOCK_RULES, EXCESS_RULES, PART_RULES
from bot.nlu.times.dates import DATE_RULES
from bot.nlu.times.picks import PICK_RULES
from bot.nlu.times.rules import Rule
from bot.nlu.times.scene import Scene
from bot.nlu.times.seasons import SEASON_RULES
from bot.nlu.times.signs import SIGN_RULES
from bot.nlu.times.terms import Clock, Days, Grain, Hours, Part, Sign, Token
from bot.nlu.times.weekdays import WEEKDAY_RULES
from bot.nlu.times.words import FILLERS, TOPICS

RULES: Sequence[Rule] = (
    *WEEKDAY_RULES,
    *CLOCK_RULES,
    *DATE_RULES,
    *SEASON_RULES,
    *PART_RULES,
    *EXCESS_RULES,
    *PICK_RULES,
    *SIGN_RULES,
)
"""In the order in which they are tried: what is longer and surer first."""

TRIES = [(one.pattern.match, one.build) for one in RULES]
"""Looked up once: they are tried at every place of every text."""

MARGIN = 4
TOPIC_WEIGHT = 3
SHORT_MARGIN = 2
SURE = (Clock, Hours)


def tokens_of(text: str, scene: Scene) -> list[Token]:
    """Return the terms of a spelled text, in order, without those of foreign clauses."""
    found: list[Token] = []
    clauses = list(_clauses(list(cut(text, scene)), len(text)))
    for place, (start, end, clause) in enumerate(clauses):
        judged = place + 1 < len(clauses) and _only_refuses(clauses[place + 1][2])
        if judged or _foreign(clause, text[start:end], start) <= _margin(clause):
            found += clause
    return found


def _only_refuses(clause: Sequence[Token]) -> bool:
    """Return whether a clause does nothing but say no to the one before it: 来不了."""
    terms = {token.term for token in clause} - {Sign.STOP, Sign.WANT}
    return bool(terms) and terms <= {Sign.BAD, Sign.ALL_BAD}


def cut(text: str, scene: Scene) -> Iterator[Token]:
    """Yield all terms of a spelled text."""
    place = 0
    while place < len(text):
        end = place
        for token in _read_at(text, place, scene):
            end = token.end
            yield token
        place = max(end, place + 1)


def _read_at(text: str, place: int, scene: Scene) -> Sequence[Token]:
    for match_at, build in TRIES:
        match = match_at(text, place)
        if match and match.end() > place:
            terms = build(match, scene)
            if terms:
                return [Token(place, match.end(), term) for term in terms]
    return ()


def _clauses(tokens: Sequence[Token], length: int) -> Iterator[tuple[int, int, list[Token]]]:
    start = 0
    clause: list[Token] = []
    for token in tokens:
        clause.append(token)
        if token.term is Sign.STOP:
            yield start, token.end, clause
            start, clause = token.end, []
    yield start, length, clause


def _foreign(clause: Sequence[Token], text: str, start: int) -> int:
    """Weigh what a clause says beside its terms: by characters, more where it names a matter."""
    pieces: list[str] = []
    place = 0
    for token in clause:
        pieces.append(text[place : max(place, token.start - start)])
        place = token.end - start
    pieces.append(text[place:])
    topics = sum(len(TOPICS.findall(piece)) for piece in pieces)
    return sum(len(FILLERS.sub("", piece)) for piece in pieces) + TOPIC_WEIGHT * topics


def _margin(clause: Sequence[Token]) -> int:
    said = [one for one in clause if one.term not in (Sign.STOP, Sign.WANT)]
    known = sum({(one.start, one.end): one.end - one.start for one in said}.values())
    if any(_is_sure(one) for one in clause):
        return known + MARGIN
    if any(isinstance(one.term, Days | Part) for one in clause):
        return known
    return SHORT_MARGIN


def _is_sure(token: Token) -> bool:
    return isinstance(token.term, SURE) or (
        isinstance(token.term, Days) and token.term.grain is Grain.DATE and not token.term.open
    )
