"""Turns the name of a sentence and its fields into a message, as domain.yml words it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.yaml_file import FileRefused
from bot.domain.messages import Button, Message

_PLACE = re.compile(r"\{([a-zA-Z_]\w*)\}")
FULL_BRACKET = "）"
_FILLED = re.compile(r"\{([a-zA-Z_]\w*)\}( ?)")
_FILLED_OR_BRACES = re.compile(r"\{\{|\}\}|\{([a-zA-Z_]\w*)\}( ?)")


class ResponseUnknown(KeyError):
    """domain.yml has no response of this name."""

    def __str__(self) -> str:
        return f"domain.yml has no response {self.args[0]}"


@dataclass(frozen=True)
class Variant:
    """One wording of a response, perhaps for one channel or for certain slot values only."""

    text: str
    buttons: tuple[Button, ...] = ()
    channel: str = ""
    conditions: tuple[tuple[str, Any], ...] = field(default=())

    def fits(self, known: Mapping[str, Any]) -> bool:
        """Return whether all conditions hold; words are compared without regard to case."""
        return all(_same(known.get(name), value) for name, value in self.conditions)

    def places(self) -> frozenset[str]:
        """Return the names of the fields that text and buttons leave open."""
        parts = [self.text, *(part for b in self.buttons for part in (b.title, b.payload))]
        return frozenset(name for part in parts for name in _PLACE.findall(part))


class Responses:
    """Every sentence of domain.yml by its name."""

    def __init__(self, variants: Mapping[str, tuple[Variant, ...]]) -> None:
        self._variants = variants

    def __contains__(self, says: str) -> bool:
        return says in self._variants

    def names(self) -> frozenset[str]:
        """Return the names of all responses."""
        return frozenset(self._variants)

    def places(self, says: str) -> frozenset[str]:
        """Return the fields that a response needs. Raises `ResponseUnknown`."""
        return frozenset().union(*(variant.places() for variant in self._of(says)))

    def render(
        self,
        says: str,
        fields: Mapping[str, Any],
        *,
        slots: Mapping[str, Any] | None = None,
        channel: str = "",
    ) -> Message:
        """Return the first wording that fits, filled; empty if none fits.

        Fields go before slots of the same name; conditions look at slots first. A place without
        a value stays as it is written. Raises `ResponseUnknown`.
        """
        known = slots or {}
        variant = _chosen(self._of(says), {**fields, **known}, channel)
        return _filled(variant, {**known, **fields}) if variant else Message("")

    def said(self, raw: Mapping[str, Any], *, slots: Mapping[str, Any], channel: str) -> Message:
        """Return the message that an action's dispatcher collected: text, response, buttons.

        Raises `ResponseUnknown`.
        """
        fields = {name: value for name, value in raw.items() if name not in _DISPATCHED}
        says = raw.get("response")
        draft = self.render(says, fields, slots=slots, channel=channel) if says else Message("")
        added = [*(raw.get("buttons") or ()), *_custom_buttons(raw.get("custom"))]
        return Message(raw.get("text") or draft.text, draft.buttons + tuple(map(_button, added)))

    def _of(self, says: str) -> tuple[Variant, ...]:
        try:
            return self._variants[says]
        except KeyError:
            raise ResponseUnknown(says) from None


_DISPATCHED = frozenset(
    {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
)


def variants_of(name: str, raw: Any) -> tuple[Variant, ...]:
    """Return the wordings of one response of domain.yml. Raises `FileRefused`."""
    if not isinstance(raw, list) or not raw:
        raise FileRefused("must be a list of wordings", "responses", name)
    return tuple(_variant(name, number, item) for number, item in enumerate(raw))


def _variant(name: str, number: int, raw: Any) -> Variant:
    place = ("responses", name, number)
    if not isinstance(raw, dict) or not ({"text", "buttons", "custom"} & raw.keys()):
        raise FileRefused("a wording needs a text", *place)
    try:
        buttons = tuple(map(_button, raw.get("buttons") or ()))
        conditions = tuple((item["name"], item["value"]) for item in raw.get("condition") or ())
    except (KeyError, TypeError) as error:
        raise FileRefused(
            "a button needs title and payload, a condition needs name and value", *place
        ) from error
    text = str(raw.get("text") or "").rstrip("\n")
    return Variant(text, buttons, str(raw.get("channel") or ""), conditions)


def _button(raw: Mapping[str, Any]) -> Button:
    return Button(str(raw["title"]), str(raw["payload"]))


def _custom_buttons(custom: Any) -> Iterable[Mapping[str, Any]]:
    return custom.get("buttons") or () if isinstance(custom, dict) else ()


def _chosen(variants: Iterable[Variant], known: Mapping[str, Any], channel: str) -> Variant | None:
    # Rasa's order of preference, where Rasa itself then draws lots among equals:
    # https://rasa.com/docs/rasa/responses#conditional-response-variations
    fitting = [
        variant for variant in variants if variant.channel in {"", channel} and variant.fits(known)
    ]
    ranked = sorted(fitting, key=lambda one: (not one.channel, not one.conditions))
    return ranked[0] if ranked else None


def _filled(variant: Variant, values: Mapping[str, Any]) -> Message:
    buttons = tuple(
        Button(_fill(one.title, values, _plain), _fill(one.payload, values, _inside_json))
        for one in variant.buttons
    )
    return Message(_fill(variant.text, values, _plain), buttons)


def _fill(template: str, values: Mapping[str, Any], write: Callable[[Any], str]) -> str:
    def put(found: re.Match[str]) -> str:
        name, space = found.groups()
        if name is None:
            return found.group()[0]
        if name not in values:
            return found.group()
        value = write(values[name])
        # No space follows a full-width bracket, with which a day or a time may end.
        return value if value.endswith(FULL_BRACKET) else f"{value}{space}"

    # Doubled braces stand for themselves, which a real Rasa demands in payloads with fields.
    return (_FILLED_OR_BRACES if "{{" in template else _FILLED).sub(put, template)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _inside_json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)[1:-1]


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return found.casefold() == wanted.casefold()
    return bool(found == wanted)
