"""Fits linear columns (intents, then topics) with scikit-learn; only training imports this."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from threadpoolctl import threadpool_limits

from bot.nlu.config import Regression
from bot.nlu.features import Floats, Vocabulary
from bot.nlu.training_data import TOPICS, Example

NEVER = -20.0
"""The bias of a class that nothing teaches: its probability is nought."""

NAIVE = 0.3
"""The share of naive Bayes beside the regression.

It knows from a single occurrence what regression needs several for: two points more accuracy on
short lines with few examples each.
"""


@dataclass(frozen=True)
class Labels:
    """What the lines mean, as numbers: the intent, and the topic (or -1)."""

    intents: tuple[str, ...]
    intent: NDArray[np.int64]
    topic: NDArray[np.int64]

    def of(self, rows: NDArray[Any]) -> "Labels":
        """Return the labels of some of the lines."""
        return Labels(self.intents, self.intent[rows], self.topic[rows])


@dataclass(frozen=True)
class Linear:
    """A weight for each feature and column, and a bias for each column."""

    weights: Floats
    bias: Floats


def labels_of(examples: Sequence[Example]) -> Labels:
    """Return the labels of examples; intents are numbered in alphabetical order."""
    intents = tuple(sorted({example.intent for example in examples}))
    number = {intent: at for at, intent in enumerate(intents)}
    return Labels(
        intents,
        np.array([number[example.intent] for example in examples]),
        np.array([TOPICS.index(e.topic) if e.topic else -1 for e in examples]),
    )


def matrix(vocabulary: Vocabulary, texts: Sequence[Sequence[str]]) -> Any:
    """Return the texts' weighted names as a sparse matrix, one row each."""
    weighed = [vocabulary.weigh(names) for names in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in weighed)])
    columns = np.concatenate([columns for columns, _ in weighed])
    weights = np.concatenate([weights for _, weights in weighed])
    return sparse.csr_matrix(
        (weights, columns, ends), shape=(len(texts), len(vocabulary.columns)), dtype=np.float32
    )


def fit_columns(
    rows: Any, labels: Labels, *, regression: Regression, seed: int, naive: float = 0.0
) -> Linear:
    """Fit all columns side by side: the intents, then the three topics.

    One thread, so that the same data give the same bits.
    """
    told = labels.topic >= 0
    with threadpool_limits(1):
        fitted = [
            _fit(rows, labels.intent, len(labels.intents), regression, seed, naive),
            _fit(rows[told], labels.topic[told], len(TOPICS), regression, seed, naive),
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
            max_iter=regression.max_iter,
            tol=regression.tol,
            random_state=seed,
        ).fit(rows, wanted)
        slopes, starts = fitted.coef_, fitted.intercept_
        folded = len(slopes) == 1  # scikit-learn makes one row of two classes
        weights[:, present] = (np.vstack([-slopes / 2, slopes / 2]) if folded else slopes).T
        bias[present] = np.hstack([-starts / 2, starts / 2]) if folded else starts
    if naive and len(present) > 1:
        counted = MultinomialNB(alpha=0.02, fit_prior=False).fit(rows, wanted)
        weights[:, present] += naive * counted.feature_log_prob_.T
    return Linear(weights, bias)
