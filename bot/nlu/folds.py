"""What the model says of lines that it was not taught: the development split of training."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.nlu.config import Pipeline
from bot.nlu.counts import Known, learn_known
from bot.nlu.features import Floats
from bot.nlu.fitting import NAIVE, Labels, Linear, fit_columns
from bot.nlu.space import Space, learn_space, near_axes, nearness

Rows = NDArray[np.int64]

FOLDS = 3

DENSE_SHARE = 0.4
"""The weight of the encoder's opinion beside that of the n-grams."""


@dataclass(frozen=True)
class Material:
    """Lines ready to learn from: rows of counts, vectors (none without the encoder), labels."""

    counts: Any
    vectors: Floats | None
    labels: Labels


@dataclass(frozen=True)
class Fit:
    """Everything that is learnt from some lines."""

    known: Known
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
    counts, labels = material.counts[rows], material.labels.of(rows)
    known = learn_known(counts, min_df=max(n.min_df for n in pipeline.ngrams))
    fit = partial(fit_columns, labels=labels, regression=pipeline.regression, seed=seed)
    sparse = fit(known.weigh(counts), naive=NAIVE)
    if material.vectors is None:
        return Fit(known, sparse)
    space = learn_space(material.vectors[rows])
    places = space.place(material.vectors[rows])
    return Fit(known, sparse, space, fit(places), near_axes(places))


def judge(fit: Fit, material: Material, rows: Rows) -> Opinions:
    """Return what a fit says of some rows."""
    quick: Floats = fit.known.weigh(material.counts[rows]) @ fit.sparse.weights
    quick += fit.sparse.bias
    if fit.space is None or fit.dense is None or fit.lines is None or material.vectors is None:
        return Opinions(quick, quick, np.ones(len(rows), dtype=np.float32))
    places = fit.space.place(material.vectors[rows])
    full: Floats = quick + DENSE_SHARE * (places @ fit.dense.weights + fit.dense.bias)
    return Opinions(quick, full, nearness(places, fit.lines))


def learn_all(material: Material, *, pipeline: Pipeline, seed: int) -> tuple[Fit, Opinions]:
    """Learn from all lines, and ask of each line a model that was taught without it.

    How many cores share the work changes no bit.
    """
    every = np.arange(len(material.labels.intent))
    folds = _folds(material.labels)
    unseen = partial(_unseen, material, pipeline=pipeline, seed=seed)
    # The limit stands around all threads, or the first to end would lift it for the others.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=os.cpu_count()) as side_by_side:
        fit = side_by_side.submit(learn, material, every, pipeline=pipeline, seed=seed)
        parts = list(side_by_side.map(unseen, folds))
        return fit.result(), _gathered(parts, folds)


def _unseen(material: Material, rows: Rows, *, pipeline: Pipeline, seed: int) -> Opinions:
    others = np.setdiff1d(np.arange(len(material.labels.intent)), rows)
    return judge(learn(material, others, pipeline=pipeline, seed=seed), material, rows)


def _gathered(parts: Sequence[Opinions], folds: Sequence[Rows]) -> Opinions:
    order = np.argsort(np.concatenate(folds))
    return Opinions(
        np.concatenate([one.quick for one in parts])[order],
        np.concatenate([one.full for one in parts])[order],
        np.concatenate([one.near for one in parts])[order],
    )


def _folds(labels: Labels) -> list[Rows]:
    """Deal each intent's lines out in turn, so that every fold holds some of each."""
    place = np.zeros(len(labels.intent), dtype=np.int64)
    for number in range(len(labels.intents)):
        rows = np.flatnonzero(labels.intent == number)
        place[rows] = np.arange(len(rows)) % FOLDS
    dealt = [np.flatnonzero(place == fold) for fold in range(FOLDS)]
    return [rows for rows in dealt if len(rows)]
