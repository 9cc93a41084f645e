import json

import numpy as np
import pytest

from bot.nlu.arrays import ARRAYS, DESCRIPTION, packed, read_model, write_model
from bot.nlu.refusals import ModelRefused

CONTENT = {"b": np.arange(3, dtype=np.float32), "a": np.eye(2)}


def test_what_was_written_is_read(tmp_path):
    write_model(tmp_path / "m", {"name": "慧"}, CONTENT)
    description, arrays = read_model(tmp_path / "m")
    assert description["name"] == "慧"
    assert all((arrays[name] == CONTENT[name]).all() for name in CONTENT)


def test_the_same_arrays_are_the_same_bytes():
    assert packed(CONTENT) == packed(dict(reversed(CONTENT.items())))


def test_a_new_model_replaces_the_old_and_leaves_nothing_beside(tmp_path):
    write_model(tmp_path / "m", {"name": "old"}, CONTENT)
    write_model(tmp_path / "m", {"name": "new"}, CONTENT)
    assert read_model(tmp_path / "m")[0]["name"] == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_damaged_arrays_are_refused(tmp_path):
    write_model(tmp_path / "m", {}, CONTENT)
    path = tmp_path / "m" / ARRAYS
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelRefused, match="damaged"):
        read_model(tmp_path / "m")


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"format": 99})])
def test_a_foreign_description_is_refused(tmp_path, text):
    write_model(tmp_path / "m", {}, CONTENT)
    (tmp_path / "m" / DESCRIPTION).write_text(text, encoding="utf-8")
    with pytest.raises(ModelRefused, match="run `huitan train`"):
        read_model(tmp_path / "m")


def test_pickles_are_never_loaded(tmp_path):
    with pytest.raises(ValueError, match="Object arrays"):
        write_model(tmp_path / "m", {}, {"a": np.array([object()], dtype=object)})
