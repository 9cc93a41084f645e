"""Posters: the code holds the address; a machine without Chinese fonts is told what to do."""

import re
import zlib
from base64 import a85decode

import pytest
import segno
from PIL import Image

from bot.reports import fonts, posters
from bot.reports.posters import Poster

CANTEEN = Poster("一号食堂", "https://huitan.test/from/p.abc")


def drawn(path, address):
    """Return whether the picture has the dark cells of the address, each where it belongs."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=4)]
    size = len(rows)
    with Image.open(path) as opened:
        picture = opened.copy()
    wide, high = picture.size
    cell = int(wide * posters.CODE_SHARE) // size
    left, top = (wide - cell * size) // 2, int(high * posters.CODE_TOP)
    seen = [
        [picture.getpixel((left + x * cell + cell // 2, top + y * cell + cell // 2)) < 128
         for x in range(size)]
        for y in range(size)
    ]  # fmt: skip
    return seen == [[bool(one) for one in row] for row in rows]


def contents(path):
    """Return what the pages of a PDF say and draw."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL)
    return [zlib.decompress(a85decode(b"<~" + one.strip(), adobe=True)) for one in streams]


def test_the_code_of_a_picture_holds_the_address(tmp_path):
    posters.write_picture(CANTEEN, tmp_path / "x.png", font=fonts.chinese())
    assert drawn(tmp_path / "x.png", CANTEEN.address)
    assert not drawn(tmp_path / "x.png", CANTEEN.address + "d")


def test_two_places_look_different_beside_their_codes(tmp_path):
    for place in ("一号食堂", "二号食堂"):
        poster = Poster(place, CANTEEN.address)
        posters.write_picture(poster, tmp_path / f"{place}.png", font=fonts.chinese())
    one, two = (tmp_path / f"{place}.png" for place in ("一号食堂", "二号食堂"))
    assert one.read_bytes() != two.read_bytes()


@pytest.mark.parametrize(("small", "pages"), [(False, 9), (True, 2)])
def test_sheets_have_a_page_for_each_or_for_eight(tmp_path, small, pages):
    many = [Poster(f"{number}号楼", CANTEEN.address) for number in range(9)]
    posters.write_sheets(many, tmp_path / "x.pdf", small=small)
    written = (tmp_path / "x.pdf").read_bytes()
    assert written.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", written)) == pages
    assert b"STSong-Light" in written


def test_the_same_posters_give_the_same_file(tmp_path):
    for name in "ab":
        posters.write_sheets([CANTEEN], tmp_path / name, small=False)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_every_cell_of_the_code_is_drawn_on_a_sheet(tmp_path):
    posters.write_sheets([CANTEEN], tmp_path / "x.pdf", small=False)
    cells = sum(len(re.findall(rb"\bre\b", page)) for page in contents(tmp_path / "x.pdf"))
    dark = sum(map(sum, segno.make(CANTEEN.address, error="m", micro=False).matrix))
    assert cells == dark


def test_a_machine_without_chinese_fonts_says_what_to_do(tmp_path):
    with pytest.raises(fonts.NoFont, match="--font"):
        fonts.chinese((tmp_path,))


def test_the_best_looking_font_is_taken(tmp_path):
    for name in ("simsun.ttc", "NotoSansCJK-Bold.ttc", "Arial.ttf"):
        (tmp_path / name).touch()
    assert fonts.chinese((tmp_path / "nowhere", tmp_path)).name == "NotoSansCJK-Bold.ttc"
