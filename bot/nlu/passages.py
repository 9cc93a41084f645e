"""Passages of a message: its sentences, its clauses, and stretches of talk without a stop."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.nlu.clauses import clauses

SENTENCE = re.compile(r"(?<=[。！？!?;；])")

SHORTEST = 2
"""Characters below which a clause says nothing by itself."""

STRETCH = 12
"""Characters of a stretch of talk without a stop: about what one clause has."""

STEP = 6
"""Characters from one stretch to the next, so that no clause lies across two of them unheard."""


@dataclass(frozen=True)
class Passage:
    """A part of a message that may say something by itself."""

    text: str
    whole: bool
    """Whether it is a sentence with its stop, not a clause or a stretch cut out of one."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that holds several; of one that is a single one, none."""
    parts = [part for part in SENTENCE.split(text) if part]
    return parts if len(parts) > 1 else []


def passages(text: str) -> list[Passage]:
    """Return the passages of a text, each once, sentences first; of a single clause, none."""
    said = [text[clause.start : clause.end] for clause in clauses(text)]
    parts = [part for part in said if len(part) >= SHORTEST]
    cut = dict.fromkeys(parts if len(parts) > 1 else ())
    cut.update(dict.fromkeys(stretch for part in parts for stretch in _stretches(part)))
    whole = dict.fromkeys(sentences(text))
    uncut = [Passage(part, whole=True) for part in whole]
    return [*uncut, *(Passage(part, whole=False) for part in cut if part not in whole)]


def _stretches(clause: str) -> Iterator[str]:
    if len(clause) >= STRETCH + STEP:
        yield from (clause[at : at + STRETCH] for at in range(0, len(clause) - STEP, STEP))
