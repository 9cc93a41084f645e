"""The register (台账) as an Excel file, written line by line so that its length does not matter."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from bot.domain.register import Entry
from bot.reports import terms

TITLE = "诉求承办台账"
Show = Callable[[Entry, tzinfo], Any]
LINES_PER_SHEET = 1_000_000
LONGEST_CELL = 32_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What Excel may take for the beginning of a formula."""
MOMENT, DAY = "yyyy-mm-dd hh:mm", "yyyy-mm-dd"
THIN = Side(style="thin", color="BFBFBF")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(vertical="top", wrap_text=True)


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None


COLUMNS: tuple[tuple[str, int, Show], ...] = (
    ("编号", 14, lambda entry, zone: entry.number),
    ("提交时间", 17, lambda entry, zone: _local(entry.filed_at, zone)),
    ("来源", 16, lambda entry, zone: terms.source(entry)),
    ("类别", 9, lambda entry, zone: terms.TOPICS[entry.topic]),
    ("性质", 8, lambda entry, zone: terms.KINDS[entry.kind]),
    ("诉求人", 10, lambda entry, zone: terms.author(entry)),
    ("所属单位", 14, lambda entry, zone: entry.unit),
    ("事由", 24, lambda entry, zone: entry.title),
    ("诉求内容", 48, lambda entry, zone: entry.text),
    ("承办部门", 14, lambda entry, zone: entry.department),
    ("承办人", 10, lambda entry, zone: entry.owner),
    ("督办员", 10, lambda entry, zone: entry.supervisor),
    ("办结时限", 17, lambda entry, zone: _local(entry.due_at, zone)),
    ("状态", 11, lambda entry, zone: terms.STATUSES[entry.status]),
    ("答复时间", 17, lambda entry, zone: _local(entry.answered_at, zone)),
    ("答复意见", 48, lambda entry, zone: entry.answer),
    ("满意度", 10, lambda entry, zone: terms.RATINGS.get(entry.rating, "")),
    ("备注", 20, lambda entry, zone: terms.remarks(entry)),
)
"""Heading, width and content of each column."""


def write(entries: Iterable[Entry], path: Path, *, zone: tzinfo) -> int:
    """Write the lines as they come, and return how many there were."""
    book, lines, count = Workbook(write_only=True), iter(entries), 0
    while True:
        written = _fill(_sheet(book, count), islice(lines, LINES_PER_SHEET), zone)
        count += written
        if written < LINES_PER_SHEET:
            break
    book.save(path)
    return count


def _sheet(book: Workbook, count: int) -> Any:
    number = count // LINES_PER_SHEET
    sheet: Any = book.create_sheet(TITLE + (f" {number + 1}" if number else ""))
    sheet.freeze_panes = "B2"
    for place, (_, width, _show) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(sheet, name) for name, _, _show in COLUMNS])
    return sheet


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font, cell.border = Font(bold=True), BORDER
    cell.fill = PatternFill("solid", fgColor="DDEBF7")
    cell.alignment = Alignment(horizontal="center", vertical="center")
    return cell


def _fill(sheet: Any, entries: Iterable[Entry], zone: tzinfo) -> int:
    styles, count = _styles(sheet), 0
    for entry in entries:
        sheet.append([_cell(sheet, styles, show(entry, zone), entry) for _, _, show in COLUMNS])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count + 1}"
    return count


def _styles(sheet: Any) -> dict[str, Any]:
    """Return the styles of lines, made once: making one for each cell costs tenfold."""
    made = {}
    for name, format_ in {"text": "General", "moment": MOMENT, "day": DAY}.items():
        cell: Any = WriteOnlyCell(sheet, "")
        cell.alignment, cell.border, cell.number_format = WRAPPED, BORDER, format_
        made[name] = cell._style  # noqa: SLF001 - openpyxl's own way to share a style
    quoted: Any = WriteOnlyCell(sheet, "")
    quoted.alignment, quoted.border, quoted.quotePrefix = WRAPPED, BORDER, True
    return made | {"quoted": quoted._style}  # noqa: SLF001 - as above


def _cell(sheet: Any, styles: dict[str, Any], value: Any, entry: Entry) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        # Of unnamed tickets the day is known alone.
        bare = entry.anonymous and not (value.hour or value.minute)
        return _styled(WriteOnlyCell(sheet, value), styles["day" if bare else "moment"])
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL])
    if not value.startswith(FORMULA):
        return _styled(cell, styles["text"])
    # Text whatever it begins with, also after somebody edits it.
    cell.data_type = "s"
    return _styled(cell, styles["quoted"])


def _styled(cell: Any, style: Any) -> Any:
    cell._style = style  # noqa: SLF001 - as above
    return cell
