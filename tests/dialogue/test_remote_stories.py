"""The stories tell what Rasa's own test cannot see by itself: it replays and runs no action."""

from pathlib import Path

import pytest
import yaml

FILES = sorted(Path(__file__).parent.glob("test_*.yml"))
DEACTIVATE = "action_deactivate_loop"


def untold(steps, forms):
    """Yield the actions before which a story should have said which form is open."""
    loop, before = None, ""
    for step in steps:
        loop = step.get("active_loop", loop)
        action = step.get("action", "")
        opened = action not in forms or action == loop
        ended = before != DEACTIVATE or loop is None
        left = not action or before not in forms or loop != before
        if not (opened and ended and left):
            yield action
        before = "" if step.keys() & {"user", "intent"} else action or before


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stories_say_when_a_form_opens_and_ends(file, project):
    forms = yaml.safe_load((project / "domain.yml").read_text("utf-8"))["forms"]
    stories = yaml.safe_load(file.read_text("utf-8"))["stories"]
    told = {story["story"]: list(untold(story["steps"], forms)) for story in stories}
    assert {name: actions for name, actions in told.items() if actions} == {}


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([{"action": "a_form"}], ["a_form"]),
        ([{"active_loop": "a_form"}, {"action": "a_form"}], []),
        ([{"active_loop": "a_form"}, {"action": "a_form"}, {"action": "b"}], ["b"]),
        ([{"active_loop": "a_form"}, {"intent": "stop"}, {"action": DEACTIVATE}], []),
        ([{"active_loop": "a_form"}, {"action": DEACTIVATE}, {"action": "b"}], ["b"]),
    ],
)
def test_an_untold_form_is_seen(steps, wrong):
    assert list(untold(steps, {"a_form": {}})) == wrong
