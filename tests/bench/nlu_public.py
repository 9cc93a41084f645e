"""Public sets of Chinese messages, read where somebody has fetched them; none are kept here."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEST_SHARE = 30
"""Per cent of a set without an official split that are asked; the hash of the text decides."""


@dataclass(frozen=True)
class Labelled:
    """A set of texts with labels, in two parts."""

    name: str
    train: tuple[tuple[str, str], ...]
    test: tuple[tuple[str, str], ...]


def labelled_sets(folder: Path) -> Iterator[Labelled]:
    """Yield every set with labels that is found below a folder."""
    for place in sorted(folder.rglob("train_chat.txt")):
        parts = [_by_file_name(place.parents[1] / part, part) for part in ("train", "test")]
        yield _apart("SMP2017-ECDT task 1", *parts)
    for file in sorted(folder.rglob("labelled_level1.csv")):
        rows = _titles(file)
        asked = [row for row in rows if _is_asked(row[0])]
        yield _apart("泰迪杯 C titles", [row for row in rows if row not in asked], asked)


def cries(folder: Path) -> list[str]:
    """Return messages of a public tree hole, in all of which somebody speaks of death."""
    files = sorted(folder.rglob("suicide_*_BERT.tsv"))
    rows = [line.split("\t") for file in files for line in _lines(file, encoding="gb18030")]
    return list(dict.fromkeys(max(row, key=len) for row in rows if len(row) > 1))


def strange(folder: Path) -> list[str]:
    """Return test messages to other assistants (apps, trains, music), none of which is ours."""
    places = sorted(folder.rglob("train_chat.txt"))
    asked = [_by_file_name(place.parents[1] / "test", "test") for place in places]
    return list(dict.fromkeys(text for rows in asked for text, _ in rows))


def _apart(name: str, train: list[tuple[str, str]], test: list[tuple[str, str]]) -> Labelled:
    asked = {text for text, _ in test}
    return Labelled(name, tuple(row for row in train if row[0] not in asked), tuple(test))


def _by_file_name(folder: Path, part: str) -> list[tuple[str, str]]:
    files = sorted(folder.glob(f"{part}_*.txt"))
    return [(line, file.stem.removeprefix(f"{part}_")) for file in files for line in _lines(file)]


def _titles(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        return [(row["title"].strip(), row["label"]) for row in csv.DictReader(source)]


def _is_asked(text: str) -> bool:
    return int(hashlib.md5(text.encode()).hexdigest(), 16) % 100 < TEST_SHARE


def _lines(file: Path, *, encoding: str = "utf-8-sig") -> list[str]:
    lines = file.read_text(encoding=encoding).splitlines()
    return [line.strip() for line in lines if line.strip()]
