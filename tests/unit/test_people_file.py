"""The people file: CSV and XLSX, Chinese and English headers, and every bad row named."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot import simulator
from bot.reports import people_file
from bot.reports.people_file import PeopleFileRefused

HEADER = "userid,name,department,title,site,tier,gender,birthday,joined_on,roles,manager"
ROW = "li,李杰,综采一区,采煤工,云岭矿区,职工,男,1994-10-01,2016/07/01,head;lead:职工,fang"
CHINESE = "账号,姓名,部门,职务,驻地,层级,性别,生日,入职日期,角色,直接上级"


@pytest.fixture
def read(tmp_path):
    def from_text(text, encoding="utf-8"):
        path = tmp_path / "people.csv"
        path.write_bytes(text.encode(encoding))
        return people_file.read(path)

    return from_text


@pytest.fixture
def refusal(read):
    def of(text):
        with pytest.raises(PeopleFileRefused) as refused:
            read(text)
        return str(refused.value)

    return of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", [HEADER, CHINESE])
def test_csv_is_read_in_the_usual_encodings_and_headers(header, encoding, read):
    (row,) = read(f"{header}\n{ROW}\n", encoding)
    assert (row.line, row.userid, row.name, row.department) == (2, "li", "李杰", "综采一区")
    assert (row.birthday, row.joined_on) == (date(1994, 10, 1), date(2016, 7, 1))
    assert (row.roles, row.lead_of) == (frozenset({"head", "lead"}), "职工")
    assert row.manager == "fang"


def test_excel_is_read_with_real_dates_and_numbers(tmp_path):
    book = Workbook()
    book.active.append(["工号", "姓名", "出生日期", "角色"])
    book.active.append([10086.0, "李杰", datetime.fromisoformat("1994-10-01"), "负责人；值班"])
    path = tmp_path / "people.xlsx"
    book.save(path)
    (row,) = people_file.read(path)
    assert (row.userid, row.birthday) == ("10086", date(1994, 10, 1))
    assert row.roles == {"head", "duty"}


def test_empty_lines_and_missing_columns_are_fine(read):
    rows = read("name,userid\n李杰,li\n,\n\n王磊,wang\n")
    assert [(row.line, row.userid) for row in rows] == [(2, "li"), (5, "wang")]


def test_every_bad_row_is_named_and_nothing_is_read(refusal):
    sentence = refusal(
        "userid,name,birthday,roles\n"
        "li,李杰,1994-10-01,\n"
        ",王磊,,\n"
        "zhao,赵建国,1969-13-40,\n"
        "sun,孙莉,,emperor\n"
        "li,李杰,,\n"
    )
    assert "line 3: userid and name are needed" in sentence
    assert "line 4: birthday 1969-13-40 is not a date" in sentence
    assert "line 5: unknown role emperor" in sentence
    assert "line 6: userid li stands in line 2 already" in sentence


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "lacks name, userid"),
        ("userid\nli\n", "lacks name"),
        ("userid,name,shoe size\nli,李杰,43\n", "unknown columns: shoe size"),
        ("userid,name\n", "no row"),
    ],
)
def test_a_file_of_another_shape_is_refused(text, reason, refusal):
    assert reason in refusal(text)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PeopleFileRefused, match="cannot be read"):
        people_file.read(tmp_path / "nowhere.csv")


def test_what_only_calls_itself_excel_is_refused(tmp_path):
    path = tmp_path / "people.xlsx"
    path.write_text("userid,name\n")
    with pytest.raises(PeopleFileRefused, match="not an Excel file"):
        people_file.read(path)


def test_the_demo_organisation_can_be_read():
    rows = people_file.read(Path(simulator.__file__).parent / "demo_people.csv")
    assert len(rows) == 60
    assert sum("leader" in row.roles for row in rows) == 1


@given(raw=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"userid,name\n" + raw)
    with suppress(PeopleFileRefused):
        assert people_file.read(path)
