import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.payload import read_payload


def test_a_button_means_its_intent_without_doubt(tiny):
    parse = tiny.parse_payload("/affirm")
    assert (parse.intent.name, parse.intent.confidence) == ("affirm", 1.0)


def test_a_button_carries_entities(tiny):
    parse = tiny.parse_payload('/track_ticket{"ticket_number": "SQ-0012"}')
    assert (parse.intent.name, parse.entity("ticket_number")) == ("track_ticket", "SQ-0012")


def test_a_button_may_send_what_nobody_says(tiny):
    parse = tiny.parse_payload('/choose_slot{"slot": 7}')
    assert (parse.intent.name, parse.entity("slot")) == ("choose_slot", "7")


def test_what_people_type_is_never_a_payload(tiny):
    parse = tiny.parse('/affirm{"ticket_number": "SQ-0012"}')
    assert parse.intent.confidence < 1.0
    assert all(entity.extractor != "RegexMessageHandler" for entity in parse.entities)


def test_an_unknown_payload_is_read_as_text(tiny):
    assert tiny.parse_payload("/drop_tables").intent.name != "drop_tables"


@pytest.mark.parametrize("text", ["/affirm{", "/affirm{]}", "/affirm[1]", "affirm", "/", ""])
def test_what_is_not_quite_a_payload_is_none(text):
    assert read_payload(text, {"affirm"}) is None


def test_a_list_gives_an_entity_for_each_value():
    parse = read_payload('/inform{"day": ["周六", "周日"]}', {"inform"})
    assert [entity.value for entity in parse.entities] == ["周六", "周日"]


@given(st.text())
def test_no_text_breaks_the_reader(text):
    assert read_payload("/affirm" + text, {"affirm"}) is None or "/affirm" in "/affirm" + text
