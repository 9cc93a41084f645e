"""The engine at run time: n-grams decide where they are sure, else the encoder is asked."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.understanding import Intent, Parse
from bot.nlu.arrays import read_model
from bot.nlu.config import Fallback, NGrams
from bot.nlu.danger import Lexicon, lexicon_from
from bot.nlu.encoder import SentenceEncoder, installed_version
from bot.nlu.entities import Extractor
from bot.nlu.features import Counted, Floats, Vocabulary, compiled
from bot.nlu.normalise import brief, fold
from bot.nlu.payload import read_payload
from bot.nlu.refusals import ModelRefused
from bot.nlu.space import Space, nearness
from bot.nlu.training_data import TOPIC_OF_INTENT, TOPICS
from bot.nlu.verdict import (
    DANGER,
    FALLBACK,
    Dials,
    Doubt,
    chances,
    danger_odds,
    is_doubtful,
    is_foreign,
)

TOPIC_MASS = 0.3
"""The probability that a message is about a matter at all, from which its topic is told."""


class EncoderUse(StrEnum):
    """When the sentence encoder is asked."""

    UNSURE = "unsure"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True)
class Weights:
    """The compiled linear model of the n-grams: columns are intents, then topics."""

    vocabulary: Vocabulary
    weights: Floats
    bias: Floats

    def scores(self, names: list[str]) -> Floats:
        """Return the score of each column for counted names."""
        columns, values = self.vocabulary.weigh(names)
        total: Floats = values @ self.weights[columns] + self.bias
        return total


@dataclass(frozen=True)
class Dense:
    """What is added where the encoder is asked, and the training lines to compare with."""

    encoder: SentenceEncoder
    space: Space
    weights: Floats
    bias: Floats
    lines: Floats


@dataclass(frozen=True)
class Reading:
    """What was made of a text before names are given to the numbers."""

    shares: Floats
    topics: Floats
    odds: float
    near: float
    familiar: float
    dials: Dials


@dataclass(frozen=True)
class Manner:
    """How scores become answers."""

    quick: Dials
    full: Dials
    doubt: Doubt
    fallback: Fallback | None
    ranking_length: int
    topic_intents: frozenset[str]


class Engine:
    """Understands texts by a trained model; safe to share between threads."""

    def __init__(  # noqa: PLR0913 - the parts of a model, each built by `load`
        self,
        *,
        intents: tuple[str, ...],
        counted: Counted,
        weights: Weights,
        dense: Dense | None,
        lexicon: Lexicon,
        extractor: Extractor,
        manner: Manner,
        use: EncoderUse = EncoderUse.UNSURE,
        payloads: frozenset[str] = frozenset(),
    ) -> None:
        self.intents = intents
        self._counted = counted
        self._weights = weights
        self._dense = dense if use is not EncoderUse.NEVER else None
        self._lexicon = lexicon
        self._extractor = extractor
        self._manner = manner
        self._use = use
        self._payloads = payloads | frozenset(intents)
        self._danger = intents.index(DANGER) if DANGER in intents else -1

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        encoder: EncoderUse = EncoderUse.UNSURE,
        also_known: Iterable[str] = (),
    ) -> "Engine":
        """Read a model folder; `also_known` are intents that only buttons send.

        The encoder is not loaded yet: see `warm`. Where its package is absent or of another
        version than in training, the n-grams decide alone. Raises `ModelRefused`.
        """
        description, arrays = read_model(path)
        try:
            return cls(
                intents=tuple(description["intents"]),
                counted=_counted(description),
                weights=_weights(description, arrays),
                dense=_dense(description, arrays),
                lexicon=lexicon_from(description["danger_terms"], description["harmless_terms"]),
                extractor=_extractor(description),
                manner=_manner(description),
                use=EncoderUse(encoder),
                payloads=frozenset(also_known),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ModelRefused(
                f"the model in {path.name} lacks {error}: run `huitan train`"
            ) from None

    @property
    def has_encoder(self) -> bool:
        """Return whether the encoder can be asked."""
        return self._dense is not None

    def warm(self) -> threading.Thread | None:
        """Load the encoder in a thread of its own; returns it, or None where there is nothing."""
        if self._dense is None or self._dense.encoder.ready:
            return None
        thread = threading.Thread(target=self._dense.encoder.warm, name="encoder", daemon=True)
        thread.start()
        return thread

    def parse(self, text: str) -> Parse:
        """Return what a person's text wants; a typed payload is a text like any other."""
        folded = fold(text)
        if not folded.strip():
            return _fallback_parse(text, self._manner.fallback)
        reading = self._read(folded)
        ranking = self._ranking(reading)
        intent = ranking[0]
        return Parse(
            text=text,
            intent=intent,
            ranking=ranking[: self._manner.ranking_length],
            entities=self._extractor.extract(text, folded, _real(ranking)),
            topic=self._topic(reading, ranking),
        )

    def parse_payload(self, text: str) -> Parse:
        """Return what a button's payload stands for; anything else is read as a person's text."""
        return read_payload(text, self._payloads) or self.parse(text)

    def _read(self, folded: str) -> Reading:
        names = self._counted.names(folded)
        scores = self._weights.scores(names)
        warned = self._lexicon.warns(folded)
        quick = self._reading(scores, self._manner.quick, warned=warned)
        if warned or self._is_decided(quick):
            return quick
        quick = replace(quick, familiar=self._weights.vocabulary.familiarity(names))
        return quick if self._dense is None else self._asked(folded, scores, quick, self._dense)

    def _asked(self, folded: str, scores: Floats, quick: Reading, dense: Dense) -> Reading:
        place = dense.space.place(dense.encoder.encode([brief(folded)]))
        more = (place @ dense.weights + dense.bias)[0]
        near = float(nearness(place, dense.lines)[0])
        full = self._reading(scores + more, self._manner.full, warned=False)
        odds = (quick.odds + full.odds) / 2
        return replace(full, odds=odds, near=near, familiar=quick.familiar)

    def _reading(self, scores: Floats, dials: Dials, *, warned: bool) -> Reading:
        shares = chances(scores[: len(self.intents)], dials.heat)
        danger = float(shares[self._danger]) if self._danger >= 0 else 0.0
        odds = danger_odds(danger, warned=warned)
        return Reading(shares, scores[len(self.intents) :], odds, 1.0, 1.0, dials)

    def _is_decided(self, quick: Reading) -> bool:
        if self._use is EncoderUse.ALWAYS:
            return False
        doubt = self._manner.doubt
        return float(quick.shares.max()) >= doubt.sure and quick.odds < doubt.calm

    def _ranking(self, reading: Reading) -> tuple[Intent, ...]:
        order = np.argsort(-reading.shares, kind="stable")
        ranked = [Intent(self.intents[at], round(float(reading.shares[at]), 6)) for at in order]
        if reading.odds > reading.dials.danger:
            return _danger_first(ranked, reading.odds)
        ranked = [intent for intent in ranked if intent.name != DANGER]
        best = ranked[0].confidence
        fallback = self._manner.fallback
        if is_doubtful([one.confidence for one in ranked[:2]], fallback) or is_foreign(
            best, reading.near, reading.familiar, reading.dials
        ):
            return (_doubtful(fallback), *ranked)
        return tuple(ranked)

    def _topic(self, reading: Reading, ranking: tuple[Intent, ...]) -> str:
        name = _real(ranking)
        if name in TOPIC_OF_INTENT:
            return TOPIC_OF_INTENT[name]
        spoken = zip(self.intents, reading.shares, strict=True)
        mass = sum(float(share) for intent, share in spoken if intent in self._manner.topic_intents)
        return TOPICS[int(reading.topics.argmax())] if mass >= TOPIC_MASS else ""


def _danger_first(ranked: list[Intent], odds: float) -> tuple[Intent, ...]:
    others = [intent for intent in ranked if intent.name != DANGER]
    share = 1 / (1 + float(np.exp(-odds)))
    best = others[0].confidence if others else 0.0
    return (Intent(DANGER, round(max(share, best), 6)), *others)


def _doubtful(fallback: Fallback | None) -> Intent:
    return Intent(FALLBACK, (fallback or Fallback()).threshold)


def _fallback_parse(text: str, fallback: Fallback | None) -> Parse:
    intent = _doubtful(fallback)
    return Parse(text=text, intent=intent, ranking=(intent,))


def _real(ranking: tuple[Intent, ...]) -> str:
    return next((intent.name for intent in ranking if intent.name != FALLBACK), FALLBACK)


def _counted(description: Mapping[str, Any]) -> Counted:
    ngrams = tuple(NGrams(**fields) for fields in description["ngrams"])
    return Counted(ngrams, compiled(description["features"]))


def _weights(description: Mapping[str, Any], arrays: Mapping[str, Any]) -> Weights:
    names = {name: at for at, name in enumerate(description["vocabulary"])}
    vocabulary = Vocabulary(names, arrays["rarity"])
    return Weights(vocabulary, arrays["sparse_weights"], arrays["sparse_bias"])


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
        lines=arrays["lines"],
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
        doubt=Doubt(**tuned["doubt"]),
        fallback=Fallback(**fallback) if fallback else None,
        ranking_length=description["ranking_length"],
        topic_intents=frozenset(description["topic_intents"]),
    )
