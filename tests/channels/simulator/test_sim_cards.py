"""Template cards of the stand-in: field checks, task ids, codes, taps and updates."""

import copy

import pytest
from sim_bot import AGENT

ACTION = {"type": 1, "url": "http://a.test/"}
OPTIONS = [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]
SUBMIT = {"text": "提交", "key": "submit"}
CARDS = {
    "text_notice": {
        "card_type": "text_notice",
        "main_title": {"title": "提醒"},
        "card_action": ACTION,
        "horizontal_content_list": [{"keyname": "时间", "value": "16:00"}],
        "jump_list": [{"type": 1, "title": "看看", "url": "http://a.test/"}],
    },
    "news_notice": {
        "card_type": "news_notice",
        "main_title": {"title": "通知"},
        "card_image": {"url": "http://a.test/a.png"},
        "card_action": ACTION,
        "vertical_content_list": [{"title": "一"}],
    },
    "button_interaction": {
        "card_type": "button_interaction",
        "task_id": "t-1",
        "main_title": {"title": "就这样提交吗"},
        "button_list": [{"text": "好", "key": "/affirm"}, {"text": "不", "key": "/deny"}],
        "button_selection": {"question_key": "q", "option_list": OPTIONS},
        "action_menu": {"desc": "更多", "action_list": [{"text": "退出", "key": "/stop"}]},
    },
    "vote_interaction": {
        "card_type": "vote_interaction",
        "task_id": "t-2",
        "checkbox": {"question_key": "q1", "mode": 1, "option_list": OPTIONS},
        "submit_button": SUBMIT,
    },
    "multiple_interaction": {
        "card_type": "multiple_interaction",
        "task_id": "t-3",
        "select_list": [{"question_key": "q1", "title": "哪天", "option_list": OPTIONS}],
        "submit_button": SUBMIT,
    },
}


def card(kind="button_interaction", **changes):
    return {**copy.deepcopy(CARDS[kind]), **changes}


def give(platform, sent):
    return platform.send(msgtype="template_card", part=sent)


def tap(platform, key="/affirm", **more):
    return platform.act("click", message_id=platform.last()["id"], key=key, **more)


def update(platform, code, **change):
    body = {"userids": ["lijie"], "agentid": AGENT, "response_code": code, **change}
    return platform.code("message/update_template_card", body)


@pytest.mark.parametrize("kind", CARDS)
def test_every_type_of_card_is_taken(platform, kind):
    answer = give(platform, card(kind))
    assert answer["errcode"] == 0
    assert ("response_code" in answer) == kind.endswith("_interaction")
    assert platform.last()["card"]["card_type"] == kind


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("text_notice", {"card_type": "nice"}, 42031),
        ("text_notice", {"card_action": {}}, 42045),
        ("text_notice", {"card_action": {"type": 1}}, 42028),
        ("text_notice", {"card_action": {"type": 2}}, 42030),
        ("text_notice", {"main_title": {}}, 42033),
        ("text_notice", {"horizontal_content_list": [{"value": "x"}]}, 42027),
        ("text_notice", {"horizontal_content_list": [{"keyname": "x", "type": 1}]}, 42028),
        ("text_notice", {"horizontal_content_list": [{"keyname": "x", "type": 2}]}, 42029),
        ("text_notice", {"horizontal_content_list": [{"keyname": "x", "type": 3}]}, 42050),
        ("text_notice", {"horizontal_content_list": [{"keyname": "x"}] * 7}, 42035),
        ("text_notice", {"jump_list": [{"title": "x"}] * 4}, 42042),
        ("text_notice", {"jump_list": [{"type": 1, "url": "http://a"}]}, 42033),
        ("text_notice", {"action_menu": {"action_list": [{"text": "x", "key": "x"}]}}, 42014),
        ("news_notice", {"card_image": {}}, 42044),
        ("news_notice", {"vertical_content_list": [{"title": "x"}] * 5}, 42036),
        ("button_interaction", {"task_id": "有汉字"}, 42014),
        ("button_interaction", {"task_id": None}, 42014),
        ("button_interaction", {"task_id": "x" * 129}, 42014),
        ("button_interaction", {"button_list": []}, 40058),
        ("button_interaction", {"button_list": [{"text": "x", "key": "x"}] * 7}, 40058),
        ("button_interaction", {"button_list": [{"key": "x"}]}, 42038),
        ("button_interaction", {"button_list": [{"text": "x"}]}, 42039),
        ("button_interaction", {"button_list": [{"text": "x", "key": "汉" * 342}]}, 42039),
        ("vote_interaction", {"checkbox": {"option_list": OPTIONS}}, 42043),
        ("vote_interaction", {"checkbox": {"question_key": "q", "option_list": []}}, 42037),
        ("vote_interaction", {"submit_button": {"text": "x"}}, 42046),
        ("vote_interaction", {"submit_button": {"key": "x"}}, 42049),
        ("multiple_interaction", {"select_list": []}, 42047),
        ("multiple_interaction", {"submit_button": {}}, 42049),
    ],
)
def test_what_is_missing_in_a_card_has_its_code(platform, kind, changes, code):
    assert give(platform, card(kind, **changes))["errcode"] == code


@pytest.mark.parametrize(
    ("option", "code"), [({"text": "x"}, 42040), ({"id": "x"}, 42041), (OPTIONS[0], 42040)]
)
def test_options_are_checked(platform, option, code):
    box = {"question_key": "q", "option_list": [OPTIONS[0], option]}
    assert give(platform, card("vote_interaction", checkbox=box))["errcode"] == code


def test_menu_keys_must_differ(platform):
    actions = [{"text": "x", "key": "k"}] * 2
    sent = card("text_notice", task_id="t", action_menu={"action_list": actions})
    assert give(platform, sent)["errcode"] == 42051


def test_a_task_id_is_used_once(platform):
    assert give(platform, card())["errcode"] == 0
    assert give(platform, card())["errcode"] == 42014


def test_longer_than_advised_is_noted(platform):
    give(platform, card(main_title={"title": "长" * 37}))
    assert platform.errors("advice")[0]["detail"] == "main_title.title"


def test_a_tap_comes_as_an_event(platform, bot):
    give(platform, card())
    assert tap(platform)["delivered"] is True
    came = bot.came[-1]
    assert (came["Event"], came["EventKey"], came["TaskId"]) == (
        "template_card_event",
        "/affirm",
        "t-1",
    )
    assert came["ResponseCode"]
    assert "MsgId" not in came


def test_the_corner_menu_has_its_own_event(platform, bot):
    give(platform, card())
    tap(platform, "/stop")
    assert bot.came[-1]["Event"] == "template_card_menu_event"


def test_choices_come_with_the_submission(platform, bot):
    give(platform, card("vote_interaction"))
    number = platform.last()["id"]
    platform.act("submit", message_id=number, key="submit", selected={"q1": ["a", "b"]})
    item = bot.came[-1]["SelectedItems"]["SelectedItem"]
    assert item == {"QuestionKey": "q1", "OptionIds": {"OptionId": ["a", "b"]}}


def test_the_old_spelling_can_be_asked_for(platform, bot):
    platform.sim("faults", {"api": "callback", "knob": "opiton_ids"})
    give(platform, card("vote_interaction"))
    number = platform.last()["id"]
    platform.act("submit", message_id=number, key="submit", selected={"q1": ["a"]})
    item = bot.came[-1]["SelectedItems"]["SelectedItem"]
    assert item["OpitonIds"] == {"OpitonId": "a"}


def test_an_unknown_option_is_refused(platform):
    give(platform, card("vote_interaction"))
    wish = {"channel": "wecom", "message_id": platform.last()["id"], "key": "submit"}
    answer = platform.post("/sim/phones/lijie/submit", {**wish, "selected": {"q1": ["z"]}})
    assert answer.status_code == 400


def test_the_button_is_replaced_in_the_reply(platform, bot):
    bot.reply = {"MsgType": "update_button", "Button": {"ReplaceName": "已提交"}}
    give(platform, card())
    tap(platform)
    assert (platform.last()["card_state"], platform.last()["card_label"]) == ("closed", "已提交")


def test_a_closed_card_cannot_be_tapped(platform, bot):
    bot.reply = {"MsgType": "update_button", "Button": {"ReplaceName": "已提交"}}
    give(platform, card())
    tap(platform)
    wish = {"channel": "wecom", "message_id": platform.last()["id"], "key": "/affirm"}
    assert platform.post("/sim/phones/lijie/click", wish).status_code == 409


def test_the_whole_card_is_replaced_in_the_reply(platform, bot):
    fresh = {"CardType": "text_notice", "MainTitle": {"Title": "约好了"}}
    fresh["HorizontalContentList"] = [{"KeyName": "时间", "Value": "16:00"}]
    fresh |= {"CardAction": {"Type": 1, "Url": "http://a.test"}}
    bot.reply = {"MsgType": "update_template_card", "TemplateCard": fresh}
    give(platform, card())
    tap(platform)
    shown = platform.last()
    assert shown["card"]["main_title"]["title"] == "约好了"
    assert shown["card"]["horizontal_content_list"][0]["keyname"] == "时间"
    assert shown["card_state"] == "closed"


def test_a_card_reply_to_a_text_is_an_error(platform, bot):
    bot.reply = {"MsgType": "update_button", "Button": {"ReplaceName": "已提交"}}
    platform.say()
    assert "not a card" in platform.errors("bad_reply")[0]["detail"]


def test_the_code_of_sending_opens_one_update(platform):
    code = give(platform, card())["response_code"]
    assert update(platform, code, button={"replace_name": "已处理"}) == 0
    assert platform.last()["card_label"] == "已处理"
    assert update(platform, code, button={"replace_name": "再来"}) == 40058


def test_the_code_of_a_tap_opens_one_update(platform, bot):
    give(platform, card())
    tap(platform)
    code = bot.came[-1]["ResponseCode"]
    assert update(platform, code, button={"replace_name": "好"}) == 0


def test_a_code_lives_seventy_two_hours(platform):
    code = give(platform, card())["response_code"]
    platform.later(hours=73)
    assert update(platform, code, button={"replace_name": "晚了"}) == 40058


def test_a_whole_card_is_replaced_by_update(platform):
    code = give(platform, card())["response_code"]
    fresh = card(main_title={"title": "改好了"}, replace_text="已提交")
    assert update(platform, code, template_card=fresh) == 0
    shown = platform.last()
    assert (shown["card"]["main_title"]["title"], shown["card_label"]) == ("改好了", "已提交")


def test_only_the_named_receivers_are_updated(platform):
    sent = {"touser": "lijie|wangqiang", "msgtype": "template_card", "template_card": card()}
    code = platform.call("message/send", {**sent, "agentid": AGENT})["response_code"]
    update(platform, code, button={"replace_name": "好"})
    assert platform.last("lijie")["card_state"] == "closed"
    assert platform.last("wangqiang")["card_state"] == "open"


def test_update_needs_someone_valid(platform):
    code = give(platform, card())["response_code"]
    body = {"userids": ["nobody"], "agentid": AGENT, "response_code": code}
    body["button"] = {"replace_name": "好"}
    assert platform.code("message/update_template_card", body) == 81013
