"""A stored model's description and arrays, put together into the parts that the engine runs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.arrays import read_model
from bot.nlu.config import Fallback, NGrams
from bot.nlu.danger import Lexicon, lexicon_from
from bot.nlu.encoder import SentenceEncoder, installed_version
from bot.nlu.entities import Extractor
from bot.nlu.features import Counted, Floats, Vocabulary, compiled
from bot.nlu.refusals import ModelRefused
from bot.nlu.space import Space
from bot.nlu.verdict import Dials


@dataclass(frozen=True)
class Weights:
    """A compiled linear model of n-grams: columns are intents, topics, last danger alone."""

    vocabulary: Vocabulary
    weights: NDArray[np.floating[Any]]
    bias: Floats

    def scores(self, names: list[str]) -> Floats:
        """Return the score of each column for counted names."""
        columns, values = self.vocabulary.weigh(names)
        total: Floats = values @ self.weights[columns].astype(np.float32) + self.bias
        return total


@dataclass(frozen=True)
class Dense:
    """What is added where the encoder is asked, its common pieces, and lines to compare with."""

    encoder: SentenceEncoder
    space: Space
    weights: Floats
    bias: Floats
    lines: Floats
    pieces: Sequence[int]


@dataclass(frozen=True)
class Manner:
    """How scores become answers: see `Tuned` for the dials."""

    quick: Dials
    full: Dials
    sure: float
    alarm: float
    fallback: Fallback | None
    ranking_length: int
    topic_intents: frozenset[str]


@dataclass(frozen=True)
class Parts:
    """Everything that a stored model holds."""

    intents: tuple[str, ...]
    counted: Counted
    weights: Weights
    longer: Weights
    dense: Dense | None
    lexicon: Lexicon
    extractor: Extractor
    manner: Manner


def read_parts(path: Path) -> Parts:
    """Read a model folder; raises `ModelRefused` with what to do."""
    description, arrays = read_model(path)
    try:
        return Parts(
            intents=tuple(description["intents"]),
            counted=_counted(description),
            weights=_weights(description["vocabulary"], arrays, "rarity", "sparse"),
            longer=_weights(description["longer"], arrays, "longer_rarity", "longer"),
            dense=_dense(description, arrays),
            lexicon=lexicon_from(description["lexicon"]),
            extractor=_extractor(description),
            manner=_manner(description),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelRefused(f"the model in {path.name} lacks {error}: run `huitan train`") from None


def _counted(description: Mapping[str, Any]) -> Counted:
    ngrams = tuple(NGrams(**fields) for fields in description["ngrams"])
    return Counted(ngrams, compiled(description["features"]))


def _weights(names: Sequence[str], arrays: Mapping[str, Any], rarity: str, columns: str) -> Weights:
    vocabulary = Vocabulary({name: at for at, name in enumerate(names)}, arrays[rarity])
    return Weights(vocabulary, arrays[f"{columns}_weights"], arrays[f"{columns}_bias"])


def _dense(description: Mapping[str, Any], arrays: Mapping[str, Any]) -> Dense | None:
    version = description["encoder"]
    if not version or version != installed_version():
        return None
    share = np.float32(description["dense_share"])
    return Dense(
        encoder=SentenceEncoder(threads=description["encoder_threads"]),
        space=Space(arrays["centre"], arrays["projection"]),
        weights=arrays["dense_weights"] * share,
        bias=arrays["dense_bias"] * share,
        lines=np.asfortranarray(arrays["lines"]),  # one axis after the other: quicker to compare
        pieces=arrays["pieces"].tolist(),
    )


def _extractor(description: Mapping[str, Any]) -> Extractor:
    patterns = compiled([regex for _, regex in description["entities"]])
    names = [name for name, _ in description["entities"]]
    return Extractor(
        patterns=tuple(zip(names, patterns, strict=True)),
        synonyms=description["synonyms"],
        ticket_intents=frozenset(description["entity_intents"]),
    )


def _manner(description: Mapping[str, Any]) -> Manner:
    tuned = description["tuned"]
    fallback = description["fallback"]
    return Manner(
        quick=Dials(**tuned["quick"]),
        full=Dials(**tuned["full"]),
        sure=tuned["sure"],
        alarm=tuned["alarm"],
        fallback=Fallback(**fallback) if fallback else None,
        ranking_length=description["ranking_length"],
        topic_intents=frozenset(description["topic_intents"]),
    )
