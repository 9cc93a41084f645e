"""The printed form: every place filled, A4, and no name where there is none."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from bench.register import DAY, LINE
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from bot.domain.events import Event
from bot.domain.moves import MOVES
from bot.domain.register import Form
from bot.reports import terms, ticket_form

STEPS = (
    Event("t", "file", DAY),
    Event("t", "take_over", DAY + timedelta(days=1)),
    Event("t", "nudge", DAY + timedelta(days=2)),
    Event("t", "progress", DAY + timedelta(days=2), note="已约承包商谈话"),
    Event("t", "reopen", DAY + timedelta(days=3), note="只有当事人知道的话"),
)


@pytest.fixture
def printed(tmp_path):
    """Print a form; return the document and what stands beside each name."""

    def made(entry=LINE, **choice):
        path = tmp_path / "x.docx"
        ticket_form.write(Form(entry, STEPS), path, zone=ZoneInfo("Asia/Shanghai"), **choice)
        document = Document(str(path))
        cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
        return document, dict(pairwise(cells))

    return made


def test_every_place_of_the_form_is_there(printed):
    _, beside = printed()
    names = {
        "来源", "诉求人", "所属单位", "诉求内容", "承办部门", "承办人", "交办时间", "办结时限",
        "办理情况", "答复意见", "满意度", "督办员", "备注",
    }  # fmt: skip
    assert names <= set(beside)
    assert (beside["诉求人"], beside["督办员"], beside["满意度"]) == ("张伟", "钱敏", "满意")
    assert beside["交办时间"] == "2026年1月2日"


def test_the_headline_names_the_sessions_where_it_came_from_one(printed):
    heads = [printed(of_session=wish)[0].paragraphs[0].text for wish in (False, True)]
    assert heads == ["诉求承办单", "“八级慧谈”诉求承办单"]


def test_the_number_stands_above_the_table(printed):
    assert printed()[0].paragraphs[1].text == "编号：SQ-0001"


def test_nobody_is_named_on_an_unnamed_form(printed):
    document, beside = printed(replace(LINE, anonymous=True, author="", unit=""))
    assert beside["诉求人"] == "匿名"
    assert "张伟" not in document.element.xml


def test_the_course_shows_what_was_done_and_not_what_was_only_said(printed):
    _, beside = printed()
    course = beside["办理情况"]
    assert "接办" in course
    assert "办理进展：已约承包商谈话" in course
    assert "只有当事人知道的话" not in course
    assert len(course.splitlines()) == 4


def test_the_page_is_a4_in_fangsong_with_lines_around_every_cell(printed):
    document, _ = printed()
    section, table = document.sections[0], document.tables[0]
    size = (round(section.page_width / Cm(1), 1), round(section.page_height / Cm(1), 1))
    assert size == (21.0, 29.7)
    fonts = {node.get(qn("w:eastAsia")) for node in table._tbl.iter(qn("w:rFonts"))}
    assert fonts == {"仿宋"}
    assert table.style.name == "Table Grid"


def test_signs_that_no_file_may_hold_are_left_out(printed):
    assert printed(replace(LINE, text="汤\x00凉\n了\x0b"))[1]["诉求内容"] == "汤凉\n了"


def test_every_shown_step_is_a_move_of_the_table_or_of_the_board():
    on_the_board = {"board_publish", "board_take_down", "board_object"}
    assert set(terms.STEPS) - {"file"} - on_the_board <= set(MOVES)
