"""Finds named pieces in a text by pattern, and writes each in its one form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.understanding import Entity
from bot.nlu.normalise import fold, origins

TICKET = "ticket_number"
EXTRACTOR = "RegexEntityExtractor"

DIGITS = re.compile(r"\d{1,9}")
ALONE = re.compile(r"^\D{0,2}(0\d{3,5})\D{0,2}$")
LOOSE = re.compile(
    r"(?<![\d.:/年月a-z\-])(\d{1,6})(?![\d.:/])\s*(?:号(?!楼|栋|院|井|线|食堂|宿舍|门|车|机|泵|面|"
    r"工作面|矿|库|仓|炉|窗口|公寓|澡堂|皮带|上午|下午|晚|早|前|之前|以前|房)|"
    r"(?![号楼栋层室月日点天个人块元年岁次回遍米度分小斤张件条位名班批级折%]))"
)
"""A number that may be a ticket's where the intent is about tickets: no date, place or amount."""


@dataclass(frozen=True)
class Extractor:
    """Patterns by entity, synonyms by what is written, and the intents that speak of tickets."""

    patterns: Sequence[tuple[str, re.Pattern[str]]] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    ticket_intents: frozenset[str] = frozenset()

    def extract(self, text: str, folded: str, intent: str) -> tuple[Entity, ...]:
        """Return what is named in a text; `start` and `end` count the text's own characters."""
        spans = self._by_pattern(folded)
        if intent in self.ticket_intents and not any(name == TICKET for name, _, _ in spans):
            spans += [(TICKET, *found.span(1)) for found in LOOSE.finditer(folded)]
        if not spans:
            return ()
        places = origins(text)
        found = [self._entity(name, start, end, folded, places) for name, start, end in spans]
        return tuple(sorted(dict.fromkeys(found), key=lambda entity: entity.start))

    def _by_pattern(self, folded: str) -> list[tuple[str, int, int]]:
        spans = [
            (name, found.start(), found.end())
            for name, pattern in self.patterns
            for found in pattern.finditer(folded)
            if found.end() > found.start()
        ]
        if not spans and (alone := ALONE.match(folded.strip())):
            at = folded.index(alone[1])
            spans.append((TICKET, at, at + len(alone[1])))
        return _without_overlaps(spans)

    def _entity(
        self, name: str, start: int, end: int, folded: str, places: Sequence[int]
    ) -> Entity:
        written = folded[start:end]
        value = ticket_number(written) if name == TICKET else written
        value = self.synonyms.get(value.lower(), value)
        return Entity(name, value, places[start], places[end - 1] + 1, EXTRACTOR)


def _without_overlaps(spans: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    kept: list[tuple[str, int, int]] = []
    for name, start, end in sorted(spans, key=lambda span: (span[1] - span[2], span[1])):
        if not any(name == held and start < last and end > first for held, first, last in kept):
            kept.append((name, start, end))
    return kept


def ticket_number(written: str) -> str:
    """Return the one form of a ticket's number: `SQ-` and at least four digits.

    A text without digits comes back as it is.
    """
    found = DIGITS.search(fold(written))
    return f"SQ-{int(found[0]):04d}" if found else written
