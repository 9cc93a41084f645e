"""Several matters in one message: where one ends and the next begins, and whether each is its own.

A message is cut only where each part is a matter by itself, and about something else than the part
before. Details, symptoms and reasons of one matter stay together, and what tells of a heavy heart
or of danger is never cut.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain import routing
from bot.domain.policy import Duty
from bot.domain.understanding import Parse
from bot.nlu.clauses import Clause, Hold, clauses, is_announced
from bot.nlu.verdict import DANGER, FALLBACK
from bot.ports import Understanding

GUIDE = "ask_guide"
MATTERS = frozenset(
    {"request_work", "request_life", "suggest_idea", "report_dispute", "report_event", GUIDE}
)
TALKS = frozenset({"book_talk", "book_video_talk"})
WHOLE = frozenset({DANGER, "request_mood"})
"""What is heard as a whole: a feeling told beside a matter belongs to it."""

UNCLEAR = frozenset({FALLBACK, "out_of_scope", "ask_talk_times", "urge_ticket", "add_to_ticket"})
"""What a message of two matters may look like as a whole."""

MOST_MATTERS = 4
SHORTEST = 4
"""Characters below which a part is no matter of its own."""

DETAIL = re.compile(r"[几人些有]|的|时候")
"""What "还有" leads to when it only goes on: 还有人, 还有几处, 还有些."""

HINTED = 0.2
FAMILIAR = 0.6
CLEAR = 0.5
SURE = 0.75
"""The probability from which a part alone is a matter: where the duties differ and words join,
where words join only, and where neither the words nor a number say that something else begins."""


@dataclass(frozen=True)
class Part:
    """A stretch of the message that may be a matter of its own."""

    text: str
    understanding: Understanding
    duties: Sequence[Duty]

    @cached_property
    def parse(self) -> Parse:
        """What it means alone; asked of the engine only where it decides."""
        return self.understanding.parse(self.text)

    @cached_property
    def touched(self) -> routing.Touched:
        """Whose duties its words touch."""
        return routing.touched(self.text, self.duties)

    @property
    def is_talk(self) -> bool:
        """Return whether it asks for a talk."""
        return self.parse.intent.name in TALKS

    def is_matter(self, least: float) -> bool:
        """Return whether it would be understood alone."""
        if len(self.text) < SHORTEST or self.parse.intent.name in WHOLE:
            return False
        share = sum(one.confidence for one in self.parse.ranking if one.name in MATTERS | TALKS)
        return share >= least


class Splitter:
    """Understands a message, and the matters in it one by one where it holds several."""

    def __init__(self, understanding: Understanding, duties: Sequence[Duty]) -> None:
        self._understanding = understanding
        self._duties = duties

    def parse(self, text: str) -> Parse:
        """Return what the text wants; of several matters the first decides, all are in `matters`.

        A message without any separator costs nothing more than being understood.
        """
        whole = self._understanding.parse(text)
        if whole.intent.name not in MATTERS | TALKS | UNCLEAR:
            return whole
        parts = self._parts(text)
        if len(parts) == 1 or any(part.parse.intent.name in WHOLE for part in parts):
            return whole
        return _together(whole, parts)

    def _parts(self, text: str) -> list[Part]:
        found = clauses(text) or [Clause(0, len(text), Hold.COMMA)]
        told = is_announced(text)
        parts = [self._part(text, found[:1])]
        taken = found[:1]
        for clause, following in _with_following(found):
            mine, theirs = self._part(text, taken), self._part(text, following)
            if len(parts) < MOST_MATTERS and _is_another(mine, theirs, clause.hold, told=told):
                parts[-1:] = [mine, theirs]
                taken = [clause]
            else:
                taken = [*taken, clause]
                parts[-1] = self._part(text, taken)
        return parts

    def _part(self, text: str, taken: Sequence[Clause]) -> Part:
        words = text[taken[0].start : taken[-1].end]
        return Part(words, self._understanding, self._duties)


def _with_following(found: Sequence[Clause]) -> Iterator[tuple[Clause, Sequence[Clause]]]:
    """Return each clause but the first, with what follows it until the next joining word."""
    for place in range(1, len(found)):
        end = place + 1
        if found[place].hold <= Hold.JOINED:
            while end < len(found) and found[end].hold > Hold.JOINED:
                end += 1
        yield found[place], found[place:end]


def _is_another(mine: Part, theirs: Part, hold: Hold, *, told: bool) -> bool:
    """Return whether what follows is about something else than what came before."""
    if mine.touched.shares(theirs.touched) and not (told and hold is Hold.NUMBERED):
        return False
    apart = mine.touched.is_apart(theirs.touched)
    if hold > Hold.JOINED:
        return (
            apart
            and _both(mine, theirs, SURE)
            and _differ(mine, theirs)
            and not _talk(mine, theirs)
        )
    if not _both(mine, theirs, HINTED if apart else CLEAR):
        return False
    if _talk(mine, theirs):
        return mine.is_talk != theirs.is_talk
    return apart or hold is Hold.NUMBERED or (_is_known(mine, theirs) and _differ(mine, theirs))


def _talk(mine: Part, theirs: Part) -> bool:
    return mine.is_talk or theirs.is_talk


def _differ(mine: Part, theirs: Part) -> bool:
    return mine.parse.topic != theirs.parse.topic


def _is_known(mine: Part, theirs: Part) -> bool:
    """Return whether there is reason to trust the topics: a duty is touched, or both are clear."""
    if DETAIL.match(theirs.text):
        return False
    return mine.touched.any or theirs.touched.any or _both(mine, theirs, FAMILIAR)


def _both(mine: Part, theirs: Part, least: float) -> bool:
    return mine.is_matter(least) and theirs.is_matter(least)


def _together(whole: Parse, parts: Sequence[Part]) -> Parse:
    """Return the parse of several: what decides is the first that is not a mere question."""
    matters = sorted((part.parse for part in parts), key=lambda found: found.intent.name == GUIDE)
    first = matters[0]
    return replace(
        whole,
        intent=first.ranking[0] if first.intent.name == FALLBACK else first.intent,
        ranking=first.ranking,
        entities=first.entities,
        topic=first.topic,
        matters=tuple(matters),
    )
