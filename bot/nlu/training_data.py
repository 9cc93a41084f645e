"""Rasa 3.1 training files as values: what people say, and what each piece of it means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.understanding import Entity
from bot.nlu.annotations import read_annotations
from bot.nlu.refusals import TrainingDataRefused
from bot.nlu.sources import Piece, Source, read_yaml

TOPICS = ("work", "life", "mood")

TOLD = (*TOPICS, "")
"""What a classifier tells apart: the topics, and that there is none."""

TOPIC_OF_INTENT = {
    "request_work": "work",
    "request_life": "life",
    "request_mood": "mood",
    "danger": "mood",
}
OTHER_SECTIONS = frozenset(
    {"version", "stories", "rules", "responses", "intents", "entities", "slots", "forms"}
    | {"actions", "session_config", "e2e_actions"}
)


@dataclass(frozen=True)
class Example:
    """One line that somebody might write, with its intent, topic and entities."""

    text: str
    intent: str
    source: Source
    topic: str = ""
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A named regular expression, or a lookup table's words as one."""

    name: str
    regex: str
    source: Source


@dataclass(frozen=True)
class Synonym:
    """Another way to write an entity's value."""

    written: str
    value: str


@dataclass(frozen=True)
class TrainingData:
    """Everything that a set of files teaches."""

    examples: tuple[Example, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    synonyms: tuple[Synonym, ...] = ()

    @property
    def intents(self) -> tuple[str, ...]:
        """Return the intents that occur, in alphabetical order."""
        return tuple(sorted({example.intent for example in self.examples}))

    @property
    def entity_names(self) -> frozenset[str]:
        """Return the names of the entities that occur in examples."""
        return frozenset(found.entity for line in self.examples for found in line.entities)

    def patterns_named(self, name: str) -> tuple[str, ...]:
        """Return the expressions that bear a name."""
        return tuple(pattern.regex for pattern in self.patterns if pattern.name == name)


def read_training_data(root: Path, *, relative_to: Path | None = None) -> TrainingData:
    """Read one file, or every `*.yml` and `*.yaml` below a folder in the order of their names.

    Raises `TrainingDataRefused` with file and line.
    """
    base = relative_to or (root if root.is_dir() else root.parent)
    if not root.exists():
        raise TrainingDataRefused(f"{root.name}: there is no such file or folder")
    files = [root] if root.is_file() else sorted(p for p in root.rglob("*.y*ml") if p.is_file())
    parts = [read_file(file, shown=file.relative_to(base).as_posix()) for file in files]
    return TrainingData(
        examples=tuple(example for part in parts for example in part.examples),
        patterns=tuple(pattern for part in parts for pattern in part.patterns),
        synonyms=tuple(synonym for part in parts for synonym in part.synonyms),
    )


def read_file(path: Path, *, shown: str) -> TrainingData:
    """Read one training file; `shown` is its name in refusals."""
    document = read_yaml(path, shown=shown, refusal=TrainingDataRefused)
    if document is None:
        return TrainingData()
    sections = document.fields()
    for name, piece in sections.items():
        if name != "nlu" and name not in OTHER_SECTIONS:
            raise piece.refuse(f"`{name}` is not a section of a training file")
    blocks = sections["nlu"].items() if "nlu" in sections else []
    return _gathered([_read_block(block) for block in blocks])


def _gathered(parts: Iterable[TrainingData]) -> TrainingData:
    examples: list[Example] = []
    patterns: list[Pattern] = []
    synonyms: list[Synonym] = []
    for part in parts:
        examples += part.examples
        patterns += part.patterns
        synonyms += part.synonyms
    return TrainingData(tuple(examples), tuple(patterns), tuple(synonyms))


def _read_block(block: Piece) -> TrainingData:
    fields = block.fields()
    kind = next((k for k in ("intent", "regex", "lookup", "synonym") if k in fields), None)
    if kind is None:
        raise block.refuse("a block begins with `intent`, `regex`, `lookup` or `synonym`")
    for name, piece in fields.items():
        if name not in (kind, "examples", "metadata"):
            raise piece.refuse(f"`{name}` is not known beside `{kind}`")
    title = fields[kind].text().strip()
    if not title:
        raise fields[kind].refuse(f"the {kind} has no name")
    if "examples" not in fields:
        raise block.refuse(f"the {kind} `{title}` has no examples")
    lines = list(_lines(fields["examples"]))
    if not lines:
        raise block.refuse(f"the {kind} `{title}` has no examples")
    if kind == "intent":
        default = _topic(fields.get("metadata"))
        return TrainingData(examples=tuple(_example(line, title, default) for line in lines))
    return _named_terms(kind, title, lines)


@dataclass(frozen=True)
class Line:
    """One written example before its annotations are read."""

    text: str
    source: Source
    topic: str = ""


def _lines(examples: Piece) -> Iterator[Line]:
    if not examples.is_text:
        yield from (_long_form(item) for item in examples.items())
        return
    first = examples.source.line + (1 if examples.is_block else 0)
    for offset, written in enumerate(examples.text().split("\n")):
        stripped = written.strip()
        source = Source(examples.file, first + offset)
        if not stripped:
            continue
        if not stripped.startswith("-"):
            raise TrainingDataRefused(f"{source}: an example begins with `- `")
        text = stripped[1:].strip()
        if not text:
            raise TrainingDataRefused(f"{source}: the example is empty")
        yield Line(text, source)


def _long_form(item: Piece) -> Line:
    if item.is_text:
        raise item.refuse("write examples as one block (`examples: |`) or as `- text: ...`")
    fields = item.fields()
    if "text" not in fields:
        raise item.refuse("an example in long form needs `text`")
    text = fields["text"].text().strip()
    if not text:
        raise fields["text"].refuse("the example is empty")
    return Line(text, fields["text"].source, _topic(fields.get("metadata")))


def _topic(metadata: Piece | None) -> str:
    if metadata is None or metadata.is_text:
        return ""
    topic = metadata.fields().get("topic")
    if topic is None:
        return ""
    if topic.text() not in TOPICS:
        raise topic.refuse(f"the topic `{topic.text()}` is none of {', '.join(TOPICS)}")
    return topic.text()


def _example(line: Line, intent: str, default_topic: str) -> Example:
    text, entities = read_annotations(line.text, line.source)
    topic = line.topic or default_topic or TOPIC_OF_INTENT.get(intent, "")
    return Example(text, intent, line.source, topic, entities)


def _named_terms(kind: str, title: str, lines: Sequence[Line]) -> TrainingData:
    if kind == "synonym":
        return TrainingData(synonyms=tuple(Synonym(line.text, title) for line in lines))
    if kind == "lookup":
        words = sorted((line.text for line in lines), key=lambda word: (-len(word), word))
        regex = "|".join(re.escape(word) for word in words)
        return TrainingData(patterns=(Pattern(title, f"(?:{regex})", lines[0].source),))
    for line in lines:
        _check_regex(line)
    return TrainingData(patterns=tuple(Pattern(title, li.text, li.source) for li in lines))


def _check_regex(line: Line) -> None:
    try:
        re.compile(line.text)
    except re.error as error:
        raise TrainingDataRefused(
            f"{line.source}: not a regular expression ({error.msg})"
        ) from None
