"""The pipeline of `config.yml`: Rasa's component names with Rasa's meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.nlu.refusals import ConfigRefused
from bot.nlu.sources import Piece, read_yaml

ENCODER = "bot.nlu.encoder.SentenceEncoderFeaturizer"

KNOWN: Mapping[str, frozenset[str]] = {
    "JiebaTokenizer": frozenset(
        {"dictionary_path", "intent_tokenization_flag", "intent_split_symbol", "token_pattern"}
    ),
    "WhitespaceTokenizer": frozenset(
        {"intent_tokenization_flag", "intent_split_symbol", "token_pattern"}
    ),
    "RegexFeaturizer": frozenset(
        {"case_sensitive", "use_word_boundaries", "use_lookup_tables", "use_regexes"}
    ),
    "LexicalSyntacticFeaturizer": frozenset({"features"}),
    "CountVectorsFeaturizer": frozenset(
        {"analyzer", "min_ngram", "max_ngram", "min_df", "max_features", "lowercase"}
    ),
    ENCODER: frozenset({"threads"}),
    "LogisticRegressionClassifier": frozenset(
        {"C", "class_weight", "max_iter", "solver", "tol", "random_state", "ranking_length"}
    ),
    "RegexEntityExtractor": frozenset(
        {"case_sensitive", "use_word_boundaries", "use_lookup_tables", "use_regexes"}
    ),
    "EntitySynonymMapper": frozenset(),
    "FallbackClassifier": frozenset({"threshold", "ambiguity_threshold"}),
}
"""Every component that the engine knows, with its settings."""


@dataclass(frozen=True)
class NGrams:
    """One CountVectorsFeaturizer: which pieces of a text are counted."""

    analyzer: str = "char"
    min_ngram: int = 1
    max_ngram: int = 3
    min_df: int = 1


@dataclass(frozen=True)
class Regression:
    """The LogisticRegressionClassifier: how hard it learns."""

    inverse_penalty: float = 1.0
    balanced: bool = True
    max_iter: int = 100
    tol: float = 1e-4
    ranking_length: int = 10


@dataclass(frozen=True)
class Fallback:
    """The FallbackClassifier: below which confidence an answer is no answer."""

    threshold: float = 0.3
    ambiguity_threshold: float = 0.1


@dataclass(frozen=True)
class Pipeline:
    """A whole pipeline, read."""

    ngrams: tuple[NGrams, ...] = ()
    encoder: bool = False
    encoder_threads: int = 1
    regex_features: bool = False
    regex_entities: bool = False
    synonyms: bool = False
    regression: Regression = field(default_factory=Regression)
    fallback: Fallback | None = None


def read_config(path: Path) -> Pipeline:
    """Read `config.yml`; raises `ConfigRefused` with file and line."""
    document = read_yaml(path, shown=path.name, refusal=ConfigRefused)
    if document is None:
        raise ConfigRefused(f"{path.name}:1: the file is empty")
    fields = document.fields()
    if "pipeline" not in fields:
        raise document.refuse("there is no `pipeline`")
    steps = [_component(item) for item in fields["pipeline"].items()]
    pipeline = _pipeline(steps)
    if not pipeline.ngrams:
        raise fields["pipeline"].refuse("the pipeline has no CountVectorsFeaturizer")
    if not any(name == "LogisticRegressionClassifier" for name, _ in steps):
        raise fields["pipeline"].refuse("the pipeline has no LogisticRegressionClassifier")
    return pipeline


def _component(item: Piece) -> tuple[str, dict[str, Any]]:
    fields = item.fields()
    if "name" not in fields:
        raise item.refuse("a component needs a `name`")
    name = fields["name"].text()
    if name not in KNOWN:
        raise fields["name"].refuse(f"the component `{name}` is not known here")
    values: dict[str, Any] = {}
    for key, piece in fields.items():
        if key == "name":
            continue
        if key not in KNOWN[name]:
            raise piece.refuse(f"{name} has no setting `{key}` here")
        values[key] = _checked(name, key, piece)
    return name, values


def _checked(name: str, key: str, piece: Piece) -> object:
    value = piece.value()
    kinds = NUMBERS.get(key)
    if kinds is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
        raise piece.refuse(f"{name}: `{key}` must be a number, not `{piece.text()}`")
    if key == "analyzer" and value not in ("word", "char", "char_wb"):
        raise piece.refuse(f"{name}: `analyzer` is word, char or char_wb, not `{value}`")
    if key == "class_weight" and value not in ("balanced", None):
        raise piece.refuse(f"{name}: `class_weight` is balanced or null, not `{piece.text()}`")
    return value


NUMBERS: Mapping[str, tuple[type, ...]] = {
    "min_ngram": (int,),
    "max_ngram": (int,),
    "min_df": (int,),
    "threads": (int,),
    "C": (int, float),
    "max_iter": (int,),
    "tol": (int, float),
    "ranking_length": (int,),
    "threshold": (int, float),
    "ambiguity_threshold": (int, float),
}


def _pipeline(steps: list[tuple[str, dict[str, Any]]]) -> Pipeline:
    named = dict(steps)
    regression = named.get("LogisticRegressionClassifier", {})
    return Pipeline(
        ngrams=tuple(_ngrams(values) for name, values in steps if "CountVectors" in name),
        encoder=ENCODER in named,
        encoder_threads=int(named.get(ENCODER, {}).get("threads", 1)),
        regex_features="RegexFeaturizer" in named,
        regex_entities="RegexEntityExtractor" in named,
        synonyms="EntitySynonymMapper" in named,
        regression=Regression(
            inverse_penalty=float(regression.get("C", 1.0)),
            balanced=regression.get("class_weight", "balanced") == "balanced",
            max_iter=int(regression.get("max_iter", 100)),
            tol=float(regression.get("tol", 1e-4)),
            ranking_length=int(regression.get("ranking_length", 10)),
        ),
        fallback=_fallback(named.get("FallbackClassifier")),
    )


def _ngrams(values: Mapping[str, Any]) -> NGrams:
    return NGrams(
        analyzer=str(values.get("analyzer", "word")),
        min_ngram=int(values.get("min_ngram", 1)),
        max_ngram=int(values.get("max_ngram", 1)),
        min_df=int(values.get("min_df", 1)),
    )


def _fallback(values: Mapping[str, Any] | None) -> Fallback | None:
    if values is None:
        return None
    return Fallback(
        threshold=float(values.get("threshold", 0.3)),
        ambiguity_threshold=float(values.get("ambiguity_threshold", 0.1)),
    )
