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


def test_nothing_is_never_current(tmp_path):
    assert not is_current(TINY, tmp_path)
