"""Phrases of time against offered slots: the project's table, and public ones where they are."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.nlu.times import SlotTimes

HERE = Path(__file__).resolve().parent
ZONE = ZoneInfo("Asia/Shanghai")
CLOCKS = ((9, 0), (12, 30), (15, 0), (19, 30))
AROUND = timedelta(days=3)
LONGEST = timedelta(days=40)
FARTHEST = timedelta(days=380)
DUCKLING_NOW = datetime(2013, 2, 12, 4, 30, tzinfo=ZONE)
STAMP = re.compile(r"\((\d{4}), (\d+), (\d+), (\d+), (\d+), \d+\)")
GRAIN = re.compile(r"\b(Minute|Hour|Day|Week|Month)\b")


@dataclass(frozen=True)
class Phrase:
    """What is written, when, and the stretch of time it means."""

    text: str
    now: datetime
    low: datetime
    high: datetime

    @property
    def occurs(self) -> bool:
        """Return whether somebody could answer so to an offer: soon, and not for months."""
        soon = self.now < self.low < self.now + FARTHEST
        return soon and timedelta(0) < self.high - self.low <= LONGEST

    @property
    def offered(self) -> list[datetime]:
        """Return slots in the stretch and on three days before and after it."""
        slots = {self.low} if self.high - self.low <= timedelta(hours=1) else set()
        day = max(self.low - AROUND, self.now).date()
        while day <= (self.high + AROUND).date():
            slots |= {datetime(*day.timetuple()[:3], *clock, tzinfo=ZONE) for clock in CLOCKS}
            day += timedelta(days=1)
        return sorted(slot for slot in slots if slot > self.now)


def read_right(phrases: list[Phrase]) -> int:
    """Return how many phrases pick exactly the slots of their stretch."""
    times, right = SlotTimes(), 0
    for phrase in phrases:
        offered = phrase.offered
        wanted = [slot for slot in offered if phrase.low <= slot < phrase.high]
        right += times.match(phrase.text, now=phrase.now, offered=offered) == wanted
    return right


def own_table() -> tuple[int, int]:
    """Return how many lines of the project's table are right, and how many there are."""
    sys.path.insert(0, str(HERE.parent / "nlu"))
    import test_times_table as table  # a test file is no package

    asked = wrong = 0
    for grid in table.GRIDS:
        wrong += len(table.misread(grid))
        asked += sum(name == grid for name, _, _ in table.cases())
    return asked - wrong, asked


def duckling(file: Path, *, feasts: bool) -> list[Phrase]:
    """Return the expressions of Duckling's Chinese corpus that could answer an offer.

    Its feasts of all religions and countries are apart.
    """
    rows = [line.split("\t", 2) for line in file.read_text(encoding="utf-8").splitlines()]
    first = {text: value for text, kind, value in rows if ("Holiday" in kind) == feasts}
    found = (_of_duckling(text, value) for text, value in first.items())
    return [phrase for phrase in found if phrase and phrase.occurs]


def _of_duckling(text: str, value: str) -> Phrase | None:
    try:
        stamps = [datetime(*map(int, one), tzinfo=ZONE) for one in STAMP.findall(value)]
    except ValueError:  # months and years of the corpus have noughts below them
        return None
    grains = GRAIN.findall(value)
    if len(stamps) == 2:
        return Phrase(text, DUCKLING_NOW, *stamps)
    if len(stamps) != 1 or not grains:
        return None
    return Phrase(text, DUCKLING_NOW, stamps[0], _end(stamps[0], grains[-1]))


def _end(low: datetime, grain: str) -> datetime:
    if grain == "Month":
        return (low.replace(day=28) + timedelta(days=4)).replace(day=1)
    days = {"Day": 1, "Week": 7}.get(grain, 0)
    return low + (timedelta(days=days) if days else timedelta(minutes=1))


def recognizers(file: Path) -> list[Phrase]:
    """Return the cases of Microsoft's Chinese specification that could answer an offer."""
    cases = json.loads(file.read_text(encoding="utf-8-sig"))
    found = (phrase for case in cases for phrase in _of_recognizers(case))
    return [phrase for phrase in found if phrase.occurs]


def _of_recognizers(case: dict) -> Iterator[Phrase]:
    results = case.get("Results", [])
    if "Context" not in case or len(results) != 1:
        return
    values = (results[0].get("Resolution") or {}).get("values") or [{}]
    now = datetime.fromisoformat(case["Context"]["ReferenceDateTime"][:19]).replace(tzinfo=ZONE)
    ends = _ends(results[0]["TypeName"].rpartition(".")[2], values[-1])
    if ends:
        yield Phrase(case["Input"], now, *ends)


def _ends(kind: str, value: dict) -> tuple[datetime, datetime] | None:
    spans = {"date": timedelta(days=1), "datetime": timedelta(minutes=1)}
    try:
        if kind in spans:
            low = _moment(value["value"])
            return low, low + spans[kind]
        if kind in ("daterange", "datetimerange"):
            return _moment(value["start"]), _moment(value["end"])
    except (KeyError, ValueError):
        return None
    return None


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).replace(tzinfo=ZONE)


def public_tables(folder: Path) -> Iterator[tuple[str, list[Phrase]]]:
    """Yield the public tables that are found below a folder."""
    for file in sorted(folder.rglob("duckling_zh_corpus.tsv")):
        yield "Duckling ZH", duckling(file, feasts=False)
        yield "Duckling ZH, feasts of the world", duckling(file, feasts=True)
    for file in sorted(folder.rglob("Chinese/DateTimeModel.json")):
        yield "Recognizers DateTimeModel", recognizers(file)
