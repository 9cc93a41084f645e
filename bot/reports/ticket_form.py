"""《诉求承办单》: the printed form of one ticket, A4, as such papers look."""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from unicodedata import category

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.domain.register import Entry, Form
from bot.reports import terms

PLAIN, OF_SESSION = "诉求承办单", "“八级慧谈”诉求承办单"
HEADLINE, BODY = "宋体", "仿宋"
WIDTHS = (2.6, 5.4, 2.6, 5.4)
"""Centimetres of the four columns: name, value, name, value."""
LINE, TALL = 1.0, 3.2


def write(form: Form, path: Path, *, zone: tzinfo, of_session: bool = False) -> None:
    """Write the form of a ticket; `of_session` names it after the listening sessions."""
    document = Document()
    _page(document)
    _headline(document, OF_SESSION if of_session else PLAIN, form.entry.number)
    table = document.add_table(rows=0, cols=len(WIDTHS))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    _fill(table, form, zone)
    document.core_properties.title = form.entry.number
    document.core_properties.author = ""
    document.save(str(path))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.left_margin = section.right_margin = Cm(2.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)


def _headline(document: Any, words: str, number: str) -> None:
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(head.add_run(words), HEADLINE, 20).bold = True
    below = document.add_paragraph()
    below.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _set(below.add_run(f"编号：{number}"), BODY, 12)


def _set(run: Any, font: str, points: int) -> Any:
    run.font.name, run.font.size = font, Pt(points)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx's own recipe for Chinese fonts
    return run


def _fill(table: Any, form: Form, zone: tzinfo) -> None:
    entry = form.entry
    _pair(table, ("来源", terms.source(entry)), ("性质", _sort(entry)))
    _pair(table, ("诉求人", terms.author(entry)), ("所属单位", entry.unit))
    _pair(table, ("提交时间", _day(entry.filed_at, zone)), ("状态", terms.STATUSES[entry.status]))
    _wide(table, "诉求内容", entry.text)
    _pair(table, ("承办部门", entry.department), ("承办人", entry.owner))
    until = _moment(entry.due_at, zone)
    _pair(table, ("交办时间", _day(form.assigned_at, zone)), ("办结时限", until))
    _wide(table, "办理情况", _course(form, zone))
    _wide(table, "答复意见", entry.answer)
    rating = terms.RATINGS.get(entry.rating, "未评价" if entry.answer else "")
    _pair(table, ("答复时间", _moment(entry.answered_at, zone)), ("满意度", rating))
    _pair(table, ("承办人签字", ""), ("督办员", entry.supervisor))
    _wide(table, "备注", terms.remarks(entry), tall=LINE)


def _sort(entry: Entry) -> str:
    return f"{terms.TOPICS[entry.topic]}·{terms.KINDS[entry.kind]}"


def _course(form: Form, zone: tzinfo) -> str:
    """Return the steps, one a line; what people said in them stands in the ticket itself."""
    lines = [
        f"{_day(step.at, zone)}　{terms.STEPS[step.verb]}{_said(step.verb, step.note)}"
        for step in form.steps
        if step.verb in terms.STEPS
    ]
    return "\n".join(lines)


def _said(verb: str, note: str) -> str:
    """Return the words of a step where the paper has no other place for them."""
    return f"：{note}" if note and verb in {"progress", "return", "ask_extension", "close"} else ""


def _day(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日"


def _moment(moment: datetime | None, zone: tzinfo) -> str:
    return f"{_day(moment, zone)} {moment.astimezone(zone):%H:%M}" if moment else ""


def _pair(table: Any, left: tuple[str, str], right: tuple[str, str]) -> None:
    cells = _row(table, LINE)
    for place, (name, value) in enumerate((left, right)):
        _write(cells[2 * place], name, centred=True)
        _write(cells[2 * place + 1], value)


def _wide(table: Any, name: str, value: str, *, tall: float = TALL) -> None:
    cells = _row(table, tall)
    _write(cells[0], name, centred=True)
    _write(cells[1].merge(cells[3]), value)


def _row(table: Any, centimetres: float) -> Any:
    row = table.add_row()
    row.height = Cm(centimetres)
    # A long answer goes on over the page; a short row is never torn.
    if centimetres == LINE:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no name for it
    for cell, width in zip(row.cells, WIDTHS, strict=True):
        cell.width = Cm(width)
    return row.cells


def _write(cell: Any, words: str, *, centred: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first, *others = _clean(words).split("\n")
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(paragraph.add_run(first), BODY, 12).bold = centred
    for line in others:
        _set(cell.add_paragraph().add_run(line), BODY, 12)


def _clean(words: str) -> str:
    """Return the words without what XML cannot hold."""
    return "".join(one for one in words if one == "\n" or not category(one).startswith("C"))
