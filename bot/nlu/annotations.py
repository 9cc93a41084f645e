"""Entities marked in training lines, in Rasa's ways: `[text](name)` and `[text]{"entity": ...}`."""

import json
import re

from bot.domain.understanding import Entity
from bot.nlu.refusals import TrainingDataRefused
from bot.nlu.sources import Source

ANNOTATION = re.compile(
    r"\[(?P<text>[^\[\]]+)\](?:\((?P<entity>[^():]+)(?::(?P<value>[^()]+))?\)|(?P<json>\{[^{}]*\}))"
)


def read_annotations(text: str, source: Source) -> tuple[str, tuple[Entity, ...]]:
    """Return the text as a person would write it, and the entities marked in it."""
    plain: list[str] = []
    entities: list[Entity] = []
    length = read = 0
    for found in ANNOTATION.finditer(text):
        plain.append(text[read : found.start()] + found["text"])
        length += len(plain[-1])
        read = found.end()
        name, value = _marked(found, source)
        entities.append(Entity(name, value, length - len(found["text"]), length))
    plain.append(text[read:])
    return "".join(plain), tuple(entities)


def _marked(found: re.Match[str], source: Source) -> tuple[str, str]:
    if found["json"] is None:
        return found["entity"].strip(), (found["value"] or found["text"]).strip()
    try:
        fields = json.loads(found["json"])
        return str(fields["entity"]), str(fields.get("value", found["text"]))
    except (ValueError, KeyError):
        raise TrainingDataRefused(
            f"{source}: the entity {found['json']} is not JSON with an `entity`"
        ) from None
