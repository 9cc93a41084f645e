"""What of a text is counted: n-grams and matched patterns, as names and as weighted columns."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.config import NGrams
from bot.nlu.normalise import even

Floats = NDArray[np.float32]
Columns = NDArray[np.int64]

PATTERN = "re:"
"""Begins the name of a matched pattern; a colon never survives `even`, so no n-gram has it."""


@dataclass(frozen=True)
class Counted:
    """Names the pieces of a text that a pipeline counts."""

    ngrams: tuple[NGrams, ...]
    patterns: tuple[re.Pattern[str], ...] = ()

    def names(self, folded: str) -> list[str]:
        """Return every counted piece of a folded text, repeated as often as it occurs."""
        shown = (f"{PATTERN}{at}" for at, regex in enumerate(self.patterns) if regex.search(folded))
        return [*self._pieces(folded), *shown]

    def names_within(self, part: str, whole: Sequence[str]) -> list[str]:
        """Return the pieces of a part of a text, looking only for patterns that the whole shows."""
        shown = [name for name in whole if name.startswith(PATTERN)]
        kept = [name for name in shown if self.patterns[int(name[len(PATTERN) :])].search(part)]
        return [*self._pieces(part), *kept]

    def _pieces(self, folded: str) -> list[str]:
        text = even(folded)
        return [name for ngrams in self.ngrams for name in _pieces(text, ngrams)]


LONGER = Counted((NGrams("char", 3, 3),))
"""Three characters in a row: told apart where danger is, and nowhere else."""


def compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Return patterns ready to search, deaf to case as Rasa's are by default."""
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _pieces(text: str, ngrams: NGrams) -> Iterator[str]:
    sizes = range(ngrams.min_ngram, ngrams.max_ngram + 1)
    if ngrams.analyzer == "char":
        yield from _runs(f" {text} ", sizes)
        return
    words = _words(text)
    if ngrams.analyzer == "char_wb":
        for word in words:
            yield from (f"b:{run}" for run in _runs(f" {word} ", sizes))
        return
    for size in sizes:
        for at in range(len(words) - size + 1):
            yield "w:" + " ".join(words[at : at + size])


def _runs(text: str, sizes: range) -> Iterator[str]:
    for size in sizes:
        for at in range(len(text) - size + 1):
            yield text[at : at + size]


def _words(text: str) -> list[str]:
    # Jieba reads its dictionary for most of a second: only pipelines that count words pay.
    import jieba

    jieba.setLogLevel("ERROR")
    return [word for word in jieba.lcut(text) if not word.isspace()]


@dataclass(frozen=True)
class Vocabulary:
    """The names that the model knows, each with its column and its weight."""

    columns: Mapping[str, int]
    rarity: Floats

    def weigh(self, names: Sequence[str]) -> tuple[Columns, Floats]:
        """Return the known columns of a text and their tf-idf weights, of length one together."""
        counts = Counter(column for name in names if (column := self.columns.get(name)) is not None)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self.rarity[columns]
        length = float(np.sqrt(weights @ weights))
        return columns, weights / length if length else weights

    def familiarity(self, names: Sequence[str]) -> float:
        """Return which share of a text's n-grams is known, the rare ones weighing more."""
        counted = [name for name in names if not name.startswith(PATTERN) and not name.isspace()]
        ngrams = dict.fromkeys(counted)
        columns = [self.columns[name] for name in ngrams if name in self.columns]
        if not ngrams:
            return 0.0
        known = float(np.square(self.rarity[columns]).sum())
        strange = (len(ngrams) - len(columns)) * float(self.rarity.max()) ** 2
        return known / (known + strange)
