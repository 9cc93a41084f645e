"""`huitan export`: what is written, what is refused in one sentence, and what stays unseen."""

import base64

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.cli import huitan
from bot.cli.refusing import REFUSALS, sentence

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
