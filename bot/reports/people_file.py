"""The people file, CSV or XLSX: every bad row is named, and nothing is read unless all of it is."""

import csv
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.domain.people import Role
from bot.services.people import Row

COLUMNS = (
    "userid", "name", "department", "title", "site", "tier",
    "gender", "birthday", "joined_on", "roles", "manager",
)  # fmt: skip
CHINESE = {
    "工号": "userid", "账号": "userid", "帐号": "userid", "姓名": "name", "部门": "department",
    "科室": "department", "职务": "title", "岗位": "title", "驻地": "site", "矿区": "site",
    "层级": "tier", "性别": "gender", "生日": "birthday", "出生日期": "birthday",
    "入职日期": "joined_on", "参加工作日期": "joined_on", "角色": "roles", "上级": "manager",
    "直接上级": "manager",
}  # fmt: skip
CHINESE_ROLES = {
    "领导": "leader", "主任": "leader", "党群办": "secretariat", "秘书": "secretariat",
    "负责人": "head", "咨询师": "counsellor", "工会": "union", "值班": "duty", "牵头人": "lead",
}  # fmt: skip
# What openpyxl lets through from zipfile, the XML parser and its own descriptors.
NOT_EXCEL = (
    BadZipFile, InvalidFileException, zlib.error, EOFError, OSError, SyntaxError,
    AttributeError, LookupError, NotImplementedError, TypeError, ValueError,
)  # fmt: skip
FIRST_LINE = 2
MOST_PROBLEMS = 20


class PeopleFileRefused(Exception):
    """The file cannot be imported; one sentence for every bad row, named by its line."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def read(path: Path) -> list[Row]:
    """Return the rows of a people file. Raises `PeopleFileRefused`; then nothing is imported."""
    rows: list[Row] = []
    problems: list[str] = []
    for line, values in _lines(path):
        try:
            rows.append(_row(line, values))
        except ValueError as problem:
            problems.append(f"line {line}: {problem}")
    problems += _twice(rows)
    if problems:
        more = len(problems) - MOST_PROBLEMS
        rest = [f"and {more} more"] if more > 0 else []
        raise PeopleFileRefused(*problems[:MOST_PROBLEMS], *rest)
    if not rows:
        raise PeopleFileRefused("there is no row in it")
    return rows


def _twice(rows: Iterable[Row]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for row in rows:
        if row.userid in seen:
            yield f"line {row.line}: userid {row.userid} stands in line {seen[row.userid]} already"
        seen.setdefault(row.userid, row.line)


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    table = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    header = [CHINESE.get(name, name) for name in next(table, [])]
    missing = {"userid", "name"} - set(header)
    if missing:
        raise PeopleFileRefused(f"the header lacks {', '.join(sorted(missing))}")
    unknown = [name for name in header if name and name not in COLUMNS]
    if unknown:
        raise PeopleFileRefused(f"the header has unknown columns: {', '.join(unknown)}")
    for line, cells in enumerate(table, FIRST_LINE):
        if any(cells):
            yield line, dict(zip(header, cells, strict=False))


def _csv(path: Path) -> Iterator[list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PeopleFileRefused(f"it cannot be read: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        for cells in csv.reader(text.splitlines()):
            yield [cell.strip() for cell in cells]
        return
    raise PeopleFileRefused("it is neither UTF-8 nor GB18030 text")


def _xlsx(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except NOT_EXCEL as error:
        raise PeopleFileRefused("it is not an Excel file") from error
    for cells in book.worksheets[0].iter_rows(values_only=True):
        yield [_cell(cell) for cell in cells]
    book.close()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _row(line: int, values: Mapping[str, str]) -> Row:
    def text(name: str) -> str:
        return values.get(name) or ""

    if not text("userid") or not text("name"):
        raise ValueError("userid and name are needed")
    roles, lead_of = _roles(text("roles"))
    return Row(
        line=line,
        userid=text("userid"),
        name=text("name"),
        department=text("department"),
        title=text("title"),
        site=text("site"),
        tier=text("tier"),
        gender=text("gender"),
        birthday=_date(text("birthday"), "birthday"),
        joined_on=_date(text("joined_on"), "joined_on"),
        roles=roles,
        lead_of=lead_of,
        manager=text("manager"),
    )


def _roles(text: str) -> tuple[frozenset[str], str]:
    roles, lead_of = set(), ""
    for part in filter(None, (one.strip() for one in text.replace("；", ";").split(";"))):
        name, _, tier = part.partition(":")
        role = CHINESE_ROLES.get(name, name)
        if role not in set(Role):
            raise ValueError(f"unknown role {name}")
        roles.add(str(role))
        lead_of = tier or lead_of
    return frozenset(roles), lead_of


def _date(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        raise ValueError(f"{name} {text} is not a date like 1990-01-31") from None
