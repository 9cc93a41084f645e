"""When a message shows danger to life: words and classifier together, recall before precision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from bot.nlu.features import compiled
from bot.nlu.normalise import squeeze
from bot.nlu.passages import sentences
from bot.nlu.training_data import TrainingData, read_training_data

TERMS = "danger_terms"
DOUBTFUL = "doubtful_terms"
SOFTENING = "softening_terms"
HARMLESS = "harmless_terms"

NAMES = (TERMS, DOUBTFUL, SOFTENING, HARMLESS)

NEARBY = 12
"""Characters to each side of a term within which a joke, a title, a machine is about the term."""

LAST_RESORT = (
    r"自杀|轻生|寻短见|上吊|割腕|烧炭|跳楼(?!价)|遗书|不想活|活不下去|活够了|想死(?!你|我)|"
    r"结束(?:自己|生命)|同归于尽|自残|(?:杀|砍|捅|弄)死(?:他|她|你|他们)"
)
"""What is watched for even where no training file can be read."""


Patterns = tuple[re.Pattern[str], ...]


class Heard(IntEnum):
    """How plainly the words of a text speak of danger."""

    NOTHING = 0
    PERHAPS = 1
    PLAINLY = 2


@dataclass(frozen=True)
class Lexicon:
    """The terms that speak of danger, and what tells that they are not meant."""

    terms: Patterns
    harmless: Patterns = ()
    doubtful: Patterns = ()
    softening: Patterns = ()

    def hears(self, folded: str) -> Heard:
        """Return how plainly a folded text speaks of danger, idioms and spaces left out.

        A doubtful term, or one near a joke, a title, a machine, needs the classifiers to agree.
        """
        text = squeeze(folded)
        if not self._speaks(text):
            return Heard.NOTHING
        for idiom in self.harmless:
            text = idiom.sub(",", text)
        if any(self._is_plain(part) for part in (text, *sentences(text))):
            return Heard.PLAINLY
        return Heard.PERHAPS if self._speaks(text) else Heard.NOTHING

    def warns(self, folded: str) -> bool:
        """Return whether anything in a text speaks of danger, for those whom nobody can ask."""
        return self.hears(folded) > Heard.NOTHING

    def _speaks(self, text: str) -> bool:
        return _holds(self.terms, text) or _holds(self.doubtful, text)

    def _is_plain(self, text: str) -> bool:
        found = (match.span() for term in self.terms for match in term.finditer(text))
        around = (text[max(0, start - NEARBY) : end + NEARBY] for start, end in found)
        return any(not _holds(self.softening, words) for words in around)


def _holds(patterns: Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def lexicon_from(patterns: Mapping[str, Sequence[str]]) -> Lexicon:
    """Return a lexicon of patterns by name; without terms the few of last resort stand in."""
    return Lexicon(
        terms=compiled(patterns.get(TERMS) or (LAST_RESORT,)),
        harmless=compiled(patterns.get(HARMLESS, ())),
        doubtful=compiled(patterns.get(DOUBTFUL, ())),
        softening=compiled(patterns.get(SOFTENING, ())),
    )


def patterns_of(data: TrainingData) -> dict[str, list[str]]:
    """Return the patterns of danger that training files hold, by name."""
    return {name: list(data.patterns_named(name)) for name in NAMES}


def lexicon_of(data: TrainingData) -> Lexicon:
    """Return the lexicon that training files hold."""
    return lexicon_from(patterns_of(data))


def read_lexicon(folder: Path) -> Lexicon:
    """Read the lexicon of a folder of training files; one that is absent is the last resort's."""
    if not folder.is_dir():
        return lexicon_from({})
    return lexicon_of(read_training_data(folder))
