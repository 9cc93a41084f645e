"""When a message shows danger to life: words and classifier together, recall before precision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.features import compiled
from bot.nlu.normalise import squeeze
from bot.nlu.training_data import TrainingData, read_training_data

TERMS = "danger_terms"
HARMLESS = "harmless_terms"

LAST_RESORT = (
    r"自杀|轻生|寻短见|上吊|割腕|烧炭|跳楼(?!价)|遗书|不想活|活不下去|活够了|想死(?!你|我)|"
    r"结束(?:自己|生命)|同归于尽|自残|(?:杀|砍|捅|弄)死(?:他|她|你|他们)"
)
"""What is watched for even where no training file can be read."""


@dataclass(frozen=True)
class Lexicon:
    """The terms that speak of danger, and the idioms that only sound like it."""

    terms: tuple[re.Pattern[str], ...]
    harmless: tuple[re.Pattern[str], ...] = ()

    def warns(self, folded: str) -> bool:
        """Return whether a folded text holds a term, idioms and spaces left out."""
        text = squeeze(folded)
        if not self._speaks(text):
            return False
        for idiom in self.harmless:
            text = idiom.sub(",", text)
        return self._speaks(text)

    def _speaks(self, text: str) -> bool:
        return any(term.search(text) for term in self.terms)


def lexicon_from(terms: Sequence[str], harmless: Sequence[str]) -> Lexicon:
    """Return a lexicon of patterns; without terms the few of last resort stand in."""
    return Lexicon(compiled(terms or (LAST_RESORT,)), compiled(harmless))


def lexicon_of(data: TrainingData) -> Lexicon:
    """Return the lexicon that training files hold under `danger_terms` and `harmless_terms`."""
    return lexicon_from(data.patterns_named(TERMS), data.patterns_named(HARMLESS))


def read_lexicon(folder: Path) -> Lexicon:
    """Read the lexicon of a folder of training files; one that is absent is the last resort's."""
    if not folder.is_dir():
        return lexicon_from((), ())
    return lexicon_of(read_training_data(folder))
