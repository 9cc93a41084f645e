"""Choices are picked by number and by title, for one turn."""

import pytest
from sample.project import Chat

from bot.dialogue.choices import choice, payload_parse

STATE = {"offered": [["就这样提交", "/affirm"], ["换一个，再说！", "/inform"], ["12", "/x"]]}


@pytest.mark.parametrize(
    "text",
    ["2", "２", "2.", "②", "2、", "2)", "选2", "选择 2", "二", "第二个", "第2项", " 2 "],
)
def test_a_number_picks(text):
    assert choice(STATE, text) == "/inform"


@pytest.mark.parametrize("text", ["换一个，再说！", "换一个再说", " 换 一个 再说。"])
def test_a_title_picks(text):
    assert choice(STATE, text) == "/inform"


def test_a_title_goes_before_a_number():
    assert choice(STATE, "12") == "/x"


@pytest.mark.parametrize(
    "text", ["", "0", "4", "十", "2点", "2 3", "二楼", "换", "-1", "1.5", "第"]
)
def test_anything_else_picks_nothing(text):
    assert choice(STATE, text) is None


def test_nothing_is_picked_where_nothing_was_offered():
    assert choice({}, "1") is None


def test_the_choices_offered_last_count():
    chat = Chat()
    chat.say("tell_mood", "累")
    assert choice(chat.state, "1") == "/deny"


def test_choices_die_with_the_next_turn():
    chat = Chat()
    chat.say("book")
    assert choice(chat.state, "2") == "周二"
    chat.say("danger")
    assert choice(chat.state, "2") is None


def test_choices_live_on_where_they_are_repeated():
    chat = Chat()
    chat.say("book")
    chat.say("ask_hours")
    assert choice(chat.state, "周二") == "周二"


def test_a_payload_is_an_intent_with_entities():
    parse = payload_parse('/rate{"stars": 5, "topic": ["work", "life"]}')
    assert parse.intent.name == "rate"
    assert [(e.entity, e.value) for e in parse.entities] == [
        ("stars", "5"),
        ("topic", "work"),
        ("topic", "life"),
    ]


@pytest.mark.parametrize("text", ["", "affirm", "/", "/a b", "/a{", '/a{"x"}', "//a", "/a{}x"])
def test_what_is_no_payload_is_none(text):
    assert payload_parse(text) is None


def test_a_bare_payload_has_no_entities():
    assert payload_parse("/affirm").entities == ()
