"""The menu below the input line, the same for both platforms.

https://developer.work.weixin.qq.com/document/path/90231
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.client import Connection
from bot.channels.texts import size

MOST_ENTRIES, MOST_BELOW = 3, 5
NAME_BYTES = 16
NAME_BELOW_BYTES = 40
KEY_BYTES = 128
URL_BYTES = 1024


@dataclass(frozen=True)
class Entry:
    """An entry: a payload to send, a page to open, or entries below it."""

    name: str
    payload: str = ""
    url: str = ""
    below: tuple["Entry", ...] = ()


def create(connection: Connection, entries: Sequence[Entry], *, agent_id: int | None) -> None:
    """Put the menu up; an Official Account has no `agent_id`. Raises ValueError, `SendFailed`."""
    if not 1 <= len(entries) <= MOST_ENTRIES:
        raise ValueError("a menu has one to three entries")
    data = {"button": [_json(entry, NAME_BYTES) for entry in entries]}
    params = {} if agent_id is None else {"agentid": str(agent_id)}
    connection.post("menu/create", data, **params)


def _json(entry: Entry, name_bytes: int) -> dict[str, Any]:
    if not 1 <= size(entry.name) <= name_bytes:
        raise ValueError(f"menu name is empty or too long: {entry.name}")
    if entry.below:
        return {"name": entry.name, "sub_button": _below(entry)}
    if entry.url:
        return {"type": "view", "name": entry.name, "url": _fitting(entry.url, URL_BYTES)}
    return {"type": "click", "name": entry.name, "key": _fitting(entry.payload, KEY_BYTES)}


def _below(entry: Entry) -> list[dict[str, Any]]:
    if len(entry.below) > MOST_BELOW or any(each.below for each in entry.below):
        raise ValueError(f"at most five entries, one level below: {entry.name}")
    return [_json(each, NAME_BELOW_BYTES) for each in entry.below]


def _fitting(value: str, limit_bytes: int) -> str:
    if not 1 <= size(value) <= limit_bytes:
        raise ValueError(f"menu key or address is empty or longer than {limit_bytes} bytes")
    return value
