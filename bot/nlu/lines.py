"""Texts in, parse results out, one line each: what `huitan nlu parse` writes."""

import json
from collections.abc import Callable, Iterable, Iterator

from bot.domain.understanding import Parse


def parse_lines(parse: Callable[[str], Parse], lines: Iterable[str]) -> Iterator[str]:
    """Return one Rasa parse JSON for each line, empty ones too, without its line break."""
    for line in lines:
        yield json.dumps(parse(line.rstrip("\r\n")).as_json(), ensure_ascii=False)


def describe_lines(parse: Callable[[str], Parse], lines: Iterable[str]) -> Iterator[str]:
    """Return one short sentence for each line: intent, confidence, topic, entities, text."""
    for line in lines:
        found = parse(line.rstrip("\r\n"))
        parts = [f"{found.intent.name} {found.intent.confidence:.2f}", found.topic]
        parts += [f"{entity.entity}={entity.value}" for entity in found.entities]
        yield "\t".join([*(part for part in parts if part), found.text])
