"""message/send of the stand-in: types, limits, receivers, repeats, quotas, recall."""

import pytest
from sim_bot import AGENT

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def refused(platform, **body):
    full = {"touser": "lijie", "msgtype": "text", "agentid": AGENT, "text": {"content": "x"}}
    return platform.code("message/send", {**full, **body})


def test_text_arrives_on_the_phone(platform):
    answer = platform.send(part={"content": "编号 SQ-0012"})
    assert answer["errcode"] == 0
    assert answer["msgid"]
    shown = platform.last()
    assert (shown["from"], shown["kind"], shown["text"]) == ("bot", "text", "编号 SQ-0012")


def test_text_is_cut_at_2048_bytes_between_characters(platform):
    platform.send(part={"content": "汉" * 1000})
    assert platform.last()["text"] == "汉" * 682


def test_sent_lists_every_push(platform):
    platform.send("lijie|wangqiang")
    rows = platform.sim("sent")
    assert [row["userid"] for row in rows] == ["lijie", "wangqiang"]
    assert rows[0]["body"] == {"content": "您好"}
    assert {"channel", "msgtype", "at", "msgid"} <= set(rows[0])


def test_partly_invalid_receivers_are_named_in_lower_case(platform):
    assert platform.send("lijie|NoBody")["invaliduser"] == "nobody"


def test_userids_are_the_same_in_any_case(platform):
    platform.send("LiJie")
    assert platform.last("lijie")["text"] == "您好"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"touser": "nobody"}, 81013),
        ({"touser": ""}, 82001),
        ({"touser": "|".join(str(n) for n in range(1001))}, 40032),
        ({"touser": ["lijie"]}, 40031),
        ({"agentid": 1}, 301002),
        ({"agentid": None}, 40056),
        ({"msgtype": "telegram"}, 40008),
        ({"text": {"content": "  "}}, 44004),
        ({"text": None}, 44004),
        ({"msgtype": "markdown", "markdown": {"content": "汉" * 700}}, 45002),
        ({"msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({"msgtype": "news", "news": {"articles": []}}, 44003),
        ({"msgtype": "news", "news": {"articles": [{"title": "a", "url": "http://a"}] * 9}}, 45008),
        ({"msgtype": "textcard", "textcard": {"title": "a", "description": "b"}}, 40058),
        ({"msgtype": "miniprogram_notice", "miniprogram_notice": {"appid": "a"}}, 48002),
    ],
)
def test_refusals_have_their_codes(platform, body, code):
    assert refused(platform, **body) == code


def test_broken_json_is_said_to_be_so(platform):
    answer = platform.call("message/send", b"{broken")
    assert answer["errcode"] == 40035
    assert "wrong json format" in answer["errmsg"]


def test_contact_secret_may_not_send(platform):
    body = {"touser": "lijie", "msgtype": "text", "agentid": AGENT, "text": {"content": "x"}}
    assert platform.code("message/send", body, secret="contact-secret") == 301002


def test_department_receives_as_a_whole(platform):
    body = {"toparty": "2", "msgtype": "text", "agentid": AGENT, "text": {"content": "x"}}
    assert platform.call("message/send", body)["errcode"] == 0
    assert [row["userid"] for row in platform.sim("sent")] == ["lijie", "likezhang"]


def test_everybody_receives_at_all(platform):
    platform.send("@all")
    assert len(platform.sim("sent")) == 4


def test_textcard_is_cut_in_characters(platform):
    part = {"title": "题" * 200, "description": "文" * 600, "url": "http://a.test/"}
    platform.send(msgtype="textcard", part=part)
    card = platform.last()["card"]
    assert (len(card["title"]), len(card["description"]), card["btntxt"]) == (128, 512, "详情")


def test_news_shows_its_articles(platform):
    article = {"title": "通知", "url": "http://a.test/", "picurl": "http://a.test/p.png"}
    platform.send(msgtype="news", part={"articles": [article]})
    assert platform.last()["card"]["articles"][0]["title"] == "通知"


@pytest.mark.parametrize(
    ("msgtype", "kind", "data", "shown"),
    [
        ("image", "image", PNG, "image"),
        ("voice", "voice", b"#!AMR\n123", "voice"),
        ("video", "video", b"\0\0\0\x20ftypmp42" + bytes(9), "file"),
        ("file", "file", b"hello world", "file"),
    ],
)
def test_uploaded_files_are_shown(platform, msgtype, kind, data, shown):
    media_id = platform.upload(kind, data, "名字.bin")["media_id"]
    assert platform.send(msgtype=msgtype, part={"media_id": media_id})["errcode"] == 0
    bubble = platform.last()
    assert bubble["kind"] == shown
    assert platform.get(bubble["media_url"]).content == data


def test_repeat_within_the_interval_is_held_back(platform):
    first, again = (platform.send(enable_duplicate_check=1) for _ in range(2))
    assert (first["errcode"], again["errcode"]) == (0, 0)
    assert len(platform.bubbles()) == 1
    assert [row["outcome"] for row in platform.sim("sent?all=1")] == ["arrived", "duplicate"]


def test_repeat_after_the_interval_arrives(platform):
    for _ in range(2):
        platform.send(enable_duplicate_check=1, duplicate_check_interval=60)
        platform.later(minutes=1)
    assert len(platform.bubbles()) == 2


def test_thirty_first_message_in_a_minute_is_dropped_in_silence(platform):
    assert {platform.send()["errcode"] for _ in range(31)} == {0}
    assert len(platform.bubbles()) == 30
    platform.later(minutes=1)
    platform.send()
    assert len(platform.bubbles()) == 31


def test_daily_limit_is_two_hundred_for_each_account(start):
    platform = start(accounts=1)
    for _ in range(50):
        platform.send("@all")
    assert platform.send()["errcode"] == 45009
    platform.later(days=1)
    assert platform.send()["errcode"] == 0


def test_recall_takes_a_message_off_the_phone(platform):
    msgid = platform.send()["msgid"]
    assert platform.code("message/recall", {"msgid": msgid}) == 0
    assert (platform.last()["recalled"], platform.last()["text"]) == (True, "")


def test_recall_ends_after_a_day(platform):
    msgid = platform.send()["msgid"]
    platform.later(hours=25)
    assert platform.code("message/recall", {"msgid": msgid}) == 40058
