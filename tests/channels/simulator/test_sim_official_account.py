"""The Official Account of the stand-in: modes, reply windows, templates, links in texts."""

import pytest
from sim_bot import opened_by

LINK = '<a href="weixin://bizmsgmenu?msgmenucontent=%E5%A5%BD&msgmenuid=ok">好</a>'


def push_until_refused(platform):
    codes = [platform.push() for _ in range(7)]
    return codes.count(0), codes[-1]


def follow(platform):
    return platform.act("enter", channel="mp")


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_text_reaches_the_bot_in_every_mode(start, bot, mode):
    start(mp_mode=mode).say("您好</xml>", channel="mp")
    query, body = bot.queries[0], bot.bodies[0]
    assert opened_by(query, body)["Content"] == "您好</xml>"
    assert (b"<Encrypt>" in body) == (mode != "plain")
    assert (b"<Content>" in body) == (mode != "safe")
    assert query["openid"] == "mp_lijie"
    assert ("msg_signature" in query) == (mode != "plain")


def test_an_encrypted_reply_is_shown(platform, bot):
    bot.reply = {"MsgType": "text", "Content": "收到了"}
    platform.say(channel="mp")
    assert platform.last(channel="mp")["text"] == "收到了"


def test_success_says_nothing(platform, bot):
    bot.raw = b"success"
    platform.say(channel="mp")
    assert len(platform.bubbles(channel="mp")) == 1
    assert platform.errors() == []


def test_a_plain_reply_is_refused_in_safe_mode(platform, bot):
    bot.raw = b"<xml><MsgType>text</MsgType></xml>"
    platform.say(channel="mp")
    assert platform.errors("bad_reply")
    assert platform.last(channel="mp")["kind"] == "event"


def test_nothing_may_be_pushed_to_strangers(platform):
    assert platform.push() == 45015
    assert platform.push("mp_nobody") == 40003


def test_a_message_allows_five_answers(platform):
    platform.say(channel="mp")
    assert push_until_refused(platform) == (5, 45047)
    platform.say(channel="mp")
    assert platform.push() == 0


def test_the_window_closes_after_two_days(platform):
    platform.say(channel="mp")
    platform.later(hours=48)
    assert platform.push() == 45015


def test_following_allows_three_answers_for_a_minute(platform):
    follow(platform)
    assert push_until_refused(platform) == (3, 45047)
    platform.later(minutes=1)
    assert platform.push() == 45015


def test_a_tap_in_the_menu_does_not_open_the_long_window(platform, bot):
    follow(platform)
    platform.later(minutes=5)
    platform.act("menu", channel="mp", key="/book_talk")
    assert bot.came[-1]["Event"] == "CLICK"
    assert push_until_refused(platform) == (3, 45047)


def test_following_twice_is_one_event(platform, bot):
    follow(platform)
    assert follow(platform)["tries"] == 0
    assert [came["Event"] for came in bot.came] == ["subscribe"]


def test_who_leaves_cannot_be_reached(platform, bot):
    platform.say(channel="mp")
    platform.act("leave", channel="mp")
    assert bot.came[-1]["Event"] == "unsubscribe"
    assert platform.push() == 45015
    assert platform.mp("user/info", openid="mp_lijie")["subscribe"] == 0


def test_a_link_in_a_text_is_sent_back_as_a_text(platform, bot):
    platform.say(channel="mp")
    platform.push(text=f"可以吗？\n{LINK}")
    number = platform.last(channel="mp")["id"]
    platform.act("click", channel="mp", message_id=number, menu_id="ok", menu_content="好")
    came = bot.came[-1]
    assert (came["MsgType"], came["Content"], came["bizmsgmenuid"]) == ("text", "好", "ok")


def test_a_menu_message_becomes_links(platform):
    platform.say(channel="mp")
    menu = {"head_content": "满意吗？", "list": [{"id": "101", "content": "满意"}]}
    body = {"touser": "mp_lijie", "msgtype": "msgmenu", "msgmenu": menu}
    assert platform.mp("message/custom/send", body)["errcode"] == 0
    text = platform.last(channel="mp")["text"]
    assert text.startswith("满意吗？\n<a href=")
    assert "msgmenuid=101" in text


def template(platform, **changes):
    data = {"thing1": {"value": "您的事有答复了"}}
    body = {"touser": "mp_lijie", "template_id": "T1", "url": "http://a.test", "data": data}
    return platform.mp("message/template/send", {**body, **changes})


def test_a_template_needs_no_window_and_its_end_is_told(platform, bot):
    follow(platform)
    platform.later(days=9)
    msgid = template(platform)["msgid"]
    assert bot.wait_for(2)
    assert (bot.came[1]["Event"], bot.came[1]["MsgID"]) == ("TEMPLATESENDJOBFINISH", str(msgid))
    assert platform.last(channel="mp")["kind"] == "template"


def test_a_template_is_sent_once_under_one_client_id(platform):
    follow(platform)
    first, again = (template(platform, client_msg_id="c1")["msgid"] for _ in range(2))
    assert first == again
    assert len(platform.sim("sent")) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"template_id": ""}, 40037),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "长" * 21}}}, 47003),
        ({"touser": "nobody"}, 40003),
        ({"touser": "mp_wangqiang"}, 43004),
    ],
)
def test_templates_are_checked(platform, changes, code):
    follow(platform)
    assert template(platform, **changes)["errcode"] == code


def test_an_uncertified_account_has_no_templates(start):
    platform = start(mp_certified=False)
    follow(platform)
    assert template(platform)["errcode"] == 48001


def test_followers_are_listed(platform):
    follow(platform)
    assert platform.mp("user/get")["data"]["openid"] == ["mp_lijie"]
    assert platform.mp("user/info", openid="mp_lijie")["subscribe"] == 1


def test_the_account_has_a_menu_of_its_own(platform):
    menu = {"button": [{"type": "view", "name": "我的", "url": "http://a.test/me"}]}
    assert platform.mp("menu/create", menu)["errcode"] == 0
    assert platform.mp("menu/get")["menu"] == menu
    assert platform.sim("menu?channel=wecom") == {"button": []}


def test_voice_carries_an_empty_recognition(platform, bot):
    url = f"{platform.url}/sim/phones/lijie/send"
    form = {"channel": "mp", "kind": "voice"}
    platform.session.post(url, data=form, files={"file": ("a.amr", b"#!AMR\n")}, timeout=9)
    assert bot.came[0]["Recognition"] == ""
    assert bot.came[0]["MediaId16K"]
