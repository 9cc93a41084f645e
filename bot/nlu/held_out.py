"""Learning from lines, and what the model says of those held out: the development split."""

import os
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
from bot.nlu.fitting import NAIVE, Labels, Linear, fit_alarm, fit_columns
from bot.nlu.space import Space, learn_space, near_axes, nearness

Rows = NDArray[np.int64]

EVERY = 4
"""One line in so many of each intent is held back, to see how the others' model does on it."""

DENSE_SHARE = 0.4
"""The weight of the encoder's opinion beside that of the n-grams."""

LONGER_MIN_DF = 5
"""Lines in which three characters must stand in a row to be known."""


@dataclass(frozen=True)
class Material:
    """Lines ready to learn from: rows of counts, vectors (none without the encoder), labels.

    `longer` counts three characters in a row, which danger alone is told by.
    """

    counts: Any
    longer: Any
    vectors: Floats | None
    labels: Labels


@dataclass(frozen=True)
class Fit:
    """Everything that is learnt from some lines; the last sparse column is that of danger."""

    known: Known
    sparse: Linear
    longer_known: Known
    longer: Linear
    space: Space | None = None
    dense: Linear | None = None
    lines: Floats | None = None


@dataclass(frozen=True)
class Opinions:
    """Scores of lines, by n-grams alone and with the encoder; nearness to the lines taught.

    The columns are the intents and the topics; last among those of n-grams, danger alone.
    """

    quick: Floats
    full: Floats
    near: Floats


@dataclass(frozen=True)
class Held:
    """The lines that were held back, and what a model that was not taught them says of them."""

    rows: Rows
    opinions: Opinions


def learn(material: Material, rows: Rows, *, pipeline: Pipeline, seed: int) -> Fit:
    """Learn from some rows of the material."""
    counts, labels = material.counts[rows], material.labels.of(rows)
    known = learn_known(counts, min_df=max(n.min_df for n in pipeline.ngrams))
    fit = partial(fit_columns, labels=labels, regression=pipeline.regression, seed=seed)
    longer_known = learn_known(material.longer[rows], min_df=LONGER_MIN_DF)
    weighed, longer = known.weigh(counts), longer_known.weigh(material.longer[rows])
    alarm, longer_alarm = fit_alarm(weighed, longer, labels.danger, seed=seed)
    parts = (known, _beside(fit(weighed, naive=NAIVE), alarm), longer_known, longer_alarm)
    if material.vectors is None:
        return Fit(*parts)
    space = learn_space(material.vectors[rows])
    places = space.place(material.vectors[rows])
    return Fit(*parts, space, fit(places), near_axes(places))


def _beside(columns: Linear, more: Linear) -> Linear:
    return Linear(np.hstack([columns.weights, more.weights]), np.hstack([columns.bias, more.bias]))


def judge(fit: Fit, material: Material, rows: Rows) -> Opinions:
    """Return what a fit says of some rows."""
    quick: Floats = fit.known.weigh(material.counts[rows]) @ fit.sparse.weights
    quick += fit.sparse.bias
    quick[:, -1:] += fit.longer_known.weigh(material.longer[rows]) @ fit.longer.weights
    if fit.space is None or fit.dense is None or fit.lines is None or material.vectors is None:
        return Opinions(quick, quick[:, :-1], np.ones(len(rows), dtype=np.float32))
    places = fit.space.place(material.vectors[rows])
    full: Floats = quick[:, :-1] + DENSE_SHARE * (places @ fit.dense.weights + fit.dense.bias)
    return Opinions(quick, full, nearness(places, fit.lines))


def learn_all(material: Material, *, pipeline: Pipeline, seed: int) -> tuple[Fit, Held]:
    """Learn from all lines, and ask some of a model that was taught the others only.

    How many cores share the work changes no bit.
    """
    every = np.arange(len(material.labels.intent))
    rows = _dealt(material.labels)
    others = np.setdiff1d(every, rows)
    teach = partial(learn, material, pipeline=pipeline, seed=seed)
    # The limit stands around both threads, or the first to end would lift it for the other.
    with threadpool_limits(1), ThreadPoolExecutor(max_workers=os.cpu_count()) as side_by_side:
        fit, tried = side_by_side.submit(teach, every), side_by_side.submit(teach, others)
        return fit.result(), Held(rows, judge(tried.result(), material, rows))


def _dealt(labels: Labels) -> Rows:
    """Return every fourth line of each intent, its first at least."""
    rows = [np.flatnonzero(labels.intent == number) for number in range(len(labels.intents))]
    return np.sort(np.concatenate([own[::EVERY] for own in rows]))
