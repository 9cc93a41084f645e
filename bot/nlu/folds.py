"""What the model says of lines that it was not taught: the development split of training."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.nlu.config import Pipeline
from bot.nlu.features import Floats, Vocabulary, learn_vocabulary
from bot.nlu.fitting import NAIVE, Labels, Linear, fit_columns, matrix
from bot.nlu.space import Space, learn_space, near_axes, nearness

Rows = NDArray[np.int64]

FOLDS = 3

DENSE_SHARE = 0.5
"""The weight of the encoder's opinion beside that of the n-grams."""


@dataclass(frozen=True)
class Material:
    """Lines ready to learn from: counted names, vectors (none without the encoder), labels."""

    names: Sequence[Sequence[str]]
    vectors: Floats | None
    labels: Labels


@dataclass(frozen=True)
class Fit:
    """Everything that is learnt from some lines."""

    vocabulary: Vocabulary
    sparse: Linear
    space: Space | None = None
    dense: Linear | None = None
    lines: Floats | None = None


@dataclass(frozen=True)
class Opinions:
    """Scores of lines by column: by n-grams alone, and with the encoder; nearness to lines."""

    quick: Floats
    full: Floats
    near: Floats


def learn(material: Material, rows: Rows, *, pipeline: Pipeline, seed: int) -> Fit:
    """Learn from some rows of the material."""
    names = [material.names[row] for row in rows]
    labels = material.labels.of(rows)
    vocabulary = learn_vocabulary(names, min_df=max(n.min_df for n in pipeline.ngrams))
    sparse = fit_columns(
        matrix(vocabulary, names),
        labels,
        regression=pipeline.regression,
        seed=seed,
        naive=NAIVE,
    )
    if material.vectors is None:
        return Fit(vocabulary, sparse)
    space = learn_space(material.vectors[rows])
    places = space.place(material.vectors[rows])
    dense = fit_columns(places, labels, regression=pipeline.regression, seed=seed)
    return Fit(vocabulary, sparse, space, dense, near_axes(places))


def judge(fit: Fit, material: Material, rows: Rows) -> Opinions:
    """Return what a fit says of some rows."""
    known = matrix(fit.vocabulary, [material.names[row] for row in rows])
    quick: Floats = known @ fit.sparse.weights + fit.sparse.bias
    if fit.space is None or fit.dense is None or fit.lines is None or material.vectors is None:
        return Opinions(quick, quick, np.ones(len(rows), dtype=np.float32))
    places = fit.space.place(material.vectors[rows])
    full: Floats = quick + DENSE_SHARE * (places @ fit.dense.weights + fit.dense.bias)
    return Opinions(quick, full, nearness(places, fit.lines))


def cross_judge(
    material: Material, *, pipeline: Pipeline, seed: int, step: Callable[[], None]
) -> Opinions:
    """Ask of each line a model that was taught without it; `step` is called after each fold."""
    place = _fold_of(material.labels)
    asked = [rows for rows in (np.flatnonzero(place == fold) for fold in range(FOLDS)) if len(rows)]

    def opinions(rows: Rows) -> Opinions:
        others = np.setdiff1d(np.arange(len(place)), rows)
        return judge(learn(material, others, pipeline=pipeline, seed=seed), material, rows)

    parts: list[Opinions] = []
    # Side by side: most of the work is arithmetic that lets other threads run. The limit stands
    # around them all, or the first to end would lift it for the others.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=os.cpu_count()) as folds:
        for found in folds.map(opinions, asked):
            parts.append(found)
            step()
    order = np.argsort(np.concatenate(asked))
    return Opinions(
        np.concatenate([one.quick for one in parts])[order],
        np.concatenate([one.full for one in parts])[order],
        np.concatenate([one.near for one in parts])[order],
    )


def _fold_of(labels: Labels) -> Rows:
    """Deal each intent's lines out in turn, so that every fold holds some of each."""
    place = np.zeros(len(labels.intent), dtype=np.int64)
    for number in range(len(labels.intents)):
        rows = np.flatnonzero(labels.intent == number)
        place[rows] = np.arange(len(rows)) % FOLDS
    return place
