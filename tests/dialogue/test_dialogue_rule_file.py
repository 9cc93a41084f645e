"""data/rules.yml is cut into moments, and refused with file, line and key."""

import pytest
from sample.project import DOMAIN, RULES

from bot.dialogue.rules import LISTEN, NO_LOOP, load_rules
from bot.dialogue.yaml_file import FileRefused


def named(name):
    return [rule for rule in RULES.rules if rule.name == name]


def load(tmp_path, steps, *, more=""):
    path = tmp_path / "rules.yml"
    path.write_text(f"rules:\n- rule: X\n{more}  steps:\n{steps}", encoding="utf-8")
    return load_rules(path, DOMAIN)


def test_a_rule_ends_by_listening():
    (rule,) = named("Hours, anywhere")
    assert rule.follows == ("utter_hours", LISTEN)


def test_a_rule_may_leave_the_end_open():
    (rule,) = named("Loop")
    assert rule.follows == ("action_loop",)


def test_alternatives_become_rules_of_their_own():
    assert [rule.moments[0].intent for rule in named("Mood known")] == ["affirm", "deny"]


def test_conditions_hold_for_all_moments():
    (rule,) = named("Price while booking")
    assert {moment.loop for moment in rule.moments} == {"book_form"}


def test_the_end_of_a_form_begins_with_the_form_itself():
    (rule,) = named("Booked")
    assert (rule.moments[0].after, rule.moments[0].loop) == ("book_form", NO_LOOP)
    assert rule.follows == ("action_book", LISTEN)


def test_weights_grow_along_a_rule():
    assert all(list(rule.weights) == sorted(set(rule.weights)) for rule in RULES.rules)


def test_stories_in_the_file_are_ignored(tmp_path):
    path = tmp_path / "rules.yml"
    path.write_text("stories:\n- story: a\n  steps: [{checkpoint: b}]\n")
    assert load_rules(path, DOMAIN).rules == ()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("  - intent: dance", "4: rules.0.steps.0: there is no intent dance"),
        ("  - intent: greet\n  - walk: home", "5: rules.0.steps.1: is not a step"),
        ("  - intent: greet\n  - intent: help", "5: rules.0.steps.1: an intent must be the"),
        ("  - walk", "4: rules.0.steps.0: a step is a mapping"),
        ("  - or: [{slot_was_set: [mood]}]", "4: rules.0.steps.0: `or` is played for"),
        ("  - action: a\n  - intent: greet", "5: rules.0.steps.1: an intent must be the first"),
        ("  - intent: greet\n    entities: [name]", "4: rules.0.steps.0: entities in rules"),
        ("  - intent: greet\n  - action: action_back", "5: rules.0.steps.1: no history"),
        ("  - intent: greet\n  - active_loop: a_form", "2: rules.0: there is no form a_form"),
        ("  - intent: greet\n  - slot_was_set: [a]", "2: rules.0: there is no slot a"),
        ("  - intent: greet\n  - slot_was_set: [day]", "2: rules.0: rules cannot see"),
        ("  - intent: greet\n  - slot_was_set: [note]", "2: rules.0: rules cannot see"),
        ("  - intent: greet\n  - slot_was_set: [urgent]", "2: rules.0: urgent needs a value"),
        ("  - slot_was_set: [mood]", "2: rules.0: says nothing"),
        ("  - action: utter_greet\n- steps: []", "5: rules.1: needs a name"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(tmp_path, steps, sentence):
    with pytest.raises(FileRefused) as refused:
        load(tmp_path, steps)
    assert str(refused.value).startswith(f"{tmp_path / 'rules.yml'}:{sentence}")


def test_an_opening_rule_needs_somebody_who_speaks(tmp_path):
    with pytest.raises(FileRefused, match="says nothing"):
        load(tmp_path, "  - action: utter_greet", more="  conversation_start: true\n")


def test_rules_that_contradict_each_other_are_refused_by_name(tmp_path):
    path = tmp_path / "rules.yml"
    rule = "- rule: {}\n  steps: [{{intent: greet}}, {{action: utter_{}}}]\n"
    path.write_text("rules:\n" + rule.format("A", "greet") + rule.format("B", "hours"))
    with pytest.raises(FileRefused, match="'A' and 'B' contradict each other"):
        load_rules(path, DOMAIN)
