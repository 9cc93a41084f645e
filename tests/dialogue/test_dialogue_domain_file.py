"""domain.yml is read whole, and refused with file, line and key."""

import pytest
from sample.project import DOMAIN

from bot.dialogue.domain_file import load_domain
from bot.dialogue.slots import MappingKind, SlotKind
from bot.dialogue.yaml_file import FileRefused


def refusal(tmp_path, text):
    path = tmp_path / "domain.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        load_domain(path)
    return str(refused.value).replace(str(path), "domain.yml")


def test_intents_hold_those_that_every_domain_has():
    assert {"greet", "restart", "nlu_fallback"} <= DOMAIN.intents


def test_slots_carry_kind_and_mappings():
    day = DOMAIN.slots["day"]
    assert (day.kind, day.mappings[0].kind) == (SlotKind.TEXT, MappingKind.FROM_TEXT)
    assert "danger" in day.mappings[0].not_intents
    assert day.mappings[0].conditions[0].requested_slot == "day"


def test_the_slot_of_the_open_question_is_there_without_being_declared():
    assert "requested_slot" in DOMAIN.slots


def test_forms_know_what_they_ask_and_what_they_ignore():
    form = DOMAIN.forms["book_form"]
    assert form.required == ("kind", "day", "sure")
    assert form.ignored_intents == {"greet"}


def test_mappings_that_two_slots_share_are_noted():
    assert len(DOMAIN.forms["order_form"].shared) == 1


def test_session_is_read():
    assert DOMAIN.session.expires_minutes == 60
    assert DOMAIN.session.carry_over_slots is False


def test_entries_with_settings_count_by_their_name(tmp_path):
    path = tmp_path / "domain.yml"
    path.write_text("intents: [greet: {use_entities: []}]\nactions: [a: {send_domain: true}]")
    assert "greet" in load_domain(path).intents
    assert load_domain(path).actions == {"a"}


def test_words_of_yaml_1_1_stay_words(tmp_path):
    path = tmp_path / "domain.yml"
    path.write_text(
        "responses:\n utter_x:\n - text: no\n   buttons:\n   - {title: 9:30, payload: yes}\n"
    )
    (variant,) = load_domain(path).responses["utter_x"]
    assert (variant.text, variant.buttons[0].title) == ("no", "9:30")
    assert variant.buttons[0].payload == "yes"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "domain.yml:2: "),
        ("- a", "domain.yml:1: must be a mapping"),
        ("intents: [a]\n\nintentz: []", "domain.yml:3: intentz: is not a part"),
        ("intents:\n- a\nintents:\n- b", "domain.yml:3: intents stands here twice"),
        ("intents:\n- a\n- a", "domain.yml:3: intents.1: a stands here twice"),
        ("intents:\n- [a]", "domain.yml:2: intents.0: must be a name"),
        ("intents: {a: 1}", "domain.yml:1: intents: must be a list"),
        ("slots: [a]", "domain.yml:1: slots: must be a mapping"),
        ("slots:\n a: {type: text}", "domain.yml:2: slots.a: needs a list of mappings"),
        ("slots:\n a: {type: date}", "domain.yml:2: slots.a: type must be one of text"),
        (
            "slots:\n a:\n  type: text\n  mappings:\n  - type: from_moon",
            "domain.yml:5: slots.a.mappings.0: type must be one of from_entity",
        ),
        (
            "slots:\n a:\n  type: text\n  mappings:\n  - type: from_intent",
            "domain.yml:5: slots.a.mappings.0: a from_intent mapping needs the key value",
        ),
        (
            "slots:\n a:\n  type: text\n  mappings:\n  - {type: from_entity, entity: e}",
            "domain.yml:5: slots.a.mappings.0: there is no entity e",
        ),
        (
            "slots:\n a:\n  type: text\n  mappings:\n  - {type: from_text, not_intent: x}",
            "domain.yml:5: slots.a.mappings.0: there is no intent x",
        ),
        (
            "slots:\n a: {type: any, mappings: [{type: custom, conditions: [{active_loop: f}]}]}",
            "domain.yml:2: slots.a.mappings.0: there is no form f",
        ),
        ("forms:\n f: {}", "domain.yml:2: forms.f: needs required_slots"),
        (
            "forms:\n f:\n  required_slots: [a]",
            "domain.yml:3: forms.f.required_slots: there is no slot a",
        ),
        (
            "forms:\n f:\n  required_slots: []\n  ignored_intents: a",
            "domain.yml:4: forms.f.ignored_intents: there is no intent a",
        ),
        ("responses:\n utter_a: 您好", "domain.yml:2: responses.utter_a: must be a list"),
        (
            "responses:\n utter_a:\n - text: 您好\n - txt: 您好",
            "domain.yml:4: responses.utter_a.1: a wording needs a text",
        ),
        (
            "responses:\n utter_a:\n - text: 您好\n   buttons: [{title: 好}]",
            "domain.yml:3: responses.utter_a.0: a button needs title and payload",
        ),
    ],
)
def test_a_wrong_domain_is_refused_with_its_place(tmp_path, text, sentence):
    assert refusal(tmp_path, text).startswith(sentence)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="cannot be read"):
        load_domain(tmp_path / "domain.yml")
