import json
import shutil
from pathlib import Path

from bot.nlu.fingerprint import is_current

TINY = Path(__file__).parent / "data" / "tiny"


def test_a_model_is_current_on_the_files_that_it_was_trained_on(tiny_model):
    assert is_current(TINY, tiny_model)


def test_a_changed_line_makes_it_old(tiny_model, tmp_path):
    project = shutil.copytree(TINY, tmp_path / "tiny")
    with (project / "data" / "nlu" / "moods.yml").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert not is_current(project, tiny_model)


def test_a_model_of_ngrams_is_not_one_with_the_encoder(tiny_model):
    assert not is_current(TINY, tiny_model, encoder=False)


def test_a_model_that_an_older_program_wrote_is_old(tiny_model, tmp_path):
    model = shutil.copytree(tiny_model, tmp_path / "model")
    description = json.loads((model / "model.json").read_text(encoding="utf-8"))
    older = json.dumps({**description, "format": description["format"] - 1})
    (model / "model.json").write_text(older, encoding="utf-8")
    assert not is_current(TINY, model)


def test_nothing_is_never_current(tmp_path):
    assert not is_current(TINY, tmp_path)
