"""Test stories are played, and every step that goes another way is told."""

from pathlib import Path

import pytest
from sample.project import HERE, heard, runner

from bot.dialogue.stories import play
from bot.dialogue.yaml_file import FileRefused

INTENTS = {"我想约个时间": "book", "周三下午": "inform", "要钱吗": "ask_price", "您好": "greet"}


def parse(text):
    return heard(INTENTS[text], text)


def played(tmp_path: Path, steps: str):
    path = tmp_path / "test_x.yml"
    path.write_text(f"stories:\n- story: X\n  steps:\n{steps}", encoding="utf-8")
    return [str(failure) for failure in play(path, runner(), parse)]


def test_the_sample_is_played_to_its_end():
    assert play(HERE / "stories.yml", runner(), parse) == []


@pytest.mark.parametrize(
    ("steps", "failures"),
    [
        ("  - {user: 您好, intent: help}\n  - action: utter_first\n  - action: utter_greet", 1),
        ("  - {user: 您好, intent: greet}\n  - action: utter_first", 1),
        ("  - {user: 您好, intent: greet}\n  - action: utter_hours\n  - action: utter_greet", 1),
        ("  - {user: 您好}\n  - action: utter_first\n  - action: utter_greet\n  - action: a", 1),
        ("  - intent: book\n  - action: book_form\n  - active_loop: null", 1),
        ("  - intent: book\n  - action: book_form\n  - slot_was_set: [{day: 周三}, kind]", 1),
        ("  - intent: book\n  - action: book_form\n  - slot_was_set: [day, mood]", 2),
        ("  - intent: book\n  - action: book_form\n  - checkpoint: c", 1),
        ("  - {user: 您好}\n  - action: utter_first\n  - action: utter_greet", 0),
    ],
)
def test_every_difference_is_told(tmp_path, steps, failures):
    assert len(played(tmp_path, steps)) == failures


def test_a_difference_names_story_step_and_both_sides(tmp_path):
    steps = "  - intent: ask_hours\n  - action: utter_price"
    assert played(tmp_path, steps) == [
        "X, step 2: expected action utter_price, got action utter_hours"
    ]


def test_a_missing_action_is_told_at_the_last_step(tmp_path):
    steps = "  - intent: book\n  - action: book_form\n  - intent: stop"
    assert played(tmp_path, steps) == [
        "X, step 3: expected action action_listen, got action action_deactivate_loop",
        "X, step 3: expected action action_listen, got action utter_stopped",
    ]


def test_a_file_without_stories_is_refused(tmp_path):
    (tmp_path / "x.yml").write_text("rules: []")
    with pytest.raises(FileRefused, match="has no stories"):
        play(tmp_path / "x.yml", runner(), parse)
