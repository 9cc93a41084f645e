"""Chooses the dials on lines that the model was not taught, and says how good it then is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.config import Fallback
from bot.nlu.danger import Heard
from bot.nlu.features import Floats
from bot.nlu.fitting import Labels
from bot.nlu.held_out import Opinions
from bot.nlu.verdict import DANGER, SCOPE, Dials, chances, danger_odds, is_doubtful

HEATS = tuple(float(heat) for heat in np.geomspace(0.5, 6.0, 26))
FARS = tuple(float(far) for far in np.arange(0.2, 0.61, 0.02))

ALARMS = tuple(float(odds) for odds in np.arange(1.0, -4.01, -0.1))
"""The thresholds that are tried, the most cautious first."""

DANGER_PRECISION = 0.917
"""The share of true alarms, among lines written to be hard, below which recall is not bought."""

ENCODER_WORTH = 0.004
"""Accuracy that may be given up so that the n-grams decide more messages alone."""

KEPT = 0.01
"""Share of right answers that may be lost to rejecting foreign messages."""


@dataclass(frozen=True)
class Tuned:
    """The dials for n-grams alone, those for both, and two thresholds.

    `sure` is the confidence from which the n-grams decide alone, `alarm` the log-odds from which a
    message counts as danger.
    """

    quick: Dials
    full: Dials
    sure: float
    alarm: float


@dataclass(frozen=True)
class DevelopmentFigures:
    """How the model did on lines that it was not taught."""

    accuracy: float
    accuracy_without_encoder: float
    topic_accuracy: float
    danger_recall: float
    danger_precision: float
    foreign_caught: float
    kept: float
    decided_by_ngrams: float


@dataclass(frozen=True)
class Development:
    """Unseen lines: what the model says of them, what they mean, what the lexicon hears."""

    opinions: Opinions
    labels: Labels
    heard: Sequence[Heard]
    fallback: Fallback | None

    @property
    def width(self) -> int:
        """Return how many columns are intents."""
        return len(self.labels.intents)

    def odds(self, heat: float) -> Floats:
        """Return each line's log-odds of danger."""
        labels, scores = self.labels, self.opinions.quick
        if DANGER not in labels.intents:
            return np.full(len(scores), -20.0, dtype=np.float32)
        shares = chances(scores[:, : self.width], heat)[:, labels.intents.index(DANGER)]
        each = zip(shares.tolist(), scores[:, -1].tolist(), self.heard, strict=True)
        return np.array([danger_odds(*one) for one in each], dtype=np.float32)


def tune(development: Development) -> Tuned:
    """Choose every dial."""
    quick = Dials(_heat(development, development.opinions.quick))
    full = _with_far(development, Dials(_heat(development, development.opinions.full)))
    alarm = _alarm(development.odds(quick.heat), development.labels.danger)
    return Tuned(quick, full, _sure(development, quick, full), alarm)


def _heat(development: Development, columns: Floats) -> float:
    scores, wanted = columns[:, : development.width], development.labels.intent
    rows = np.arange(len(wanted))

    def surprise(heat: float) -> float:
        return float(-np.log(np.maximum(chances(scores, heat)[rows, wanted], 1e-9)).mean())

    return min(HEATS, key=surprise)


def _alarm(odds: NDArray[Any], danger: NDArray[np.bool_]) -> float:
    """Return the lowest threshold whose alarms are still true often enough."""
    best = 0.0
    for threshold in ALARMS:
        alarms = odds > threshold
        if not alarms.any():
            continue
        if (alarms & danger).sum() < DANGER_PRECISION * alarms.sum():
            break
        best = threshold
    return round(best, 2)


def _with_far(development: Development, dials: Dials) -> Dials:
    """Choose the nearness below which unsure messages are foreign, within the loss allowed."""
    shares = chances(development.opinions.full[:, : development.width], dials.heat)
    best, right = shares.max(axis=1), shares.argmax(axis=1) == development.labels.intent
    right &= ~development.labels.is_intent(SCOPE)
    chosen = dials
    for far in FARS:
        lost = right & (best < dials.sure) & (development.opinions.near < far)
        if lost.sum() > KEPT * max(right.sum(), 1):
            break
        chosen = Dials(dials.heat, round(far, 2), dials.sure)
    return chosen


def _sure(development: Development, quick: Dials, full: Dials) -> float:
    """Choose how sure the n-grams must be to decide alone."""
    swift = chances(development.opinions.quick[:, : development.width], quick.heat)
    slow = chances(development.opinions.full[:, : development.width], full.heat)
    wanted = development.labels.intent
    floor = float((slow.argmax(axis=1) == wanted).mean()) - ENCODER_WORTH
    chosen = 1.0
    for sure in np.arange(0.99, 0.39, -0.01):
        alone = swift.max(axis=1) >= sure
        answers = np.where(alone, swift.argmax(axis=1), slow.argmax(axis=1))
        if float((answers == wanted).mean()) < floor:
            break
        chosen = float(sure)
    return round(chosen, 2)


def figures(development: Development, tuned: Tuned) -> DevelopmentFigures:
    """Return how the tuned model does on the development lines."""
    wanted, width = development.labels.intent, development.width
    swift = chances(development.opinions.quick[:, :width], tuned.quick.heat)
    slow = chances(development.opinions.full[:, :width], tuned.full.heat)
    danger, scope = development.labels.danger, development.labels.is_intent(SCOPE)
    alarms = development.odds(tuned.quick.heat) > tuned.alarm
    rejected = _rejected(development, slow, tuned.full)
    right = (slow.argmax(axis=1) == wanted) & ~scope
    told = development.labels.topic >= 0
    topics = development.opinions.full[:, width:].argmax(axis=1)
    alone = swift.max(axis=1) >= tuned.sure
    return DevelopmentFigures(
        accuracy=_share(slow.argmax(axis=1) == wanted),
        accuracy_without_encoder=_share(swift.argmax(axis=1) == wanted),
        topic_accuracy=_share((topics == development.labels.topic)[told]),
        danger_recall=_share(alarms[danger]),
        danger_precision=_share(danger[alarms]),
        foreign_caught=_share(rejected[scope]),
        kept=_share(~rejected[right]),
        decided_by_ngrams=_share(alone),
    )


def _rejected(development: Development, shares: Floats, dials: Dials) -> NDArray[np.bool_]:
    ranked = np.sort(shares, axis=1)[:, ::-1]
    doubtful = [is_doubtful([float(p) for p in row[:2]], development.fallback) for row in ranked]
    foreign = (ranked[:, 0] < dials.sure) & (development.opinions.near < dials.far)
    names = development.labels.intents
    scope = np.array([names[best] == SCOPE for best in shares.argmax(axis=1)], dtype=np.bool_)
    return np.array(doubtful, dtype=np.bool_) | foreign | scope


def _share(hits: Sequence[bool] | NDArray[np.bool_]) -> float:
    return round(float(np.mean(hits)), 4) if len(hits) else 0.0
