"""Odd messages that are genuine: taken with 200, and kept as they were written."""

import pytest


@pytest.mark.parametrize(
    "changes",
    [
        {"MsgType": "hologram"},
        {"MsgType": None},
        {"MsgId": None},
        {"MsgId": "abc"},
        {"CreateTime": None},
        {"CreateTime": "soon"},
        {"CreateTime": "9" * 19},
        {"MsgType": "event", "Event": "solar_eclipse", "MsgId": None, "Content": None},
        {"MsgType": "event", "MsgId": None},
        {"MsgType": "location", "Location_X": "north"},
        {"MsgType": "image"},
        {"Content": None},
    ],
    ids=str,
)
def test_what_is_unknown_is_taken_in_silence(office, changes):
    answer = office.knock(office.message(**changes))
    assert (answer.status, answer.body) == (200, b"")
    assert office.count("tickets") == 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a\x00b", b"\xed\xa0\x80"])
def test_characters_that_nobody_can_read_are_taken_and_asked_for_again(office, content):
    parts = office.message("MARK").encode().split(b"MARK")
    letter = office.envelope()
    sealed = letter.cipher.seal(content.join(parts))
    stamp = str(int(office.clock.moment.timestamp()))
    query = {
        "msg_signature": letter.cipher.signature(stamp, "3", sealed),
        "timestamp": stamp,
        "nonce": "3",
    }
    body = f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()
    answer = office.post(query, body)
    assert (answer.status_code, answer.data) == (200, b"")


TEXTS = (
    "&#xD800; 字面",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e8\U0001f1f3 \U00020bb7野家",
    "\u202e倒着写\u202c 零\u200b宽\u2060字\ufeff",
    "z" + "\u0301" * 500,
    "'; DROP TABLE tickets; -- %s {{7*7}} ${x} {0}",
    '=HYPERLINK("http://x")',
    '甲 ]]> 乙 <b>粗</b> &amp; "引号"',
)


@pytest.mark.parametrize("odd", TEXTS)
def test_odd_text_is_stored_as_it_was_written(office, odd):
    text = f"食堂 {odd} 完"
    answer = office.file_ticket(text)
    assert "SQ-0001" in answer.text
    assert office.rows("SELECT text FROM tickets") == [{"text": text}]


@pytest.mark.parametrize("odd", TEXTS)
def test_odd_text_never_breaks_the_reply(office, odd):
    answer = office.say(f"食堂{odd}")
    assert answer.status == 200
    assert answer.said["ToUserName"] == "zhangwei"
    assert answer.said["MsgType"] == "text"


def test_a_line_break_in_a_message_makes_no_line_in_the_log(office, caplog):
    with caplog.at_level("DEBUG"):
        office.say("食堂\r\nCRITICAL root:forged line")
    assert "forged" not in caplog.text


def test_a_long_message_gets_a_reply_within_the_platforms_limit(office):
    answer = office.say("食堂" + "饭" * 1300)
    assert 0 < len(answer.text.encode()) <= 2048


def test_a_member_whom_nobody_imported_yet_is_heard(office):
    assert office.file_ticket(who="newcomer-1").text.startswith("提交好了，编号 SQ-0001")


def test_a_follower_whom_nobody_knows_is_asked_for_a_code(office):
    answer = office.say("食堂", who="mallory", channel="mp")
    assert "绑定码" in answer.text
    assert office.count("conversations") == 0


def test_entering_for_the_first_time_is_welcomed_once(office):
    event = {"MsgType": "event", "Event": "enter_agent", "MsgId": None, "Content": None}
    assert "张伟" in office.knock(office.message(**event)).text
    office.clock.advance(minutes=1)
    assert office.knock(office.message(**event)).body == b""


def test_a_picture_is_kept_with_the_matter_that_is_told_next(office):
    picture = {"MsgType": "image", "MediaId": "media-1", "Content": None}
    assert office.knock(office.message(**picture)).status == 200
    assert "SQ-0001" in office.file_ticket().text
    assert office.rows("SELECT media_id FROM attachments") == [{"media_id": "media-1"}]


def test_a_document_that_nobody_can_fetch_is_not_passed_over_in_silence(office):
    office.say("食堂的汤是凉的", channel="mp")
    paper = {"MsgType": "file", "Title": "菜单.pdf", "FileKey": "k", "Content": None}
    answer = office.knock(office.message(channel="mp", **paper), channel="mp")
    assert "拍成照片" in answer.text
    assert "提交好了" in office.say("就这样提交", channel="mp").text
