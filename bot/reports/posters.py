"""Posters with the code of a place: a picture to share, or sheets to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

HEAD, FOOT = "扫一扫，有话直接说", "慧谈：可以不留名，件件有答复"
INK, SOFT = "#17212b", "#5b6875"
# A font that every reader of PDF has its own of, so that none is embedded.
PDF_FONT = "STSong-Light"
PICTURE = (1240, 1754)
"""A5 at 200 dots an inch."""
CODE_SHARE, QUIET = 0.86, 4
"""How much of the width the code takes, and its white border in modules."""
CODE_TOP = 0.27
"""Where the code begins, from the top."""
LONGEST_LINE = 10


@dataclass(frozen=True)
class Poster:
    """One place, and the address that its code holds."""

    place: str
    address: str


def write_picture(poster: Poster, path: Path, *, font: Path) -> None:
    """Write a poster as a PNG of A5."""
    width, height = PICTURE
    sheet = Image.new("L", PICTURE, 255)
    draw = ImageDraw.Draw(sheet)
    for text, share, middle, ink in _lines(poster.place):
        shape = ImageFont.truetype(str(font), int(width * share))
        draw.text((width / 2, height * middle), text, font=shape, fill=_grey(ink), anchor="mm")
    matrix = _matrix(poster.address)
    cell = int(width * CODE_SHARE) // len(matrix)
    left, top = (width - cell * len(matrix)) // 2, int(height * CODE_TOP)
    for row, column in _dark(matrix):
        x, y = left + column * cell, top + row * cell
        draw.rectangle((x, y, x + cell - 1, y + cell - 1), fill=0)
    sheet.save(path, dpi=(200, 200))


def write_sheets(posters: Sequence[Poster], path: Path, *, small: bool) -> None:
    """Write posters as a PDF of A4: one on each page, or `small` ones to be cut, eight on each."""
    pdfmetrics.registerFont(UnicodeCIDFont(PDF_FONT))
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setTitle(HEAD)
    columns, rows = (2, 4) if small else (1, 1)
    for number, poster in enumerate(posters):
        column, row = number % columns, number // columns % rows
        if number and not column and not row:
            canvas.showPage()
        _draw(canvas, poster, (column / columns, row / rows, 1 / columns, 1 / rows))
    canvas.showPage()
    canvas.save()


def _lines(place: str) -> list[tuple[str, float, float, str]]:
    """Return text, size (by the width), height (by the page) and colour of each line."""
    size = 0.12 if len(place) <= LONGEST_LINE // 2 else min(0.09, 0.86 / len(place))
    return [(HEAD, 0.055, 0.1, SOFT), (place, size, 0.21, INK), (FOOT, 0.04, 0.93, SOFT)]


def _draw(canvas: Canvas, poster: Poster, share: tuple[float, float, float, float]) -> None:
    """Draw a poster into its share of the page: from left, from top, wide, high."""
    page_width, page_height = A4
    wide, high = share[2] * page_width, share[3] * page_height
    left, top = share[0] * page_width, page_height * (1 - share[1])
    # A small one is broader than high; it keeps the shape of the page, in the middle.
    body = min(wide, high / PICTURE[1] * PICTURE[0])
    for text, size, middle, ink in _lines(poster.place):
        canvas.setFillColor(HexColor(ink))
        canvas.setFont(PDF_FONT, body * size)
        canvas.drawCentredString(left + wide / 2, top - high * middle - body * size / 3, text)
    matrix = _matrix(poster.address)
    cell = body * CODE_SHARE / len(matrix)
    start = left + (wide - cell * len(matrix)) / 2
    canvas.setFillColor(HexColor("#000000"))
    for row, column in _dark(matrix):
        y = top - high * CODE_TOP - (row + 1) * cell
        # A hair larger, or readers of PDF show white lines between the cells.
        canvas.rect(start + column * cell, y, cell * 1.02, cell * 1.02, stroke=0, fill=1)


def _matrix(address: str) -> list[list[int]]:
    code = segno.make(address, error="m", micro=False)
    return [list(map(int, row)) for row in code.matrix_iter(border=QUIET)]


def _dark(matrix: list[list[int]]) -> list[tuple[int, int]]:
    return [(y, x) for y, row in enumerate(matrix) for x, cell in enumerate(row) if cell]


def _grey(ink: str) -> int:
    """Return a colour as a grey: the mean of its three parts."""
    return int(sum(HexColor(ink).rgb()) * 85)
