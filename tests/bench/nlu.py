"""How well messages are understood, beside a real Rasa on the same data; `make bench-nlu`.

Prints Markdown. RASA_PYTHON names the interpreter of Rasa's environment (else .venv-rasa), and
HUITAN_BENCH_DATA a folder with public sets. Trained models are kept in var/bench-nlu.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from nlu_asked import Asked, asked_of
from nlu_engines import Answers, Engine, GaveUp, has_rasa, own_engines, rasa_engines
from nlu_public import Labelled, labelled_sets
from nlu_times import own_table, public_tables, read_right

from bot.domain.understanding import Parse
from bot.nlu.evaluate import Evaluation, evaluate
from bot.nlu.sources import Source
from bot.nlu.training_data import Example, read_training_data
from bot.nlu.verdict import DANGER, FALLBACK, SCOPE

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = ROOT / "data" / "nlu"
UNTOLD = "–"

Row = tuple[str, list[str]]


@dataclass
class Comparison:
    """The engines that answered, and the sentences of those that did not."""

    names: list[str] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def ask(self, engine: Engine, data: Path, texts: Sequence[str]) -> None:
        """Add an engine's answers, or the sentence why there are none."""
        print(f"{engine.name} …", file=sys.stderr)  # noqa: T201 - a bench talks while it works
        try:
            self.answers.append(engine.answers(data, texts))
            self.names.append(engine.name)
        except GaveUp as why:
            self.notes.append(f"{engine.name}: {why}.")


def main_rows(asked: Asked, answers: Sequence[Answers]) -> Iterator[Row]:
    """Yield the rows of the main table, one cell for each engine."""
    for name, examples in _sets(asked):
        if examples:
            yield from _set_rows(
                f"{name} ({len(examples)})", [_score(a, examples) for a in answers]
            )
    if asked.topics:
        yield f"topic, blind ({len(asked.topics)})", [_topics(asked, one) for one in answers]
    for name, texts, test in (
        ("foreign rejected, blind", asked.foreign, _is_foreign),
        ("foreign rejected, SMP2017 test", asked.strange, _is_foreign),
        ("heard as danger, SMP2017 test", asked.strange, _is_danger),
        ("heard as danger, public tree hole", asked.cries, _is_danger),
    ):
        if texts:
            cells = [_share(test(one.parses[text]) for text in texts) for one in answers]
            yield f"{name} ({len(texts)})", cells
    yield "training, s", [f"{one.train_seconds:.0f}" for one in answers]
    yield "process start to first answer, s", [f"{one.ready_seconds:.1f}" for one in answers]
    yield "resident memory, MB", [f"{one.megabytes:.0f}" for one in answers]
    for per_cent in (50, 99):
        cells = [f"{one.quantile(per_cent):.2f}" for one in answers]
        yield f"one parse, p{per_cent}, ms", cells


def _sets(asked: Asked) -> Sequence[tuple[str, Sequence[Example]]]:
    return ("held-out", asked.heldout), ("blind", asked.blind), ("fresh", asked.fresh)


def _set_rows(name: str, scores: Sequence[Evaluation]) -> Iterator[Row]:
    figures = {
        "accuracy": [score.accuracy for score in scores],
        "accuracy of the first guess": [score.accuracy_before_fallback for score in scores],
        "macro F1": [score.macro_f1 for score in scores],
        "danger recall": [score.danger_recall for score in scores],
        "danger precision": [score.danger_precision for score in scores],
    }
    for figure, values in figures.items():
        yield f"{name}: {figure}", [f"{value:.3f}" for value in values]


def _score(answers: Answers, examples: Sequence[Example]) -> Evaluation:
    return evaluate(lambda text: answers.parses[text], examples)


def _topics(asked: Asked, answers: Answers) -> str:
    if not any(parse.topic for parse in answers.parses.values()):
        return UNTOLD
    return _share(answers.parses[text].topic == topic for text, topic in asked.topics)


def _is_foreign(parse: Parse) -> bool:
    return parse.intent.name in (FALLBACK, SCOPE)


def _is_danger(parse: Parse) -> bool:
    return parse.intent.name == DANGER


def public_rows(labelled: Labelled, engines: Iterable[Engine], notes: list[str]) -> Iterator[Row]:
    """Yield a row for each engine that learnt a public set: its first guesses, right or not."""
    with tempfile.TemporaryDirectory() as folder:
        _write(labelled, Path(folder) / "public.yml")
        comparison = Comparison()
        for engine in engines:
            comparison.ask(engine, Path(folder), [text for text, _ in labelled.test])
    here = Source(labelled.name, 1)
    examples = [Example(text, _slug(labelled, label), here) for text, label in labelled.test]
    for name, answers in zip(comparison.names, comparison.answers, strict=True):
        score = _score(answers, examples)
        yield name, [f"{score.accuracy_before_fallback:.3f}", f"{answers.train_seconds:.0f}"]
    notes += comparison.notes


def _write(labelled: Labelled, file: Path) -> None:
    by_label: dict[str, list[str]] = {}
    taught: dict[str, str] = {}
    for text, label in labelled.train:
        plain = text.replace("[", " ").replace("]", " ").strip()
        if taught.setdefault(plain, label) == label and plain:
            by_label.setdefault(_slug(labelled, label), []).append(plain)
    blocks = [
        {"intent": name, "examples": [{"text": text} for text in dict.fromkeys(texts)]}
        for name, texts in sorted(by_label.items())
    ]
    document = {"version": "3.1", "nlu": blocks}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def _slug(labelled: Labelled, label: str) -> str:
    """Return a label as an intent's name; a public label must not meet a name of ours."""
    known = sorted({one for _, one in (*labelled.train, *labelled.test)})
    return f"label_{known.index(label)}"


def time_rows(public: Path | None) -> Iterator[Row]:
    """Yield a row for each table of time phrases."""
    right, every = own_table()
    yield "the project's own table", [str(right), str(every), f"{right / every:.3f}"]
    for name, phrases in public_tables(public) if public else ():
        right, every = read_right(phrases), len(phrases)
        yield name, [str(right), str(every), f"{right / every:.3f}"]


def table(headings: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [["", *headings], ["---", *("---:" for _ in headings)]]
    lines += [[name, *cells] for name, cells in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _share(hits: Iterable[bool]) -> str:
    every = list(hits)
    return f"{sum(every) / len(every):.3f}"


def machine() -> str:
    """Return a sentence on where and on what was measured."""
    where = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    taught = len(read_training_data(DATA).examples)
    return f"{where}, load {os.getloadavg()[0]:.1f}; {taught} training lines."


def engines_wanted(skipped: Sequence[str], notes: list[str]) -> list[Engine]:
    """Return the engines that can be asked here; `notes` gets a sentence where Rasa cannot."""
    default = str(ROOT / ".venv-rasa" / "bin" / "python")
    python = os.environ.get("RASA_PYTHON", default)  # noqa: TID251 - the bench's own setting
    found = list(own_engines())
    if has_rasa(python):
        found += rasa_engines(python)
    else:
        notes.append("There is no Rasa here: run `make rasa`, or set RASA_PYTHON.")
    return [one for one in found if not any(word in one.name for word in skipped)]


def main() -> int:
    """Compare and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--skip", action="append", default=[], help="part of an engine's name")
    skipped = arguments.parse_args().skip
    folder = os.environ.get("HUITAN_BENCH_DATA", "")  # noqa: TID251 - the bench's own setting
    public = Path(folder) if folder else None
    comparison = Comparison()
    asked, engines = asked_of(public), engines_wanted(skipped, comparison.notes)
    for engine in engines:
        comparison.ask(engine, DATA, asked.texts)
    parts = [
        machine(),
        table(comparison.names, main_rows(asked, comparison.answers)),
        table(["right", "of", "share"], time_rows(public)),
    ]
    for labelled in labelled_sets(public) if public else ():
        sizes = f"{len(labelled.train)} taught, {len(labelled.test)} asked"
        rows = list(public_rows(labelled, engines, comparison.notes))
        parts += [f"{labelled.name} ({sizes})", table(["accuracy", "training, s"], rows)]
    looked = (
        f"Public sets were looked for in {public}." if public else "HUITAN_BENCH_DATA is unset."
    )
    parts += [" ".join([looked, *comparison.notes])]
    print(*parts, sep="\n\n")  # noqa: T201 - the result
    return 0


if __name__ == "__main__":
    sys.exit(main())
