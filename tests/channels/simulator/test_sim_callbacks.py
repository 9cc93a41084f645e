"""Callbacks of the stand-in: what is sent, how often, what is wrong on request, what comes back."""

import pytest
import sim_bot
from sim_bot import AGENT, CORP, sealed

from bot.simulator.markup import write_xml

FRAME = {"ToUserName": "lijie", "FromUserName": CORP, "CreateTime": 1700000000}


def knob(platform, name, **more):
    platform.sim("faults", {"api": "callback", "knob": name, **more})


def test_a_text_reaches_the_bot(platform, bot):
    answer = platform.say("食堂的菜]]>太咸")
    assert (answer["delivered"], answer["status"], answer["tries"]) == (True, 200, 1)
    came = bot.came[0]
    assert (came["Content"], came["FromUserName"]) == ("食堂的菜]]>太咸", "lijie")
    assert (came["MsgType"], came["AgentID"]) == ("text", str(AGENT))
    assert platform.last()["id"] == answer["message_id"]


def test_the_passive_reply_is_shown(platform, bot):
    bot.reply = {"MsgType": "text", "Content": "收到了"}
    platform.say()
    mine, its = platform.bubbles()
    assert (mine["from"], its["from"], its["passive"], its["text"]) == ("me", "bot", True, "收到了")


def test_news_and_pictures_are_replied(platform, bot):
    media_id = platform.upload("image", b"\x89PNG\r\n\x1a\n" + bytes(9))["media_id"]
    bot.reply = {"MsgType": "image", "Image": {"MediaId": media_id}}
    platform.say()
    assert platform.last()["media_url"].endswith(media_id)
    item = {"Title": "通知", "Description": "", "Url": "http://a.test", "PicUrl": ""}
    bot.reply = {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": item}}
    platform.say()
    assert platform.last()["card"]["articles"][0]["title"] == "通知"


def test_every_message_has_a_number_of_its_own(platform, bot):
    for _ in range(3):
        platform.say()
    assert len({came["MsgId"] for came in bot.came}) == 3


def test_a_failed_callback_comes_again_with_the_same_number(platform, bot):
    bot.statuses = [503, 500]
    assert platform.say()["tries"] == 3
    assert len({came["MsgId"] for came in bot.came}) == 1
    assert len({query["nonce"] for query in bot.queries}) == 1


def test_after_three_more_tries_it_is_over(platform, bot):
    bot.statuses = [503] * 9
    answer = platform.say()
    assert (answer["delivered"], answer["status"], answer["tries"]) == (False, 503, 4)
    assert platform.errors("status")[0]["detail"] == "503"


def test_a_slow_bot_is_not_waited_for(platform, bot):
    bot.wait.clear()
    answer = platform.say()
    assert (answer["delivered"], answer["status"], answer["tries"]) == (False, None, 4)
    assert platform.errors("no_answer")


def test_retries_may_carry_a_new_nonce(platform, bot):
    knob(platform, "new_nonce_on_retry")
    bot.statuses = [503]
    platform.say()
    assert len({query["nonce"] for query in bot.queries}) == 2


def test_a_delivery_may_come_twice(platform, bot):
    knob(platform, "duplicate")
    platform.say()
    assert len(bot.came) == 2
    assert bot.came[0] == bot.came[1]


@pytest.mark.parametrize("name", ["bad_signature", "wrong_receiver", "altered_padding"])
def test_spoilt_envelopes_cannot_be_opened(platform, bot, name):
    knob(platform, name)
    platform.say()
    platform.say()
    assert [came is None for came in bot.came] == [True, False]


@pytest.mark.parametrize(("name", "days"), [("stale_timestamp", -1), ("future_timestamp", 1)])
def test_timestamps_can_be_wrong(platform, bot, name, days):
    knob(platform, name)
    platform.say()
    platform.say()
    first, second = (int(query["timestamp"]) for query in bot.queries)
    assert abs(first - second - days * 86400) < 60


def test_the_agent_can_be_left_out(platform, bot):
    knob(platform, "no_agent_id")
    platform.say()
    assert b"AgentID" not in bot.bodies[0]


def test_a_document_type_can_be_smuggled_in(platform, bot):
    knob(platform, "doctype_bomb")
    platform.say()
    assert bot.bodies[0].startswith(b"<!DOCTYPE")
    knob(platform, "inner_doctype")
    platform.say()
    assert bot.came == [None, None]


def test_a_body_can_be_too_large(platform, bot):
    knob(platform, "big_body")
    platform.say()
    assert len(bot.bodies[0]) > 1024 * 1024


@pytest.mark.parametrize(
    "raw",
    [
        b"hello",
        b"<xml><a></xml>",
        b"\xff\xfe",
        write_xml({**FRAME, "MsgType": "text", "Content": "x"}).encode(),
        sealed(write_xml({**FRAME, "MsgType": "text", "Content": "x"}), MsgSignature="0" * 40),
        sealed(write_xml({**FRAME, "MsgType": "text", "Content": "x"}), Nonce=None),
        sealed(write_xml({**FRAME, "ToUserName": "boss", "MsgType": "text", "Content": "x"})),
        sealed(write_xml({**FRAME, "MsgType": "telegram"})),
        sealed(write_xml({**FRAME, "MsgType": "text", "Content": ""})),
        sealed("not xml"),
    ],
)
def test_a_bad_reply_is_noted_and_not_shown(platform, bot, raw):
    bot.raw = raw
    assert platform.say()["delivered"] is True
    assert len(platform.errors("bad_reply")) == 1
    assert len(platform.bubbles()) == 1


def test_the_address_check_wants_its_word_back(platform):
    assert platform.sim("verify", {"channel": "wecom"})["verified"] is True
    assert platform.sim("verify", {"channel": "mp"})["verified"] is True


def test_an_unreachable_bot_is_told_apart(start):
    answer = start(bot_url="http://127.0.0.1:9").say()
    assert (answer["delivered"], answer["status"]) == (False, None)


def test_the_bot_may_move(start, bot):
    platform = start(bot_url="http://127.0.0.1:9")
    assert platform.say()["delivered"] is False
    with sim_bot.answering(bot) as address:
        platform.sim("bot", {"url": address})
        assert platform.say()["delivered"] is True


def test_any_fields_can_be_sent(platform, bot):
    fields = {"MsgType": "event", "Event": "change_contact", "ChangeType": "delete_user"}
    answer = platform.sim("callback", {"channel": "wecom", "fields": {**fields, "UserID": "x"}})
    assert answer["delivered"] is True
    assert (bot.came[0]["FromUserName"], bot.came[0]["ChangeType"]) == ("sys", "delete_user")


def test_any_xml_can_be_sent(platform, bot):
    platform.sim("callback", {"channel": "wecom", "xml": "<xml><FromUserName>a</FromUserName>"})
    assert bot.came == [None]


def test_the_reply_to_raw_fields_is_returned(platform, bot):
    bot.reply = {"MsgType": "text", "Content": "好"}
    fields = {"MsgType": "text", "Content": "x", "MsgId": 1}
    answer = platform.sim("callback", {"channel": "wecom", "userid": "lijie", "fields": fields})
    assert answer["reply"]["Content"] == "好"


def test_enter_menu_and_location_are_events(platform, bot):
    platform.act("enter")
    platform.act("menu", key="/book_talk")
    place = {"kind": "location", "latitude": 39.9, "longitude": 116.4, "label": "食堂"}
    platform.act("send", **place)
    assert [came.get("Event") for came in bot.came] == ["enter_agent", "click", None]
    assert (bot.came[2]["Location_X"], bot.came[2]["Label"]) == ("39.9", "食堂")


@pytest.mark.parametrize("kind", ["image", "voice", "file"])
def test_a_file_from_the_phone_can_be_fetched_by_the_bot(platform, bot, kind):
    url = f"{platform.url}/sim/phones/lijie/send"
    form = {"channel": "wecom", "kind": kind}
    platform.session.post(url, data=form, files={"file": ("a.bin", b"bytes of it")}, timeout=9)
    came = bot.came[0]
    token = platform.token()["access_token"]
    query = {"access_token": token, "media_id": came["MediaId"]}
    assert came["MsgType"] == kind
    assert platform.get("/wecom/cgi-bin/media/get", **query).content == b"bytes of it"
