"""The engine at run time: n-grams decide where they are sure, else the encoder is asked."""

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from bot.domain.understanding import Intent, Parse
from bot.nlu.assembly import Dense, Parts, read_parts
from bot.nlu.config import Fallback
from bot.nlu.danger import Heard
from bot.nlu.features import LONGER, Floats
from bot.nlu.normalise import brief, fold
from bot.nlu.passages import Passage, passages
from bot.nlu.payload import read_payload
from bot.nlu.space import nearness
from bot.nlu.training_data import TOPIC_OF_INTENT, TOPICS
from bot.nlu.verdict import (
    DANGER,
    FALLBACK,
    SCOPE,
    Dials,
    chances,
    danger_odds,
    is_doubtful,
    is_foreign,
)

TOPIC_MASS = 0.1
"""The probability that a message is about a matter at all, from which its topic is told."""

SEVERAL = 16
"""Characters from which a message may hold several matters; its passages are asked apart."""

CALM = -7.0
"""Log-odds below which nothing in a message sounds like danger, and its parts are not asked."""

CAUTION = 2.0
"""Log-odds by which one sentence of several must be surer, where no word in it says it plainly."""

CUT_CAUTION = 3.0
"""Log-odds by which what was cut out of a sentence must be surer, where no word hints at it."""

BARE = 4.0
"""Log-odds from which a message of such an intent names no matter: 谢谢, 催一下."""


class EncoderUse(StrEnum):
    """When the sentence encoder is asked."""

    UNSURE = "unsure"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True)
class Reading:
    """What was made of a text before names are given to the numbers."""

    shares: Floats
    topics: Floats
    odds: float
    near: float
    familiar: float
    dials: Dials


class Engine:
    """Understands texts by a trained model; safe to share between threads."""

    def __init__(
        self,
        parts: Parts,
        *,
        use: EncoderUse = EncoderUse.UNSURE,
        also_known: Iterable[str] = (),
    ) -> None:
        self.intents = parts.intents
        self._counted = parts.counted
        self._weights = parts.weights
        self._longer = parts.longer
        self._dense = parts.dense if use is not EncoderUse.NEVER else None
        self._lexicon = parts.lexicon
        self._extractor = parts.extractor
        self._manner = parts.manner
        self._use = use
        self._payloads = frozenset(parts.intents) | frozenset(also_known)
        self._danger = parts.intents.index(DANGER) if DANGER in parts.intents else -1
        topical = [name in parts.manner.topic_intents for name in parts.intents]
        self._topical = np.array(topical, dtype=np.float32)

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
        return cls(read_parts(path), use=EncoderUse(encoder), also_known=also_known)

    @property
    def has_encoder(self) -> bool:
        """Return whether the encoder can be asked."""
        return self._dense is not None

    def warm(self) -> threading.Thread | None:
        """Load the encoder in a thread of its own; returns it, or None where there is nothing."""
        if self._dense is None or self._dense.encoder.ready:
            return None
        warm, pieces = self._dense.encoder.warm, self._dense.pieces
        thread = threading.Thread(target=warm, args=(pieces,), name="encoder", daemon=True)
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
        heard, names = self._lexicon.hears(folded), self._counted.names(folded)
        reading = self._heard(folded, names, heard)
        decided = reading.odds > self._manner.alarm or reading.odds < CALM
        if decided or len(folded) < SEVERAL:
            return reading
        # Other matters around the few words that may mean it must not drown them.
        odds = [self._odds_apart(passage, names, heard) for passage in passages(folded)]
        return replace(reading, odds=max([reading.odds, *odds]))

    def _odds_apart(self, passage: Passage, whole: list[str], around: Heard) -> float:
        # What softens a term around it softens it here too.
        heard = min(self._lexicon.hears(passage.text), around) if around else around
        names = self._counted.names_within(passage.text, whole)
        odds = self._quick(passage.text, names, heard)[1].odds
        if heard is Heard.PLAINLY:
            return odds
        return odds - (CAUTION if passage.whole or heard else CUT_CAUTION)

    def _heard(self, folded: str, names: list[str], heard: Heard) -> Reading:
        scores, quick = self._quick(folded, names, heard)
        if self._is_decided(quick):
            return quick
        quick = replace(quick, familiar=self._weights.vocabulary.familiarity(names))
        return self._asked(folded, scores, quick, self._dense) if self._dense else quick

    def _quick(self, folded: str, names: list[str], heard: Heard) -> tuple[Floats, Reading]:
        """Return the scores by n-grams, and what they say: of danger they have the only word."""
        scores, dials = self._weights.scores(names), self._manner.quick
        alone = float(scores[-1] + self._longer.scores(LONGER.names(folded))[0])
        shares, topics = self._shares(scores[:-1], dials)
        danger = float(shares[self._danger]) if self._danger >= 0 else 0.0
        odds = danger_odds(danger, alone, heard)
        return scores[:-1], Reading(shares, topics, odds, 1.0, 1.0, dials)

    def _asked(self, folded: str, scores: Floats, quick: Reading, dense: Dense) -> Reading:
        place = dense.space.place(dense.encoder.encode_one(brief(folded))[None])
        more = (place @ dense.weights + dense.bias)[0]
        shares, topics = self._shares(scores + more, self._manner.full)
        full = replace(quick, shares=shares, topics=topics, dials=self._manner.full)
        near = float(nearness(place, dense.lines)[0]) if self._is_open(full) else 1.0
        return replace(full, near=near)

    def _shares(self, scores: Floats, dials: Dials) -> tuple[Floats, Floats]:
        width = len(self.intents)
        return chances(scores[:width], dials.heat), scores[width:]

    def _is_open(self, full: Reading) -> bool:
        """Return whether nearness can change the answer: the lines are the largest array of all."""
        first, second = np.argsort(-full.shares, kind="stable")[:2].tolist()
        best, next_best = float(full.shares[first]), float(full.shares[second])
        sent_away = self.intents[first] == SCOPE
        sent_away |= is_doubtful((best, next_best), self._manner.fallback)
        return best < full.dials.sure and not sent_away

    def _is_decided(self, quick: Reading) -> bool:
        if self._use is EncoderUse.ALWAYS:
            return False
        return float(quick.shares.max()) >= self._manner.sure or quick.odds > self._manner.alarm

    def _ranking(self, reading: Reading) -> tuple[Intent, ...]:
        ranked = self._ranked(reading.shares)
        if reading.odds > self._manner.alarm:
            return (_alarm(reading.odds, ranked[0].confidence), *ranked)
        fallback = self._manner.fallback
        best = ranked[0].confidence
        if is_doubtful([one.confidence for one in ranked[:2]], fallback) or is_foreign(
            best, reading.near, reading.familiar, reading.dials
        ):
            return (_doubtful(fallback), *ranked)
        return ranked

    def _ranked(self, shares: Floats) -> tuple[Intent, ...]:
        """Return the likeliest intents but danger, which is no guess: it alarms or it does not."""
        order = np.argsort(-shares, kind="stable")[: self._manner.ranking_length + 1].tolist()
        places = [place for place in order if place != self._danger]
        return tuple(Intent(self.intents[at], round(float(shares[at]), 6)) for at in places)

    def _topic(self, reading: Reading, ranking: tuple[Intent, ...]) -> str:
        name = _real(ranking)
        if name in TOPIC_OF_INTENT:
            return TOPIC_OF_INTENT[name]
        if float(reading.shares @ self._topical) < TOPIC_MASS:
            return ""
        *told, none = reading.topics.tolist()
        return "" if none - max(told) > BARE else TOPICS[told.index(max(told))]


def _alarm(odds: float, best: float) -> Intent:
    share = 1 / (1 + math.exp(-odds))
    return Intent(DANGER, round(max(share, best), 6))


def _doubtful(fallback: Fallback | None) -> Intent:
    return Intent(FALLBACK, (fallback or Fallback()).threshold)


def _fallback_parse(text: str, fallback: Fallback | None) -> Parse:
    intent = _doubtful(fallback)
    return Parse(text=text, intent=intent, ranking=(intent,))


def _real(ranking: tuple[Intent, ...]) -> str:
    return next((intent.name for intent in ranking if intent.name != FALLBACK), FALLBACK)
