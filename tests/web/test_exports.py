"""`huitan export`: what is written, what is refused in one sentence, and what stays unseen."""

import base64

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from test_web_api import seed

from bot.cli import huitan
from bot.cli.refusing import REFUSALS, sentence
from bot.services import register as register_service

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def export(office, tmp_path):
    """Run an export over the office's database; what it wrote is under `tmp_path`."""
    env = {
        "HUITAN_DATABASE_URL": f"sqlite:///{office.file}",
        "HUITAN_STATE_KEY": KEY,
        "HUITAN_SEAL_PUBLIC_KEY": KEY,
        "HUITAN_BASE_URL": "https://huitan.test",
        "COLUMNS": "100",
    }

    def run(*arguments, code=0):
        done = CliRunner().invoke(huitan, ["export", *map(str, arguments)], env=env)
        if isinstance(done.exception, REFUSALS):
            assert code == 1
            return sentence(done.exception)
        assert done.exit_code == code, (done.output, done.exception)
        return done.output

    return run


def test_posters_of_named_and_listed_places_lie_in_a_folder(export, tmp_path):
    listed = tmp_path / "places.txt"
    listed.write_text("\ufeff宿舍A栋/东\n\n 一号食堂 \n澡堂\n", "utf-8")
    export("qr", "--place", "一号食堂", "--places", listed, "--out", tmp_path / "out")
    written = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert written == sorted(["一号食堂.png", "宿舍A栋_东.png", "澡堂.png"])
    with Image.open(tmp_path / "out" / "澡堂.png") as poster:
        assert poster.size == (1240, 1754)


@pytest.mark.parametrize("small", [(), ("--small",)])
def test_sheets_to_print_are_one_pdf(export, tmp_path, small):
    export("qr", "--place", "一号食堂", "--out", tmp_path / "x.pdf", *small)
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF-")
    assert [file.name for file in tmp_path.glob("*x*pdf*")] == ["x.pdf"]


def test_a_place_that_no_code_can_carry_is_refused(export, tmp_path):
    said = export("qr", "--place", "二" * 20, "--out", tmp_path / "x.pdf", code=1)
    assert "19" in said
    assert not (tmp_path / "x.pdf").exists()


def test_without_a_place_the_usage_is_wrong(export, tmp_path):
    assert "--place" in export("qr", "--out", tmp_path / "x.pdf", code=2)


def test_a_folder_that_cannot_be_made_is_one_sentence(export, tmp_path):
    (tmp_path / "file").touch()
    assert "file" in export("qr", "--place", "澡堂", "--out", tmp_path / "file" / "x.pdf", code=1)


@pytest.fixture
def shelf(office):
    """A shelf with a named, an unnamed matter and one of the heart."""
    seed(office, "食堂的汤是凉的")
    seed(office, "夜宵太贵了", anonymous=True)
    seed(office, "夜夜睡不着", topic="mood")
    return office


def lines(path):
    sheet = load_workbook(path).worksheets[0]
    names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_the_register_holds_every_matter_but_those_of_the_heart(shelf, export, tmp_path):
    assert "2 in" in export("tickets", "--out", tmp_path / "x.xlsx")
    found = lines(tmp_path / "x.xlsx")
    assert {line["诉求内容"] for line in found} == {"食堂的汤是凉的", "夜宵太贵了"}
    assert {line["诉求人"] for line in found} == {"张伟", "匿名"}


def test_the_leader_sees_those_of_the_heart_and_a_head_sees_no_names(shelf, export, tmp_path):
    export("tickets", "--out", tmp_path / "x.xlsx", "--role", "leader")
    assert len(lines(tmp_path / "x.xlsx")) == 3
    export("tickets", "--out", tmp_path / "y.xlsx", "--role", "head")
    assert {line["诉求人"] for line in lines(tmp_path / "y.xlsx")} == {"（不显示）", "匿名"}


def test_a_register_of_a_time_and_a_department(shelf, export, tmp_path):
    out = tmp_path / "x.xlsx"
    export("tickets", "--out", out, "--since", "2026-11-22")
    assert lines(out) == []
    export("tickets", "--out", out, "--since", "2026-11-21", "--until", "2026-11-21")
    assert len(lines(out)) == 2
    export("tickets", "--out", out, "--department", "没有这个科")
    assert lines(out) == []


def test_pages_of_the_register_lose_nothing_and_repeat_nothing(office, export, tmp_path):
    for number in range(7):
        seed(office, f"第{number}件事", anonymous=number % 2 == 0)
    page, register_service.PAGE = register_service.PAGE, 2
    try:
        export("tickets", "--out", tmp_path / "x.xlsx")
    finally:
        register_service.PAGE = page
    texts = [line["诉求内容"] for line in lines(tmp_path / "x.xlsx")]
    assert sorted(texts) == sorted(f"第{number}件事" for number in range(7))


def test_the_form_of_a_ticket_is_printed(shelf, export, tmp_path):
    export("ticket", "sq1", "--out", tmp_path / "x.docx")
    cells = [
        cell.text for row in Document(str(tmp_path / "x.docx")).tables[0].rows for cell in row.cells
    ]
    assert "食堂的汤是凉的" in cells
    assert "张伟" in cells


def test_a_form_that_may_not_be_seen_is_refused_like_one_that_is_not(shelf, export, tmp_path):
    out = tmp_path / "x.docx"
    hidden = export("ticket", "SQ-0002", "--out", out, code=1)
    missing = export("ticket", "SQ-0999", "--out", out, code=1)
    assert hidden.replace("SQ-0002", "SQ-0999") == missing
    assert not out.exists()
    export("ticket", "SQ-0002", "--out", out, "--role", "counsellor")


def test_exports_stand_in_the_audit_trail(shelf, export, tmp_path):
    export("tickets", "--out", tmp_path / "x.xlsx")
    export("ticket", "SQ-0001", "--out", tmp_path / "x.docx")
    trail = shelf.rows("SELECT actor, verb, subject FROM audit ORDER BY at, subject")
    assert {(row["verb"], row["subject"]) for row in trail} >= {
        ("export", "tickets"),
        ("export", "SQ-0001"),
    }
