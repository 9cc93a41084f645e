from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import cdata
from bot.channels.reply import button_reply, text_reply
from bot.domain.messages import Channel, Inbound, InboundKind

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
ASKED = Inbound(
    channel=Channel.WECOM,
    key="k",
    sender="li.si",
    sent_at=NOW,
    kind=InboundKind.TEXT,
    details={"ToUserName": "corp"},
)
READABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    max_size=500,
)


def content(xml):
    return ET.fromstring(xml).findtext("Content")


def test_reply_goes_back_to_the_writer():
    root = ET.fromstring(text_reply(ASKED, "好", now=NOW))
    found = {child.tag: child.text for child in root}
    assert found == {
        "ToUserName": "li.si",
        "FromUserName": "corp",
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": "好",
    }


@given(READABLE)
def test_reply_reads_back_as_it_was(text):
    assert (content(text_reply(ASKED, text, now=NOW)) or "") == text


@pytest.mark.parametrize(
    "text",
    ["a]]>b", "]]>", "]]]]>>", "x]]></Content><MsgType><![CDATA[image]]></MsgType><Content>", "]]"],
)
def test_nothing_breaks_out_of_a_reply(text):
    xml = text_reply(ASKED, text, now=NOW)
    assert content(xml) == text
    assert len(ET.fromstring(xml)) == 5


def test_characters_that_xml_cannot_carry_are_left_out():
    assert content(text_reply(ASKED, "a\x00\x08b\ud800\uffff", now=NOW)) == "ab"


def test_long_reply_is_cut_on_a_character():
    assert content(text_reply(ASKED, "字" * 1000, now=NOW)) == "字" * 682


def test_tapped_card_gets_a_label():
    root = ET.fromstring(button_reply(ASKED, "已提交]]>", now=NOW))
    assert root.findtext("MsgType") == "update_button"
    assert root.findtext("Button/ReplaceName") == "已提交]]>"


@given(st.lists(READABLE), st.lists(READABLE))
def test_sections_are_told_from_markup(words, more):
    xml = "".join(f"<a>{cdata.section(word)}</a>" for word in words + more)
    markup, _ = cdata.split_sections(xml)
    assert set(markup) <= set("<a>/\x00")
