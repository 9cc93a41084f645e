"""Rules lead where Rasa's RulePolicy would."""

import pytest
from sample.project import Chat

from bot.dialogue.runner import TooManyActions


@pytest.fixture
def chat():
    chat = Chat()
    chat.say("ask_hours")
    return chat


def test_an_intent_leads_to_its_sentence(chat):
    assert chat.say("greet") == ["您好"]
    assert chat.turn.actions == ("utter_greet",)


def test_the_opening_rule_holds_for_the_first_turn_only():
    chat = Chat()
    assert chat.say("greet") == ["头一回来", "您好"]
    assert chat.say("greet") == ["您好"]


def test_what_was_not_understood_does_not_open_a_conversation():
    chat = Chat()
    chat.say("inform")
    assert chat.say("greet") == ["头一回来", "您好"]


def test_the_more_exact_rule_wins(chat):
    chat.say("inform", topic="work")
    chat.state["slots"]["topic"] = "work"
    assert chat.say("help") == ["工作的事"]
    chat.state["slots"]["urgent"] = True
    assert chat.say("help") == ["急事"]


def test_a_rule_may_want_a_slot_to_be_empty(chat):
    assert chat.say("affirm") == ["没听明白"]
    chat.say("tell_mood", "累")
    assert chat.say("deny") == ["记得：累"]


def test_without_a_rule_the_fallback_speaks(chat):
    assert chat.say("inform") == ["没听明白"]
    assert chat.turn.actions == ("action_default_fallback",)


def test_the_fallback_takes_back_what_was_filled(chat):
    chat.say("inform", topic="work")
    assert chat.slots == {}


def test_an_intent_that_nobody_knows_falls_back(chat):
    assert chat.say("never_heard_of") == ["没听明白"]


def test_going_back_is_not_played(chat):
    assert chat.say("back") == ["没听明白"]


def test_an_action_may_call_the_next(chat):
    assert chat.say("remember") == ["九点到五点"]
    assert chat.turn.actions == ("action_remember", "action_chain", "utter_hours")


def test_what_an_action_does_to_its_tracker_stays_there(chat):
    chat.say("remember")
    assert chat.slots == {"urgent": True, "note": {"seen": [1]}}


def test_actions_without_end_are_stopped(chat):
    with pytest.raises(TooManyActions, match="more than 10 actions in one turn: action_loop"):
        chat.say("loop")


def test_an_action_that_declines_leads_to_the_fallback(chat):
    assert chat.say("refuse") == ["没听明白"]


def test_restart_forgets_everything(chat):
    chat.say("tell_mood", "累")
    assert chat.say("restart") == ["从头来"]
    assert (chat.slots, chat.state["active_loop"]) == ({}, None)
    assert chat.say("greet") == ["头一回来", "您好"]


def test_a_new_session_leaves_the_form_and_its_slots(chat):
    chat.say("book")
    assert chat.say("session_start") == []
    assert (chat.slots, chat.state["active_loop"]) == ({}, None)


def test_the_last_entity_fills_a_slot(chat):
    chat.say("greet", topic="life")
    assert chat.slots == {"topic": "life", "topics": ["life"]}
