"""Fits columns of intents, topics and danger with scikit-learn; only training imports this."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack, issparse
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

from bot.nlu.config import Regression
from bot.nlu.features import Floats
from bot.nlu.training_data import TOLD, Example
from bot.nlu.verdict import DANGER

NEVER = -20.0
"""The bias of a class that nothing teaches: its probability is nought."""

STILL = 0.01
"""Share of the largest weight that a round may still change when sparse rows are learnt."""

ROUNDS = 1000
"""Rounds over sparse rows after which it is given up; real data take 25, tiny ones more."""

NAIVE = 0.5
"""The share of naive Bayes beside the regression.

It knows from a single occurrence what regression needs several for: two points more accuracy on
short lines with few examples each.
"""

ALARM_PENALTY = 20.0
"""scikit-learn's C for the column that knows danger from everything else, and nothing more.

One regression over forty intents spends its weights on telling requests apart. Beside it, this
column hears one or two of a hundred more cries in strangers' words, at the same precision.
"""

OFTEN = 0.45
"""The share of an intent's lines without a topic from which that is meant, and not forgotten."""

LONGER_SHARE = 0.7
"""The weight of three characters in a row beside that of one and two, for danger alone."""


@dataclass(frozen=True)
class Labels:
    """What the lines mean, as numbers: the intent, and the topic of `TOLD`, or -1 if not asked."""

    intents: tuple[str, ...]
    intent: NDArray[np.int64]
    topic: NDArray[np.int64]

    @property
    def danger(self) -> NDArray[np.bool_]:
        """Return which lines show danger."""
        return self.is_intent(DANGER)

    def is_intent(self, name: str) -> NDArray[np.bool_]:
        """Return which lines have an intent."""
        if name not in self.intents:
            return np.zeros(len(self.intent), dtype=np.bool_)
        same: NDArray[np.bool_] = self.intent == self.intents.index(name)
        return same

    def of(self, rows: NDArray[Any]) -> "Labels":
        """Return the labels of some of the lines."""
        return Labels(self.intents, self.intent[rows], self.topic[rows])


@dataclass(frozen=True)
class Linear:
    """A weight for each feature and column, and a bias for each column."""

    weights: Floats
    bias: Floats


def labels_of(examples: Sequence[Example]) -> Labels:
    """Return the labels of examples; intents are numbered in alphabetical order.

    Where lines of an intent often have no topic, such a line teaches that there is none: a
    thank-you may name its matter, or not. Elsewhere nobody has said which it is.
    """
    intents = tuple(sorted({example.intent for example in examples}))
    number = {intent: at for at, intent in enumerate(intents)}
    topical = Counter(example.intent for example in examples if example.topic)
    bare = Counter(example.intent for example in examples if not example.topic)
    often_bare = {
        intent
        for intent, named in topical.items()
        if bare[intent] >= OFTEN * (bare[intent] + named)
    }
    return Labels(
        intents,
        np.array([number[example.intent] for example in examples]),
        np.array([_told(example, often_bare) for example in examples]),
    )


def _told(example: Example, often_bare: Collection[str]) -> int:
    if not example.topic and example.intent not in often_bare:
        return -1
    return TOLD.index(example.topic)


def fit_columns(
    rows: Any, labels: Labels, *, regression: Regression, seed: int, naive: float = 0.0
) -> Linear:
    """Fit all columns side by side: the intents, then the topics."""
    told = labels.topic >= 0
    fitted = [
        _fit(rows, labels.intent, len(labels.intents), regression, seed, naive),
        _fit(rows[told], labels.topic[told], len(TOLD), regression, seed, naive),
    ]
    return Linear(
        np.hstack([part.weights for part in fitted]).astype(np.float32),
        np.hstack([part.bias for part in fitted]).astype(np.float32),
    )


def _fit(
    rows: Any, wanted: NDArray[Any], classes: int, regression: Regression, seed: int, naive: float
) -> Linear:
    weights = np.zeros((rows.shape[1], classes))
    bias = np.full(classes, NEVER)
    present = np.unique(wanted)
    bias[present] = 0.0
    if len(present) > 1:
        fitted = LogisticRegression(
            C=regression.inverse_penalty,
            class_weight="balanced" if regression.balanced else None,
            random_state=seed,
            **_solver(rows, regression),
        ).fit(rows, wanted)
        slopes, starts = fitted.coef_, fitted.intercept_
        folded = len(slopes) == 1  # scikit-learn makes one row of two classes
        weights[:, present] = (np.vstack([-slopes / 2, slopes / 2]) if folded else slopes).T
        bias[present] = np.hstack([-starts / 2, starts / 2]) if folded else starts
    if naive and len(present) > 1:
        counted = MultinomialNB(alpha=0.02, fit_prior=False).fit(rows, wanted)
        weights[:, present] += naive * counted.feature_log_prob_.T
    return Linear(weights, bias)


def fit_alarm(
    rows: Any, longer: Any, danger: NDArray[np.bool_], *, seed: int
) -> tuple[Linear, Linear]:
    """Fit what tells danger from everything else: a column for the rows, one for longer n-grams."""
    width = rows.shape[1]
    weights, bias = np.zeros((width + longer.shape[1], 1)), np.full(1, NEVER)
    if danger.any() and not danger.all():
        fitted = LogisticRegression(
            C=ALARM_PENALTY, random_state=seed, solver="sag", max_iter=ROUNDS, tol=STILL
        ).fit(hstack([rows, LONGER_SHARE * longer], format="csr"), danger)
        weights, bias = fitted.coef_.T, fitted.intercept_
    single, runs = weights[:width], LONGER_SHARE * weights[width:]
    return (
        Linear(single.astype(np.float32), bias.astype(np.float32)),
        Linear(runs.astype(np.float32), np.zeros(1, dtype=np.float32)),
    )


def _solver(rows: Any, regression: Regression) -> dict[str, Any]:
    """Return the quickest way to the same optimum: for sparse rows it is seven times as quick."""
    if issparse(rows):
        return {"solver": "sag", "max_iter": ROUNDS, "tol": STILL}
    return {"solver": "lbfgs", "max_iter": regression.max_iter, "tol": regression.tol}
