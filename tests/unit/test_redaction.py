"""Redaction: what might tell who somebody is, proposed to be blanked; a person decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import redaction
from bot.domain.redaction import BLANK, Clue, Directory

KNOWN = Directory(
    names=["李海", "王磊", "欧阳建国", "陆远"],
    userids=["lihai", "wanglei", "a1024"],
    places=["新疆哈密", "云岭矿区"],
    titles=["科长", "师傅", "主任"],
)


def clues(text):
    spans = redaction.propose(text, KNOWN)
    return {text[span.start : span.end]: span.clue for span in spans}


@pytest.mark.parametrize(
    ("text", "found", "clue"),
    [
        ("找李海问过", "李海", Clue.NAME),
        ("李科长说不归他管", "李科长", Clue.NAME),
        ("陆师傅修的", "陆师傅", Clue.NAME),
        ("欧阳建国签的字", "欧阳建国", Clue.NAME),
        ("打13812345678找我", "13812345678", Clue.PHONE),
        ("打 138 1234 5678 找我", "138 1234 5678", Clue.PHONE),
        ("座机0902-1234567", "0902-1234567", Clue.PHONE),
        ("身份证11010519491231002X", "11010519491231002X", Clue.CARD),
        ("卡号6222020200112233445", "6222020200112233445", Clue.CARD),
        ("工号 A10245 的补贴", " A10245", Clue.NUMBER),
        ("账号wanglei登不上", "wanglei", Clue.NUMBER),
        ("账号A1024登不上", "A1024", Clue.NUMBER),
        ("信箱 li.hai@mine.cn 收不到", "li.hai@mine.cn", Clue.NUMBER),
        ("住3号楼2单元402室", "3号楼2单元402室", Clue.ROOM),
        ("三号公寓的热水器", "三号公寓", Clue.ROOM),
        ("402宿舍的灯坏了", "402宿舍", Clue.ROOM),
        ("云岭矿区的食堂", "云岭矿区", Clue.PLACE),
    ],
)
def test_what_tells_on_somebody_is_found(text, found, clue):
    assert clues(text).get(found) is clue


@pytest.mark.parametrize(
    "text", ["食堂的汤是凉的", "夜班补贴少了200元", "11月27日前答复", "等了30分钟", "SQ-0012"]
)
def test_what_tells_on_nobody_stays(text):
    assert clues(text) == {}


def test_blanking_leaves_the_rest_as_it_was():
    text = "李海说3号楼402室的热水器，打13812345678"
    spans = redaction.propose(text, KNOWN)
    assert redaction.blanked(text, spans) == f"{BLANK}说{BLANK}的热水器，打{BLANK}"


def test_without_a_directory_numbers_are_found_all_the_same():
    assert redaction.propose("打13812345678", Directory())


@given(st.text(alphabet=st.sampled_from("李海王磊科长0123456789号楼室 a1024wanglei云岭矿区Xx-")))
def test_pieces_join_to_the_text_and_no_name_is_left(text):
    spans = redaction.propose(text, KNOWN)
    assert "".join(words for words, _ in redaction.pieces(text, spans)) == text
    blanked = redaction.blanked(text, spans)
    assert not any(name in blanked for name in KNOWN.names)
