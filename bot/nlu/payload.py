"""What stands behind a button: `/intent{"entity": "value"}`, as Rasa writes it."""

import json
import re
from collections.abc import Container, Iterable
from typing import Any

from bot.domain.understanding import Entity, Intent, Parse

PAYLOAD = re.compile(r"^/(?P<intent>\w+)(?P<entities>\{.*\})?$", re.DOTALL)
EXTRACTOR = "RegexMessageHandler"


def read_payload(text: str, known: Container[str]) -> Parse | None:
    """Return the parse that a payload stands for, or None where the text is none.

    Only what a button sent may come here: people could otherwise type any intent.
    """
    found = PAYLOAD.match(text.strip())
    if found is None or found["intent"] not in known:
        return None
    fields = _fields(found["entities"])
    if fields is None:
        return None
    intent = Intent(found["intent"], 1.0)
    start = text.find("{")
    entities = tuple(_entities(fields, start, len(text)))
    return Parse(text=text, intent=intent, ranking=(intent,), entities=entities)


def _fields(written: str | None) -> dict[str, Any] | None:
    if not written:
        return {}
    try:
        fields = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _entities(fields: dict[str, Any], start: int, end: int) -> Iterable[Entity]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            yield Entity(name, one if isinstance(one, str) else str(one), start, end, EXTRACTOR)
