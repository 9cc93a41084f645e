from dataclasses import replace

import pytest

from bot.channels.official_account import Nudged, OfficialAccountSender, pieces
from bot.domain.messages import Button, Channel, Message, Receipt
from bot.ports import OutsideWindow, Sender, SendFailed

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"
ASKED = Message("可以吗？", (Button("可以", "/affirm"), Button("不", "/deny")))
LONG = "食堂的菜又咸又油，汤也是凉的。" * 60


@pytest.fixture
def sender(mp_connection, account):
    return OfficialAccountSender(mp_connection, account)


@pytest.fixture
def certified(mp_connection, account):
    return OfficialAccountSender(mp_connection, replace(account, template_id="TPL"))


def send(sender, message):
    return sender.send("mp_lisi", message, task_id="t-1")


def kept(sender, message):
    with pytest.raises(OutsideWindow) as caught:
        send(sender, message)
    return caught.value


def test_sender_has_the_shape_of_the_port(sender):
    port: Sender = sender
    assert port.channel is Channel.MP


def test_token_comes_from_the_stable_desk(sender, platform):
    send(sender, Message("好"))
    asked = platform.calls["stable_token"][0]
    assert (asked["data"]["appid"], asked["data"]["force_refresh"]) == ("wxapp", False)
    assert "access_token" not in asked["params"]


def test_text_goes_as_a_custom_message(sender, platform):
    assert send(sender, Message("好")) == Receipt()
    assert platform.sent(CUSTOM) == [
        {"touser": "mp_lisi", "msgtype": "text", "text": {"content": "好"}}
    ]


def test_choices_are_lines_to_tap(sender, platform):
    send(sender, ASKED)
    assert platform.sent(CUSTOM)[0]["text"]["content"].startswith("可以吗？\n1. <a href=")


def test_lines_to_tap_stay_whole_after_a_long_text():
    *_, last = pieces(Message("字" * 682, ASKED.buttons))
    assert last.startswith("1. <a href=")
    assert len(pieces(Message(LONG, ASKED.buttons))) == 2


def test_every_piece_fits():
    split = pieces(Message(LONG * 5, ASKED.buttons))
    assert all(len(piece.encode()) <= 2048 for piece in split)
    assert "".join(split).startswith(LONG * 5)


@pytest.mark.parametrize("errcode", [45015, 45047, 43004])
def test_message_outside_the_window_is_kept(sender, platform, errcode):
    platform.will(CUSTOM, errcode)
    failed = kept(sender, Message("好"))
    assert (failed.permanent, failed.retry_after) == (False, None)
    assert not platform.sent(TEMPLATE)


@pytest.mark.parametrize("errcode", [40003, -1, 45009])
def test_other_refusal_is_passed_on(sender, platform, errcode):
    platform.will(CUSTOM, errcode)
    with pytest.raises(SendFailed) as caught:
        send(sender, Message("好"))
    assert caught.value.errcode == errcode


def test_short_message_goes_whole_in_a_template(certified, platform):
    platform.will(CUSTOM, 45015)
    platform.will(TEMPLATE, {"errcode": 0, "msgid": 200228332})
    assert send(certified, Message("SQ-0012 已答复")) == Receipt("200228332")
    data = platform.sent(TEMPLATE)[0]
    assert data["data"] == {"thing1": {"value": "SQ-0012 已答复"}}
    assert (data["touser"], data["template_id"]) == ("mp_lisi", "TPL")
    assert len(data["client_msg_id"]) == 32


@pytest.mark.parametrize("message", [Message(LONG), ASKED])
def test_message_that_no_template_holds_still_waits(certified, platform, message):
    platform.will(CUSTOM, 45015)
    assert isinstance(kept(certified, message), Nudged)
    assert len(platform.sent(TEMPLATE)[0]["data"]["thing1"]["value"]) <= 20


def test_template_can_open_a_page(mp_connection, account, platform):
    opening = replace(account, template_id="TPL", template_url="https://h/me")
    platform.will(CUSTOM, 45015)
    send(OfficialAccountSender(mp_connection, opening), Message("好"))
    assert platform.sent(TEMPLATE)[0]["url"] == "https://h/me"


@pytest.mark.parametrize("errcode", [43004, 40037, 47003])
def test_refused_template_leaves_the_message_waiting(certified, platform, errcode):
    platform.will(CUSTOM, 45015)
    platform.will(TEMPLATE, errcode)
    assert not isinstance(kept(certified, Message("好")), Nudged)


def test_busy_template_desk_is_tried_again(certified, platform):
    platform.will(CUSTOM, 45015)
    platform.will(TEMPLATE, 45009)
    with pytest.raises(SendFailed) as caught:
        send(certified, Message("好"))
    assert caught.value.retry_after == 60


def test_outside_window_has_no_past_to_show(sender, platform):
    platform.will(CUSTOM, 45015)
    failed = kept(sender, Message("好"))
    assert failed.__context__ is None


def test_closing_a_card_does_nothing(sender, platform):
    sender.close_card("mp_lisi", "rc", "好")
    assert not platform.calls
