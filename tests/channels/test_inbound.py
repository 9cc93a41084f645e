from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cdata import section
from bot.channels.inbound import read
from bot.channels.refusals import Forged, Malformed, Unreadable
from bot.domain.messages import Channel, InboundKind, Link, Media, Place

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
COMMON = {"ToUserName": "corp", "FromUserName": "li.si", "CreateTime": "1795228800"}
TEXT = {**COMMON, "MsgType": "text", "MsgId": "4561255354251345929", "Content": "您好"}


def xml(fields, extra=""):
    inner = "".join(f"<{name}>{section(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}{extra}</xml>".encode()


def arrived(fields, extra="", channel=Channel.WECOM):
    return read(channel, xml(fields, extra), NOW)


def message(kind, **fields):
    return arrived({**COMMON, "MsgType": kind, "MsgId": "1", **fields})


def event(name, extra="", **fields):
    return arrived({**COMMON, "MsgType": "event", "Event": name, **fields}, extra)


def without(name):
    return {key: value for key, value in TEXT.items() if key != name}


def test_text_is_read():
    got = arrived(TEXT)
    assert (got.channel, got.kind, got.text) == (Channel.WECOM, InboundKind.TEXT, "您好")
    assert (got.sender, got.details["ToUserName"]) == ("li.si", "corp")
    assert got.sent_at == datetime(2026, 11, 21, 2, 40, tzinfo=UTC)
    assert got.key == "wecom:4561255354251345929"


def test_key_tells_the_platforms_apart():
    assert arrived(TEXT).key != arrived(TEXT, channel=Channel.MP).key


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_words_come_through_unchanged(words):
    assert arrived({**TEXT, "Content": words}).text == words


@pytest.mark.parametrize(
    "words",
    [
        "&#xD800;", "👩‍👩‍👧‍👦🇨🇳𠮷", "\u202eabc\u200b\u2060", "e" + "\u0301" * 3000,
        "'; DROP TABLE x;-- {{7*7}} %s ${x}", "=HYPERLINK(1)", "a\nb", "  spaces  ",
        "<!DOCTYPE html>", "<?php ?>", "]]>", "a]]>b]]>", "<![CDATA[x", "&lt;",
    ],
)  # fmt: skip
def test_odd_words_come_through_unchanged(words):
    assert arrived({**TEXT, "Content": words}).text == words


def test_empty_text_is_a_text():
    assert arrived({**TEXT, "Content": ""}).kind is InboundKind.TEXT


@pytest.mark.parametrize(
    "menu_id", ['/book{"slot":"a b"}', "%2Fbook%7B%22slot%22%3A%22a%20b%22%7D"]
)
def test_tapped_line_carries_its_payload_decoded_or_not(menu_id):
    got = arrived({**TEXT, "bizmsgmenuid": menu_id}, channel=Channel.MP)
    assert got.payload == '/book{"slot":"a b"}'


def test_picture_is_read():
    assert message("image", MediaId="m", PicUrl="http://p").media == Media("m")


def test_wecom_voice_is_read():
    assert message("voice", MediaId="m", Format="amr").media == Media("m", "amr")


def test_better_recording_is_preferred_and_recognition_ignored():
    got = message("voice", MediaId="m", MediaId16K="m16", Format="amr", Recognition="x")
    assert (got.media, got.text) == (Media("m16", "amr"), "")


@pytest.mark.parametrize("kind", ["video", "shortvideo"])
def test_video_is_read(kind):
    got = message(kind, MediaId="m", ThumbMediaId="t")
    assert (got.kind, got.media.media_id) == (InboundKind.VIDEO, "m")


def test_file_is_read():
    assert message("file", MediaId="m", FileName="a.docx").media == Media("m", "docx", "a.docx")


def test_file_without_media_id_is_a_file_that_nobody_can_fetch():
    got = message("file", Title="a.docx")
    assert (got.kind, got.media) == (InboundKind.FILE, None)


def test_location_is_read():
    got = message("location", Location_X="39.9", Location_Y="116.4", Scale="15", Label="食堂")
    assert got.place == Place(39.9, 116.4, "食堂")


@pytest.mark.parametrize("north", ["nan", "inf", "91", "", "x"])
def test_place_that_is_none_is_put_aside(north):
    assert message("location", Location_X=north, Location_Y="1").kind is InboundKind.UNKNOWN


def test_link_is_read():
    got = message("link", Title="t", Description="d", Url="https://u", PicUrl="p")
    assert got.link == Link("https://u", "t", "d")


@pytest.mark.parametrize(("kind", "name"), [("image", "MediaId"), ("link", "Url")])
def test_message_without_its_content_is_put_aside(kind, name):
    got = message(kind)
    assert (got.kind, got.details["reason"]) == (InboundKind.UNKNOWN, name)


@pytest.mark.parametrize("name", ["MsgType", "MsgId", "CreateTime", "Content"])
def test_message_with_a_missing_field_is_put_aside(name):
    got = arrived(without(name))
    assert (got.kind, got.sender, got.sent_at) == (InboundKind.UNKNOWN, "li.si", NOW)
    assert got.key.startswith("wecom:")
    assert len(got.key) == len("wecom:") + 64


@pytest.mark.parametrize(
    "odd",
    [{"CreateTime": "abc"}, {"CreateTime": "9" * 30}, {"MsgId": "abc"}, {"MsgType": "hologram"}],
)
def test_odd_field_is_put_aside_without_its_words(odd):
    got = arrived({**TEXT, **odd})
    assert got.kind is InboundKind.UNKNOWN
    assert "您好" not in repr(got)


def test_message_put_aside_has_the_same_key_each_time():
    assert arrived(without("MsgId")).key == arrived(without("MsgId")).key


@pytest.mark.parametrize("name", ["FromUserName", "Content", "MsgId"])
def test_field_that_stands_twice_is_malformed(name):
    with pytest.raises(Malformed):
        arrived(TEXT, f"<{name}>boss</{name}>")


@pytest.mark.parametrize(
    "sender", ["", "a b", "a" * 65, "li\n", "<b>", "李四", "a|b", "a/b", "\u202eli"]
)
def test_sender_of_another_shape_is_malformed(sender):
    with pytest.raises(Malformed):
        arrived({**TEXT, "FromUserName": sender})


def test_missing_sender_is_malformed():
    with pytest.raises(Malformed):
        arrived(without("FromUserName"))


@pytest.mark.parametrize("sender", ["li.si", "a@b-c_d", "sys", "a" * 64])
def test_sender_of_the_right_shape_is_read(sender):
    assert arrived({**TEXT, "FromUserName": sender}).sender == sender


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x", b'{"a":1}', b"<xml>", b"<a/>", b"<html></html>", b"<xml>&#xD800;</xml>",
        b"<xml>&nbsp;</xml>",
    ],
)  # fmt: skip
def test_content_that_no_platform_sends_is_malformed(content):
    with pytest.raises(Malformed):
        read(Channel.WECOM, content, NOW)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE x><xml/>", b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><A>&a;</A></xml>',
        b"<?x <![CDATA[ ?><!DOCTYPE x [<!ENTITY a 'b'>]><xml><A>&a;</A></xml>]]>",
        b"<!-- <![CDATA[ --><!DOCTYPE x><xml/>]]>", b"<?xml version='1.0'?><!DOCTYPE x><xml/>",
    ],
)  # fmt: skip
def test_signed_declarations_raise_an_alarm(content):
    with pytest.raises(Forged):
        read(Channel.WECOM, content, NOW)


@pytest.mark.parametrize("bad", [b"\xff", b"\xed\xa0\x80", b"\x00", b"\x08", b"\xef\xbf\xbf"])
def test_unreadable_characters_name_who_may_be_asked_again(bad):
    content = xml(TEXT).replace("您好".encode(), bad)
    with pytest.raises(Unreadable) as caught:
        read(Channel.WECOM, content, NOW)
    assert caught.value.sender == "li.si"


def test_unreadable_message_of_two_senders_names_none():
    with pytest.raises(Unreadable) as caught:
        read(Channel.WECOM, xml(TEXT, "<FromUserName>boss</FromUserName>") + b"\xff", NOW)
    assert caught.value.sender == ""


@given(st.binary(max_size=500))
def test_no_bytes_break_the_reader(content):
    with pytest.raises((Malformed, Unreadable)):
        read(Channel.WECOM, content, NOW)


def test_deep_nesting_does_no_harm():
    deep = "<a>" * 9000 + "</a>" * 9000
    assert arrived(TEXT, deep).kind is InboundKind.TEXT


# Events


@pytest.mark.parametrize(
    "name", ["subscribe", "unsubscribe", "enter_agent", "view_miniprogram", "inactive_alert"]
)
def test_plain_event_is_read(name):
    got = event(name, EventKey="")
    assert (got.kind, got.event, got.payload) == (InboundKind.EVENT, name, "")


def test_event_name_is_in_lower_case():
    assert event("CLICK", EventKey="/help").event == "click"


@pytest.mark.parametrize("name", ["click", "CLICK", "view", "scancode_push"])
def test_menu_entry_carries_its_payload(name):
    assert event(name, EventKey="/help").payload == "/help"


@pytest.mark.parametrize(("name", "key"), [("subscribe", "qrscene_talk"), ("SCAN", "talk")])
def test_scanned_scene_is_the_payload(name, key):
    assert event(name, EventKey=key, Ticket="t").payload == "talk"


def test_position_event_has_a_place():
    got = event("LOCATION", Latitude="39.9", Longitude="116.4", Precision="50")
    assert (got.event, got.place) == ("location", Place(39.9, 116.4))


def test_chosen_position_has_a_place():
    info = (
        "<SendLocationInfo><Location_X>1</Location_X><Location_Y>2</Location_Y>"
        "<Label>井口</Label></SendLocationInfo>"
    )
    assert event("location_select", info, EventKey="/here").place == Place(1.0, 2.0, "井口")


def test_scanned_code_stands_in_the_details():
    info = "<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>42</ScanResult></ScanCodeInfo>"
    assert event("scancode_waitmsg", info).details["ScanCodeInfo.ScanResult"] == "42"


@pytest.mark.parametrize("name", ["template_card_event", "template_card_menu_event"])
def test_tapped_card_is_read(name):
    got = event(name, EventKey="/affirm", TaskId="t-1", ResponseCode="RC", CardType="x")
    assert (got.payload, got.task_id, got.response_code) == ("/affirm", "t-1", "RC")


@pytest.mark.parametrize("spelling", ["Option", "Opiton"])
def test_chosen_options_are_read_in_both_spellings(spelling):
    one, many = f"{spelling}Id", f"{spelling}Ids"
    options = f"<{many}><{one}>a</{one}><{one}>b</{one}></{many}>"
    item = f"<SelectedItem><QuestionKey>q1</QuestionKey>{options}</SelectedItem>"
    other = "<SelectedItem><QuestionKey>q2</QuestionKey></SelectedItem>"
    got = event("template_card_event", f"<SelectedItems>{item}{other}</SelectedItems>")
    assert got.selected == {"q1": ("a", "b"), "q2": ()}


def test_change_of_contacts_keeps_its_fields():
    fields = {"FromUserName": "sys", "ChangeType": "update_user", "UserID": "a", "NewUserID": "b"}
    got = event("change_contact", **fields)
    assert {**got.details, "FromUserName": "sys"}.items() >= fields.items()


def test_event_without_a_name_is_put_aside():
    assert event("").kind is InboundKind.UNKNOWN


def test_repeated_event_has_the_same_key():
    first, second = (event("click", EventKey="/help", AgentID=agent) for agent in "12")
    assert first.key == second.key


@pytest.mark.parametrize(
    "changed",
    [{"EventKey": "/y"}, {"TaskId": "t2"}, {"CreateTime": "1795228801"}, {"ChangeType": "z"},
     {"UserID": "u2"}, {"Id": "7"}, {"FromUserName": "wang"}],
)  # fmt: skip
def test_different_event_has_another_key(changed):
    assert event("x", EventKey="/x").key != event("x", **{"EventKey": "/x", **changed}).key


def test_fields_do_not_run_into_each_other_in_a_key():
    assert event("x", EventKey="ab").key != event("x", EventKey="a", TaskId="b").key
