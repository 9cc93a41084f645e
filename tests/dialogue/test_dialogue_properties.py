"""Whatever is said, there is a next state, and it is soon there."""

import json
import time
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st
from sample.project import DOMAIN, Chat

from bot.dialogue.choices import choice, payload_parse

# The sample's `loop` is the one intent that is meant to fail.
INTENTS = st.sampled_from(sorted(DOMAIN.intents - {"loop"})) | st.text(max_size=5)
TEXTS = st.sampled_from(["周三", "never", "{day}", "/affirm", "1"]) | st.text(max_size=30)
ENTITIES = st.dictionaries(st.sampled_from(["topic", "name", "size"]), TEXTS, max_size=2)
TALKS = st.lists(st.tuples(INTENTS, TEXTS, ENTITIES), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(TALKS)
def test_any_talk_leaves_a_state_that_can_be_stored(talk):
    chat = Chat()
    for intent, text, entities in talk:
        chat.say(intent, text, **entities)
        stored = json.loads(json.dumps(chat.state))
        assert stored == chat.state
        chat.state = stored


@settings(max_examples=100, deadline=None)
@given(TALKS)
def test_a_talk_goes_the_same_way_twice(talk):
    first, second = Chat(), Chat()
    for intent, text, entities in talk:
        assert first.say(intent, text, **entities) == second.say(intent, text, **entities)
        assert first.state == second.state


@settings(max_examples=100, deadline=None)
@given(TALKS)
def test_a_form_that_is_left_asks_nothing(talk):
    chat = Chat()
    for intent, text, entities in talk:
        chat.say(intent, text, **entities)
        if chat.state["active_loop"] is None:
            assert "requested_slot" not in chat.slots


@given(st.text())
def test_any_text_is_a_choice_or_none(text):
    state = {"offered": [["好", "/affirm"]]}
    assert choice(state, text) in {None, "/affirm"}
    assert payload_parse(text) is None or text.startswith("/")


def test_a_turn_without_a_form_takes_less_than_a_millisecond():
    chat = Chat()
    chat.say("greet")
    took = []
    for _ in range(300):
        begun = time.perf_counter()
        chat.say("tell_mood", "累")
        took.append(time.perf_counter() - begun)
    assert median(took) < 0.001
