import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.nlu.times import SlotTimes

TIMES = SlotTimes()
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)
MORNING = ["09:00", "09:30", "10:00", "10:30", "11:00"]
HOURS = [*MORNING, "14:30", "15:00", "15:30", "16:00", "16:30"]
HERE = Path(__file__).parent
TABLES = ("times_cases.tsv", "times_fresh.tsv")
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
PARTS = {"am": (0, 720), "pm": (720, 1080), "eve": (1080, 1440), "": (0, 1440)}


def _offer(*days: str, hours: Sequence[str] = HOURS) -> list[datetime]:
    return [
        datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE)
        for day in days
        for hour in hours
    ]


def _now(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).replace(tzinfo=ZONE)


WEEKEND = _offer("2026-12-05", "2026-12-06")
FOUR = ["09:00", "10:00", "15:00", "16:00"]
VISITS = ["09:00", "10:00", "11:00", "15:00", "16:00"]
ODD = ["09:30", "10:30", "15:00", "16:30"]
SHIFTS = ["08:30", "10:00", "12:30", "15:00", "19:00"]
GRIDS: dict[str, tuple[datetime, list[datetime]]] = {
    "W": (NOW, WEEKEND),
    "S": (NOW, _offer("2026-12-05")),
    "T": (NOW, [WEEKEND[0], WEEKEND[6], WEEKEND[17]]),
    "M": (NOW, _offer("2026-12-05", "2026-12-06", "2027-01-09", "2027-01-10")),
    "F": (
        datetime(2026, 12, 3, 10, 0, tzinfo=ZONE),
        _offer("2026-12-05", "2026-12-06", "2026-12-12", "2026-12-13"),
    ),
    "D": (
        datetime(2026, 11, 23, 8, 0, tzinfo=ZONE),
        _offer("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", hours=SHIFTS),
    ),
    "O": (NOW, WEEKEND[:1]),
    "a": (
        _now("2026-11-30T10:00"),
        [
            *_offer("2026-12-05", hours=["09:00", "10:00", "10:30", "14:30", "15:00", "16:30"]),
            *_offer("2026-12-06", hours=["09:30", "11:00", "14:30", "15:30", "16:00"]),
        ],
    ),
    "b": (_now("2026-11-28T20:00"), WEEKEND),
    "c": (
        _now("2026-12-02T09:00"),
        [
            *_offer("2026-12-05", hours=["10:00", "15:00", "16:00"]),
            *_offer("2026-12-06", hours=["09:00", "14:30"]),
            *_offer("2026-12-12", hours=["09:30", "10:30", "15:00"]),
            *_offer("2026-12-13", hours=["09:00", "11:00", "16:30"]),
        ],
    ),
    "d": (
        _now("2026-12-31T19:00"),
        _offer("2027-01-09", "2027-01-10", "2027-02-20", "2027-02-21", hours=VISITS),
    ),
    "e": (
        _now("2027-09-27T09:00"),
        _offer("2027-10-09", "2027-10-10", "2027-11-06", "2027-11-07", hours=ODD),
    ),
    "f": (
        _now("2026-11-27T16:00"),
        _offer("2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", hours=FOUR),
    ),
    "g": (
        _now("2026-11-29T21:00"),
        _offer(
            "2026-11-30",
            "2026-12-01",
            "2026-12-02",
            "2026-12-03",
            "2026-12-04",
            hours=["08:30", "10:00", "14:30", "16:00"],
        ),
    ),
    "h": (
        _now("2026-12-04T12:00"),
        [_now("2026-12-05T10:30"), _now("2026-12-05T16:00"), _now("2026-12-06T09:30")],
    ),
    "i": (
        _now("2026-11-30T08:30"),
        _offer("2026-12-01", "2027-01-04", hours=["09:00", "09:30", "10:00", "10:30"]),
    ),
    "k": (
        _now("2026-11-23T07:00"),
        _offer("2026-11-24", "2026-11-26", hours=["08:00", "12:00", "15:00", "17:30", "20:00"]),
    ),
    "l": (
        _now("2027-02-15T09:00"),
        _offer("2027-02-20", "2027-02-21", "2027-03-06", "2027-03-07", hours=FOUR),
    ),
    "m": (
        _now("2027-04-30T17:30"),
        _offer(
            *["2027-05-08", "2027-05-09", "2027-06-05", "2027-06-06"],
            hours=["09:00", "10:30", "14:30", "16:00"],
        ),
    ),
    "n": (
        _now("2026-12-05T08:00"),
        [
            *_offer("2026-12-05", hours=["14:30", "15:00"]),
            *_offer("2026-12-06", hours=["09:00", "10:00", "16:00"]),
        ],
    ),
    "p": (
        _now("2026-09-28T08:45"),
        _offer("2026-10-03", "2026-10-04", "2026-10-10", "2026-10-11", hours=FOUR),
    ),
    "q": (
        _now("2026-04-02T17:20"),
        _offer("2026-04-04", "2026-04-05", hours=["09:00", "09:40", "10:20", "13:30", "14:10"]),
    ),
}
"""By letter, when it is and what is offered.

Capitals: a weekend, one Saturday, three (Sat 09:00, Sat 15:00, Sun 15:30), two months, two weekends
seen from the Thursday before, working days, a single one. Small ones are told in `times_fresh.tsv`,
p and q in `times_cases.tsv`.
"""


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield grid, text and expectation of each line of the tables."""
    for table in TABLES:
        for line in Path(__file__).with_name(table).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("//"):
                grid, text, expected = line.split("\t")
                yield grid, text, expected


def expected_of(notation: str, offered: Sequence[datetime]) -> list[datetime]:
    """Return what `sat@am+#3!@0900` stands for: Saturday morning and the third, no 09:00."""
    wanted, *refused = notation.split("!")
    kept = {place for piece in wanted.split("+") for place in _places(piece, offered)}
    for piece in refused:
        kept -= set(_places(piece, offered))
    return [slot for place, slot in enumerate(offered) if place in kept]


def _places(piece: str, offered: Sequence[datetime]) -> Iterator[int]:
    day, _, hours = piece.partition("@")
    for place, slot in enumerate(offered):
        if piece.startswith("#"):
            if place == int(piece[1:]) - 1:
                yield place
        elif piece != "none" and _on(slot, day) and _at(slot, hours):
            yield place


def _on(slot: datetime, day: str) -> bool:
    if day in WEEKDAYS:
        return slot.weekday() == WEEKDAYS[day]
    return day in ("", "all") or slot.strftime("%m-%d") == day


def _at(slot: datetime, hours: str) -> bool:
    low, high = PARTS.get(hours) or _bounds(hours)
    return low <= slot.hour * 60 + slot.minute < high


def _bounds(hours: str) -> tuple[int, int]:
    ends = [int(one[:2]) * 60 + int(one[2:]) for one in re.findall(r"\d{4}", hours)]
    if hours.endswith(">"):
        return ends[0], 1440
    return ends[0], ends[1] if len(ends) > 1 else ends[0] + 1


def misread(grid):
    now, offered = GRIDS[grid]
    rows = [(text, wants) for name, text, wants in cases() if name == grid]
    found = {text: TIMES.match(text, now=now, offered=offered) for text, _ in rows}
    return [(text, wants) for text, wants in rows if found[text] != expected_of(wants, offered)]


@pytest.mark.parametrize("grid", sorted(GRIDS))
def test_every_phrase_of_the_tables_means_what_it_says(grid):
    assert misread(grid) == []


def test_the_tables_are_large_and_cover_every_offer():
    rows = list(cases())
    assert len(rows) > 2900
    assert {grid for grid, _, _ in rows} == set(GRIDS)


def test_the_notation_names_slots_and_takes_them_away():
    three = GRIDS["T"][1]
    assert expected_of("sat!#1", three) == [three[1]]
    assert expected_of("@1500>", three) == three[1:]
    assert expected_of("none", three) == []


def test_what_strangers_answered_to_an_offer_is_read():
    lines = (HERE / "slots_of_strangers.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    answers = [json.loads(one)["matches"] for one in TIMES.match_lines(lines)]
    misread = [one for one, got in zip(asked, answers, strict=True) if one["matches"] != got]
    assert misread == []
    assert len(asked) >= 350
