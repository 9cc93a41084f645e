"""Finds the intent behind a tapped button, a typed number or a repeated title."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.understanding import Entity, Intent, Parse

_NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
_NUMBER = re.compile(
    r"(?:选|选择|第|我选|我选第|选第)?\s*(?:(\d{1,2})|([一二三四五六七八九十]))\s*(?:个|项|号)?\s*[.、。,)]?"
)
_PAYLOAD = re.compile(r"/([^\s{@/]+)(?:@[\d.]+)?\s*(\{.*\})?\s*", re.DOTALL)


def choice(state: Mapping[str, Any], text: str) -> str | None:
    """Return the payload that a text picks among the choices offered last, or None.

    A text picks by bare number ("2", "２", "2.", "选2", "二") or by repeating a title; spaces and
    punctuation do not count.
    """
    offered = state.get("offered") or ()
    wanted = _bare(text)
    for title, payload in offered:
        if wanted and _bare(title) == wanted:
            return str(payload)
    number = _number(text)
    return str(offered[number - 1][1]) if number and number <= len(offered) else None


def payload_parse(text: str) -> Parse | None:
    """Return what a payload (`/affirm`, `/rate{"stars":"5"}`) stands for, or None if it is none."""
    found = _PAYLOAD.fullmatch(text)
    if found is None:
        return None
    try:
        fields = json.loads(found.group(2) or "{}")
    except (ValueError, RecursionError):
        return None
    intent = Intent(found.group(1), 1.0)
    entities = tuple(_entities(fields, found.span(2)))
    return Parse(text=text, intent=intent, ranking=(intent,), entities=entities)


def _entities(fields: Mapping[str, Any], span: tuple[int, int]) -> Iterable[Entity]:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            yield Entity(name, str(one), max(span[0], 0), max(span[1], 0), "payload")


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    return int(found.group(1)) if found.group(1) else _NUMERALS[found.group(2)]


def _bare(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
