"""Sentences are chosen, filled and never filled twice."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample.project import DOMAIN, Chat

from bot.dialogue.choices import payload_parse
from bot.dialogue.responses import Responses, ResponseUnknown, Variant
from bot.domain.messages import Button, Message

RESPONSES = Responses(DOMAIN.responses)


def one(text, *buttons):
    return Responses({"utter_x": (Variant(text, tuple(buttons)),)})


@pytest.mark.parametrize(
    ("channel", "slots", "text"),
    [
        ("mp", {}, "平时"),
        ("wecom", {}, "企业微信"),
        ("mp", {"topic": "WORK"}, "工作"),
        ("wecom", {"topic": "work"}, "企业微信工作"),
        ("wecom", {"topic": "life"}, "企业微信"),
    ],
)
def test_the_most_fitting_wording_is_taken(channel, slots, text):
    message = RESPONSES.render("utter_channels", {}, slots=slots, channel=channel)
    assert message.text == text


def test_fields_serve_conditions_where_no_slot_does():
    assert RESPONSES.render("utter_channels", {"topic": "work"}).text == "工作"


def test_fields_go_before_slots():
    message = RESPONSES.render("utter_ordered", {"dish": "面"}, slots={"dish": "饭", "drink": "茶"})
    assert message.text == "面和茶"


def test_a_place_without_a_value_stays_as_written():
    assert RESPONSES.render("utter_ordered", {"dish": "面"}).text == "面和{drink}"


def test_what_is_filled_in_is_not_filled_again():
    fields = {"dish": "{drink}{0.__class__}", "drink": "{dish}"}
    assert RESPONSES.render("utter_ordered", fields).text == "{drink}{0.__class__}和{dish}"


def test_nothing_but_names_is_a_place():
    text = "{} {0} {a.b} {a[0]} {a!r} {a:>9} { a }"
    assert one(text).render("utter_x", {"a": "x", "0": "y"}).text == text


def test_an_empty_value_leaves_no_trace():
    assert one("[{a}]").render("utter_x", {"a": None}).text == "[]"


def test_doubled_braces_stand_for_themselves():
    assert one("{{a}} {a}").render("utter_x", {"a": 1}).text == "{a} 1"


def test_titles_and_payloads_are_filled():
    message = RESPONSES.render("utter_ask_sure", {"day": '周"三"'})
    assert message.buttons[1] == Button('换掉周"三"', '/inform{"name":"周\\"三\\""}')


@given(st.text())
def test_any_value_survives_its_payload(value):
    responses = one("", Button("x", '/inform{{"name":"{value}"}}'))
    payload = responses.render("utter_x", {"value": value}).buttons[0].payload
    assert json.loads(payload.removeprefix("/inform")) == {"name": value}
    assert payload_parse(payload).entity("name") == value


def test_single_braces_serve_payloads_as_well():
    responses = one("", Button("x", '/inform{"name":"{value}"}'))
    assert responses.render("utter_x", {"value": "a"}).buttons[0].payload == '/inform{"name":"a"}'


def test_an_unknown_response_is_named():
    with pytest.raises(ResponseUnknown, match=r"domain\.yml has no response utter_moon"):
        RESPONSES.render("utter_moon", {})


def test_no_fitting_wording_is_an_empty_message():
    responses = Responses({"utter_x": (Variant("x", channel="mp"),)})
    assert responses.render("utter_x", {}, channel="wecom") == Message("")


def test_places_tell_which_fields_a_sentence_needs():
    assert RESPONSES.places("utter_ask_sure") == {"day"}
    assert RESPONSES.places("utter_booked") == {"day", "kind"}
    assert "utter_booked" in RESPONSES.names()


def test_what_an_action_says_keeps_its_order():
    chat = Chat()
    assert chat.say("tell_mood", "{word}累") == ["{mood}", "{mood}，{word}累", ""]


def test_an_action_may_offer_choices_in_a_custom_message():
    chat = Chat()
    chat.say("tell_mood", "累")
    assert [m.buttons for m in chat.turn.messages][1:] == [
        (Button("好", "/affirm"),),
        (Button("不", "/deny"),),
    ]


def test_buttons_of_an_action_follow_those_of_the_response():
    raw = {"response": "utter_ask_sure", "day": "周三", "buttons": [{"title": "x", "payload": "y"}]}
    message = RESPONSES.said(raw, slots={}, channel="mp")
    assert [button.title for button in message.buttons] == ["就这样", "换掉周三", "x"]
