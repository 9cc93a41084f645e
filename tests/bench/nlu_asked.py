"""Everything that the compared engines are asked, read from the test sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu_public import cries, strange

from bot.nlu.training_data import Example, read_training_data

SETS = Path(__file__).resolve().parent.parent / "nlu"


@dataclass(frozen=True)
class Asked:
    """Everything that the engines are asked."""

    heldout: Sequence[Example] = ()
    blind: Sequence[Example] = ()
    fresh: Sequence[Example] = ()
    topics: Sequence[tuple[str, str]] = ()
    foreign: Sequence[str] = ()
    cries: Sequence[str] = ()
    strange: Sequence[str] = ()

    @property
    def texts(self) -> list[str]:
        """Return each text once."""
        labelled = [example.text for example in (*self.heldout, *self.blind, *self.fresh)]
        told = [text for text, _ in self.topics]
        return list(dict.fromkeys([*labelled, *told, *self.foreign, *self.cries, *self.strange]))


def asked_of(public: Path | None) -> Asked:
    """Read the project's test sets, and public cries where there are some."""
    blind = SETS / "blind"
    told = _lines(blind / "topics.tsv")
    return Asked(
        heldout=_examples(SETS / "heldout"),
        blind=_examples(blind),
        fresh=_examples(SETS / "fresh"),
        topics=[(line.split("\t")[0], line.split("\t")[1]) for line in told],
        foreign=_lines(blind / "foreign.txt"),
        cries=cries(public) if public else (),
        strange=strange(public) if public else (),
    )


def _examples(folder: Path) -> Sequence[Example]:
    return read_training_data(folder).examples if folder.exists() else ()


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
