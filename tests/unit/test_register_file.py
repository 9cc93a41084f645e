"""The register as Excel: what it shows, what cannot become a formula, and how little it holds."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bench.register import LINE
from openpyxl import load_workbook

from bot.reports import register_file

ZONE = ZoneInfo("Asia/Shanghai")


def sheet_of(path, *entries):
    register_file.write(entries, path, zone=ZONE)
    return load_workbook(path).worksheets[0]


def shown(sheet, row=2):
    """Return a line by its headings."""
    names = [cell.value for cell in sheet[1]]
    return dict(zip(names, (cell.value for cell in sheet[row]), strict=True))


def test_a_line_says_who_what_when_and_what_came_of_it(tmp_path):
    line = shown(sheet_of(tmp_path / "x.xlsx", LINE))
    assert (line["编号"], line["诉求人"], line["所属单位"]) == ("SQ-0001", "张伟", "综采一队")
    assert (line["承办部门"], line["承办人"], line["督办员"]) == ("后勤科", "李海", "钱敏")
    assert (line["状态"], line["满意度"], line["类别"]) == ("已办结", "满意", "生活")
    assert line["提交时间"] == datetime(2026, 1, 1, 9)  # noqa: DTZ001 - Excel knows no zones
    assert line["来源"] == "扫码（一号食堂）"


def test_the_heading_stays_and_filters(tmp_path):
    sheet = sheet_of(tmp_path / "x.xlsx", LINE, LINE)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:R3"
    assert sheet.column_dimensions["I"].width > sheet.column_dimensions["A"].width


def test_an_unnamed_line_says_so_and_shows_the_day_alone(tmp_path):
    filed_at = datetime(2026, 1, 1, tzinfo=ZONE)
    unnamed = replace(LINE, anonymous=True, author="", unit="", filed_at=filed_at)
    sheet = sheet_of(tmp_path / "x.xlsx", unnamed)
    assert shown(sheet)["诉求人"] == "匿名"
    assert sheet["B2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_is_text(tmp_path, text):
    sheet = sheet_of(tmp_path / "x.xlsx", replace(LINE, text=text, answer=text, title=text))
    for name in ("H2", "I2", "P2"):
        assert (sheet[name].value, sheet[name].data_type) == (text, "s")
        assert sheet[name].quotePrefix


def test_signs_that_no_file_may_hold_are_left_out(tmp_path):
    line = shown(
        sheet_of(tmp_path / "x.xlsx", replace(LINE, text="汤\x00凉\x1b了" + "长" * 40_000))
    )
    assert line["诉求内容"].startswith("汤凉了长")


def test_every_status_and_kind_has_its_word(tmp_path):
    from bot.domain.tickets import Kind, Rating, Status, Topic
    from bot.reports import terms

    assert set(terms.STATUSES) == set(Status)
    assert set(terms.KINDS) == set(Kind)
    assert set(terms.TOPICS) == set(Topic)
    assert set(terms.RATINGS) == set(Rating)


def test_twenty_thousand_lines_need_hardly_more_memory_than_none():
    project = Path(__file__).parents[2]
    bench = [sys.executable, project / "tests" / "bench" / "register.py", "20000"]
    env = {"PYTHONPATH": str(project)}
    done = subprocess.run(bench, capture_output=True, text=True, check=True, cwd=project, env=env)
    peak, before = map(int, re.findall(r"(\d+) MB", done.stdout)[-2:])
    assert peak - before < 30, done.stdout
