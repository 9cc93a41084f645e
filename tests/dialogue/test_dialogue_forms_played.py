"""Forms ask, check, step aside and come back, as under Rasa."""

import pytest
from sample.project import Chat


@pytest.fixture
def chat():
    return Chat()


@pytest.fixture
def booking(chat):
    chat.say("book")
    return chat


def test_a_form_opens_with_its_first_open_question(chat):
    assert chat.say("book") == ["哪天？"]
    assert chat.state["active_loop"] == "book_form"
    assert chat.slots == {"kind": "talk", "requested_slot": "day"}


def test_an_answer_leads_to_the_next_question(booking):
    assert booking.say("inform", "周三") == ["定在周三？"]
    assert booking.turn.actions == ("book_form",)


def test_a_whole_form_closes_and_its_rule_goes_on(booking):
    booking.say("inform", "周三")
    assert booking.say("affirm") == ["约好了：周三，talk"]
    assert booking.turn.actions == ("book_form", "action_book")
    assert (booking.slots, booking.state["active_loop"]) == ({}, None)


def test_no_is_an_answer_as_well(booking):
    booking.say("inform", "周三")
    assert booking.say("deny") == ["没约"]


def test_a_refused_answer_is_asked_for_again(booking):
    assert booking.say("inform", "明年") == ["没有这一天", "哪天？"]
    assert booking.slots["requested_slot"] == "day"


def test_the_check_may_end_the_form(booking):
    assert booking.say("inform", "never") == ["没约"]
    assert booking.state["active_loop"] is None


def test_a_question_in_between_is_answered_and_the_form_comes_back(booking):
    assert booking.say("ask_hours") == ["九点到五点", "哪天？"]
    assert booking.turn.actions == ("utter_hours", "book_form")


def test_a_rule_for_this_form_goes_before_the_general_one(booking):
    assert booking.say("ask_price") == ["约谈不要钱", "哪天？"]


def test_the_general_rule_serves_other_forms(chat):
    chat.say("order")
    assert chat.say("ask_price") == ["不要钱", "吃什么"]


def test_the_form_takes_answers_after_a_question_in_between(booking):
    booking.say("ask_price")
    assert booking.say("inform", "周三") == ["定在周三？"]


def test_an_ignored_intent_is_no_answer(booking):
    assert booking.say("greet", "周三") == ["您好", "哪天？"]
    assert "day" not in booking.slots


def test_stop_leaves_the_form(booking):
    assert booking.say("stop") == ["好，不约了"]
    assert booking.state["active_loop"] is None
    assert "requested_slot" not in booking.slots


def test_danger_overrides_every_form(booking):
    assert booking.say("danger", "周三") == ["马上有人来"]
    assert booking.turn.actions == ("action_deactivate_loop", "utter_danger")
    assert booking.state["active_loop"] is None


def test_danger_needs_no_form(chat):
    assert chat.say("danger") == ["马上有人来"]


def test_where_no_rule_helps_the_form_asks_again(booking):
    booking.say("inform", "周三")
    assert booking.say("inform", "随便") == ["定在周三？"]
    assert booking.say("nlu_fallback") == ["定在周三？"]


def test_another_form_may_take_over(booking):
    booking.say("inform", "周三")
    assert booking.say("order") == ["吃什么"]
    assert booking.state["active_loop"] == "order_form"


def test_an_entity_that_fits_twice_goes_to_the_open_question(chat):
    chat.say("order")
    assert chat.say("inform", name="面") == ["喝什么"]
    assert chat.say("inform", name="水") == ["面和水"]


def test_a_form_may_want_more_as_it_goes(chat):
    chat.say("order")
    chat.say("inform", name="面")
    assert chat.say("inform", name="茶") == ["多大"]
    assert chat.say("inform", size="大") == ["面和茶"]


def test_a_slot_that_was_filled_before_is_not_asked_for(chat):
    chat.state = {"slots": {"dish": "面"}, "begun": True}
    assert chat.say("order") == ["喝什么"]


def test_a_form_that_domain_yml_no_longer_knows_is_forgotten(chat):
    chat.state = {"slots": {"gone": 1}, "active_loop": "old_form", "begun": True}
    assert chat.say("greet") == ["您好"]
    assert chat.slots == {}


def test_a_turn_changes_nothing_in_the_state_it_was_given(booking):
    before = {**booking.state, "slots": dict(booking.slots)}
    kept = booking.state
    booking.say("inform", "周三")
    assert kept == before


def test_nothing_that_was_said_is_stored_but_slots(booking):
    booking.say("ask_hours", "我的秘密")
    assert "秘密" not in str(booking.state)
