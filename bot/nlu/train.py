"""Training: the project's files in, a model folder out, and a report of what was learnt."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.arrays import write_model
from bot.nlu.config import Pipeline, read_config
from bot.nlu.counts import count
from bot.nlu.danger import SOFTENING, lexicon_of, patterns_of
from bot.nlu.encoder import SentenceEncoder, installed_version
from bot.nlu.features import LONGER, Counted, Vocabulary, compiled
from bot.nlu.fingerprint import fingerprint
from bot.nlu.fitting import Labels, labels_of
from bot.nlu.held_out import DENSE_SHARE, Fit, Held, Material, learn_all
from bot.nlu.normalise import brief, fold
from bot.nlu.refusals import TrainingDataRefused
from bot.nlu.training_data import Example, TrainingData, read_training_data
from bot.nlu.tuning import Development, DevelopmentFigures, Tuned, figures, tune

FEWEST_INTENTS = 2
Progress = Callable[[float, str], None]
"""Told how much of the work is done (0 to 1) and what comes next."""


@dataclass(frozen=True)
class TrainReport:
    """What a training came to."""

    examples: int
    repeated: int
    intents: int
    features: int
    encoder: str
    seconds: float
    size: int
    tuned: Tuned
    figures: DevelopmentFigures


def silent(done: float, what: str) -> None:
    """Show nothing."""
    del done, what


def train(
    project: Path, out: Path, *, seed: int = 0, progress: Progress = silent, encoder: bool = True
) -> TrainReport:
    """Train on `config.yml` and `data/nlu` of a project and replace the model folder `out`.

    The same files give the same bytes. Without the encoder's package, or with `encoder` false, the
    model is one of n-grams alone. Raises `NLURefused` with file and line.
    """
    began = time.monotonic()
    progress(0.0, "reading")
    pipeline = read_config(project / "config.yml")
    data = read_training_data(project / "data" / "nlu", relative_to=project)
    examples = distinct(data.examples)
    version = installed_version() if encoder and pipeline.encoder else ""
    counted = Counted(pipeline.ngrams, compiled(_features(data, pipeline)))
    sentences = SentenceEncoder(threads=pipeline.encoder_threads) if version else None
    progress(0.05, "encoding")
    names, longer_names, material = _material(examples, counted, sentences)
    progress(0.4, "learning")
    fit, held = learn_all(material, pipeline=pipeline, seed=seed)
    progress(0.9, "choosing thresholds")
    tuned, measured = _dialled(held, material.labels, data, examples, pipeline)
    vocabulary = fit.known.vocabulary(names)
    description = _description(data, pipeline, vocabulary, tuned, measured)
    description["longer"] = list(fit.longer_known.vocabulary(longer_names).columns)
    description |= {"intents": list(material.labels.intents), "encoder": version}
    description |= {"trained_on": fingerprint(project, encoder=encoder)}
    size = write_model(out, description, _arrays(fit) | _pieces(examples, sentences))
    progress(1.0, "done")
    return TrainReport(
        examples=len(examples),
        repeated=len(data.examples) - len(examples),
        intents=len(material.labels.intents),
        features=len(vocabulary.columns),
        encoder=version,
        seconds=time.monotonic() - began,
        size=size,
        tuned=tuned,
        figures=measured,
    )


def _material(
    examples: Sequence[Example], counted: Counted, sentences: SentenceEncoder | None
) -> tuple[tuple[str, ...], tuple[str, ...], Material]:
    folded = [fold(example.text) for example in examples]
    counts = count([counted.names(text) for text in folded])
    longer = count([LONGER.names(text) for text in folded])
    vectors = sentences.encode([brief(text) for text in folded]) if sentences else None
    material = Material(counts.rows, longer.rows, vectors, labels_of(examples))
    return counts.names, longer.names, material


def _dialled(
    held: Held,
    labels: Labels,
    data: TrainingData,
    examples: Sequence[Example],
    pipeline: Pipeline,
) -> tuple[Tuned, DevelopmentFigures]:
    lexicon = lexicon_of(data)
    heard = [lexicon.hears(fold(examples[row].text)) for row in held.rows]
    development = Development(held.opinions, labels.of(held.rows), heard, pipeline.fallback)
    tuned = tune(development)
    return tuned, figures(development, tuned)


def distinct(examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return each line once; refuses a line that stands under two intents, and too little data."""
    first: dict[str, Example] = {}
    for example in examples:
        written = fold(example.text).strip()
        known = first.setdefault(written, example)
        if known.intent != example.intent:
            raise TrainingDataRefused(
                f"{example.source}: `{example.text}` is {example.intent} here "
                f"and {known.intent} in {known.source}"
            )
    if len({example.intent for example in first.values()}) < FEWEST_INTENTS:
        raise TrainingDataRefused("data/nlu: at least two intents with examples are needed")
    return tuple(first.values())


def _features(data: TrainingData, pipeline: Pipeline) -> list[str]:
    if not pipeline.regex_features:
        return []
    # What softens a word of danger is said of everything else too: as a feature it only misleads.
    return [pattern.regex for pattern in data.patterns if pattern.name != SOFTENING]


def _description(
    data: TrainingData,
    pipeline: Pipeline,
    vocabulary: Vocabulary,
    tuned: Tuned,
    measured: DevelopmentFigures,
) -> dict[str, Any]:
    return {
        "vocabulary": list(vocabulary.columns),
        "ngrams": [asdict(ngrams) for ngrams in pipeline.ngrams],
        "features": _features(data, pipeline),
        "entities": _entity_patterns(data, pipeline),
        "entity_intents": sorted({e.intent for e in data.examples if e.entities}),
        "synonyms": {s.written.lower(): s.value for s in data.synonyms}
        if pipeline.synonyms
        else {},
        "lexicon": patterns_of(data),
        "topic_intents": sorted({e.intent for e in data.examples if e.topic}),
        "dense_share": DENSE_SHARE,
        "encoder_threads": pipeline.encoder_threads,
        "ranking_length": pipeline.regression.ranking_length,
        "fallback": asdict(pipeline.fallback) if pipeline.fallback else None,
        "tuned": asdict(tuned),
        "figures": asdict(measured),
    }


def _entity_patterns(data: TrainingData, pipeline: Pipeline) -> list[list[str]]:
    if not pipeline.regex_entities:
        return []
    return [[p.name, p.regex] for p in data.patterns if p.name in data.entity_names]


def _arrays(fit: Fit) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "rarity": fit.known.rarity,
        # Halved: they are the largest array, and no answer hangs on the fourth digit.
        "sparse_weights": fit.sparse.weights.astype(np.float16),
        "sparse_bias": fit.sparse.bias,
        "longer_rarity": fit.longer_known.rarity,
        "longer_weights": fit.longer.weights,
        "longer_bias": fit.longer.bias,
    }
    if fit.space is not None and fit.dense is not None and fit.lines is not None:
        arrays |= {
            "centre": fit.space.centre,
            "projection": fit.space.projection,
            "dense_weights": fit.dense.weights,
            "dense_bias": fit.dense.bias,
            "lines": fit.lines,
        }
    return arrays


def _pieces(
    examples: Sequence[Example], sentences: SentenceEncoder | None
) -> dict[str, NDArray[Any]]:
    if sentences is None:
        return {}
    return {"pieces": sentences.commonest([brief(fold(example.text)) for example in examples])}
