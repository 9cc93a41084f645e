"""From scores to an answer: temperature, danger, doubt; plain functions on numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.config import Fallback
from bot.nlu.danger import Heard
from bot.nlu.features import Floats

FALLBACK = "nlu_fallback"
DANGER = "danger"
SCOPE = "out_of_scope"

TERM_WORTH = 2.0
"""What a plain term of danger adds to the log-odds of danger."""

DOUBTFUL_WORTH = 0.5
"""What a doubtful term adds to them; the classifiers have seen its pattern already."""

FAMILIAR = 0.2
"""The share of known n-grams below which a message is of another language, or none."""


@dataclass(frozen=True)
class Dials:
    """What training chose on its development split, once for n-grams alone and once for both.

    `heat` divides the scores so that confidence means frequency; `far` is the cosine to the nearest
    training line below which a message that is not `sure` is foreign.
    """

    heat: float = 1.0
    far: float = 0.0
    sure: float = 0.8


def chances(scores: Floats, heat: float) -> Floats:
    """Return the probabilities that scores stand for; the last axis sums to one."""
    warm = scores / heat
    powers = np.exp(warm - warm.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def danger_odds(chance: float, alone: float, heard: Heard) -> float:
    """Return the log-odds of danger from three opinions.

    `chance` is the intent's probability among all intents, `alone` are the log-odds by what knows
    nothing but danger, and `heard` is what the lexicon hears. A plain term always alarms: in a long
    message of other matters its one clause decides. A doubtful one adds to what the others say.
    """
    bounded = min(max(chance, 1e-9), 1 - 1e-9)
    odds = (math.log(bounded / (1 - bounded)) + alone) / 2
    if heard is Heard.PLAINLY:
        return max(odds, 0.0) + TERM_WORTH
    return odds + DOUBTFUL_WORTH if heard is Heard.PERHAPS else odds


def is_doubtful(ranked: Sequence[float], fallback: Fallback | None) -> bool:
    """Return whether Rasa's FallbackClassifier would take over."""
    if fallback is None or not ranked:
        return False
    if ranked[0] < fallback.threshold:
        return True
    return len(ranked) > 1 and ranked[0] - ranked[1] < fallback.ambiguity_threshold


def is_foreign(best: float, near: float, familiar: float, dials: Dials) -> bool:
    """Return whether a message resembles no training line and its intent is not sure."""
    return best < dials.sure and (near < dials.far or familiar < FAMILIAR)
