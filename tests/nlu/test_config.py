from pathlib import Path

import pytest

from bot.nlu.config import read_config
from bot.nlu.refusals import ConfigRefused

PROJECT = Path(__file__).parents[2]
GRAMS = "  - name: CountVectorsFeaturizer\n"
LEARNS = "  - name: LogisticRegressionClassifier\n"


def read(tmp_path, text):
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_the_project_asks_for_the_encoder_on_one_thread():
    pipeline = read_config(PROJECT / "config.yml")
    assert (pipeline.encoder, pipeline.encoder_threads) == (True, 1)
    assert pipeline.regex_features
    assert pipeline.regex_entities
    assert pipeline.fallback is not None


def test_settings_left_out_have_rasas_defaults(tmp_path):
    pipeline = read(tmp_path, "pipeline:\n" + GRAMS + LEARNS + "  - name: FallbackClassifier\n")
    assert (pipeline.ngrams[0].analyzer, pipeline.ngrams[0].max_ngram) == ("word", 1)
    assert (pipeline.fallback.threshold, pipeline.fallback.ambiguity_threshold) == (0.3, 0.1)
    assert pipeline.regression.ranking_length == 10


def test_frequent_intents_weigh_more_only_where_the_pipeline_says_so(tmp_path):
    assert read(tmp_path, "pipeline:\n" + GRAMS + LEARNS).regression.balanced
    unbalanced = LEARNS + "    class_weight: null\n"
    assert not read(tmp_path, "pipeline:\n" + GRAMS + unbalanced).regression.balanced


def test_a_pipeline_without_fallback_never_falls_back(tmp_path):
    assert read(tmp_path, "pipeline:\n" + GRAMS + LEARNS).fallback is None


REFUSED = {
    "": "config.yml:1: the file is empty",
    "pipeline: [": "config.yml:1: not valid YAML",
    "language: zh\n": "config.yml:1: there is no `pipeline`",
    "pipeline:\n  - name: DIETClassifier\n": "config.yml:2: the component `DIETClassifier`",
    "pipeline:\n  - epochs: 3\n": "config.yml:2: a component needs a `name`",
    "pipeline:\n" + GRAMS: "config.yml:2: the pipeline has no LogisticRegressionClassifier",
    "pipeline:\n" + LEARNS: "config.yml:2: the pipeline has no CountVectorsFeaturizer",
    "pipeline:\n" + GRAMS + "    grams: 3\n": "config.yml:3: CountVectorsFeaturizer has no setting",
    "pipeline:\n" + GRAMS + "    max_ngram: many\n": "config.yml:3: CountVectorsFeaturizer: `max_",
    "pipeline:\n" + GRAMS + "    analyzer: bytes\n": "config.yml:3: CountVectorsFeaturizer: `ana",
    "pipeline:\n" + LEARNS + "    class_weight: odd\n": "config.yml:3: LogisticRegressionClassif",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_bad_pipeline_is_refused_in_one_sentence_with_its_line(tmp_path, text):
    with pytest.raises(ConfigRefused) as refusal:
        read(tmp_path, text)
    assert str(refusal.value).startswith(REFUSED[text])
    assert "\n" not in str(refusal.value)
