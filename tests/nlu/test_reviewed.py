"""Reviewed examples: whatever somebody wrote comes back from the file as it was shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import reviewed
from bot.nlu.refusals import TrainingDataRefused
from bot.nlu.training_data import read_training_data

ODD = [
    "- 横线",
    "'引号\"",
    "a: b # c",
    "[食堂](place)",
    "{x}",
    "|",
    "两\n行",
    "\ta",
    "% @ & *",
    "😀",
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "local" / "reviewed.yml"


def examples(path):
    return [(one.intent, one.text, one.entities) for one in read_training_data(path).examples]


def test_odd_texts_come_back_in_order(path):
    for text in ODD:
        reviewed.append(path, intent="help", text=text)
    assert examples(path) == [("help", reviewed.as_example(text), ()) for text in ODD]


def test_what_a_hand_wrote_stays(path):
    path.parent.mkdir()
    path.write_text(
        'version: "3.1"\nnlu:\n  # mine\n  - intent: greet\n    examples: |\n      - 早'
    )
    reviewed.append(path, intent="help", text="咋用")
    assert "# mine" in path.read_text("utf-8")
    assert examples(path) == [("greet", "早", ()), ("help", "咋用", ())]


def test_a_file_that_would_not_be_read_is_left_as_it_is(path):
    path.parent.mkdir()
    path.write_text("nlu: nothing\n")
    with pytest.raises(TrainingDataRefused):
        reviewed.append(path, intent="help", text="咋用")
    assert path.read_text() == "nlu: nothing\n"
    assert list(path.parent.iterdir()) == [path]


@given(text=st.text(alphabet=st.characters(), max_size=60))
def test_any_text_comes_back_as_it_was_shown(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "reviewed.yml"
    reviewed.append(path, intent="help", text=text)
    shown = reviewed.as_example(text)
    found = examples(path) if path.exists() else []
    assert found == ([("help", shown, ())] if shown else [])
