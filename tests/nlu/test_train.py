import shutil
from pathlib import Path

import pytest

from bot.nlu.arrays import ARRAYS, DESCRIPTION
from bot.nlu.model import Engine
from bot.nlu.refusals import ConfigRefused
from bot.nlu.train import train

TINY = Path(__file__).parent / "data" / "tiny"


def content(model):
    return [(model / name).read_bytes() for name in (DESCRIPTION, ARRAYS)]


def test_the_same_data_give_the_same_bytes(tiny_model, tmp_path):
    train(TINY, tmp_path / "again")
    assert content(tmp_path / "again") == content(tiny_model)


def test_without_the_encoder_everything_works_on_ngrams(tmp_path):
    report = train(TINY, tmp_path / "m", encoder=False)
    engine = Engine.load(tmp_path / "m")
    assert report.encoder == ""
    assert not engine.has_encoder
    assert engine.parse("宿舍热水器坏了").intent.name == "request_life"
    assert engine.parse("SQ-0012到哪一步了").entity("ticket_number") == "SQ-0012"


def test_progress_goes_from_nothing_to_all(tmp_path):
    told = []
    train(TINY, tmp_path / "m", encoder=False, progress=lambda done, what: told.append(done))
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)


def test_the_report_counts_what_was_learnt(tmp_path):
    report = train(TINY, tmp_path / "m", encoder=False)
    assert (report.intents, report.repeated) == (8, 0)
    assert report.examples == 46
    assert report.size == sum(len(part) for part in content(tmp_path / "m"))


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
def test_other_ngrams_of_rasa_learn_too(tmp_path, analyzer):
    shutil.copytree(TINY, tmp_path / "project")
    config = tmp_path / "project" / "config.yml"
    text = config.read_text(encoding="utf-8").replace("analyzer: char", f"analyzer: {analyzer}")
    config.write_text(text, encoding="utf-8")
    train(tmp_path / "project", tmp_path / "m", encoder=False)
    assert Engine.load(tmp_path / "m").parse("食堂的菜太咸了").intent.name == "request_life"


def test_a_refusal_leaves_the_old_model(tmp_path, tiny_model):
    shutil.copytree(tiny_model, tmp_path / "m")
    shutil.copytree(TINY, tmp_path / "project")
    (tmp_path / "project" / "config.yml").write_text("pipeline: []\n", encoding="utf-8")
    with pytest.raises(ConfigRefused):
        train(tmp_path / "project", tmp_path / "m")
    assert content(tmp_path / "m") == content(tiny_model)
