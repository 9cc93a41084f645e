"""The lengths that the platform only advises; what lies beyond may be cut on real phones."""

from collections.abc import Iterator
from typing import Any

ADVISED = {
    "source.desc": 20,
    "main_title.title": 36,
    "main_title.desc": 44,
    "sub_title_text": 160,
    "emphasis_content.title": 14,
    "emphasis_content.desc": 22,
    "horizontal_content_list.keyname": 5,
    "horizontal_content_list.value": 30,
    "jump_list.title": 18,
    "vertical_content_list.title": 38,
    "vertical_content_list.desc": 160,
    "button_list.text": 10,
    "button_selection.option_list.text": 16,
    "checkbox.option_list.text": 17,
    "select_list.option_list.text": 16,
    "submit_button.text": 10,
}


def overlong(card: dict[str, Any]) -> list[str]:
    """Return the fields of a card that are longer than advised, in characters."""
    return sorted(
        path
        for path, most in ADVISED.items()
        if any(len(text) > most for text in _texts(card, path.split(".")))
    )


def _texts(part: Any, path: list[str]) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _texts(one, path)
    elif path and isinstance(part, dict):
        yield from _texts(part.get(path[0]), path[1:])
    elif isinstance(part, str) and not path:
        yield part
