"""Messages with choices as WeCom cards: what fits on the card, what is said before it.

Lengths: https://developer.work.weixin.qq.com/document/path/90236 (the platform advises them).
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.channels import texts
from bot.channels.numbered import linked, numbered
from bot.domain.messages import Button, Message

__all__ = ["Card", "CardUnfit", "card", "linked", "numbered"]

TITLE = 36
SUB_TITLE = 160
BUTTON = 10
MOST_BUTTONS = 6
KEY_BYTES = 1024
_TASK_ID = re.compile(r"[A-Za-z0-9_@-]{1,128}")
_PRIMARY, _SECONDARY = 1, 2


class CardUnfit(ValueError):
    """The choices cannot stand on a card: too many, too long a payload, or two that are alike."""


@dataclass(frozen=True)
class Card:
    """A card: the texts that go before it, its JSON, and the same as numbered lines."""

    before: tuple[str, ...]
    body: dict[str, Any]
    plain: str


def card(message: Message, *, task_id: str) -> Card:
    """Return the card for a message with choices; no word of the text is lost or said twice.

    Raises `CardUnfit`.
    """
    _check(message, task_id)
    is_long = any(len(button.title) > BUTTON for button in message.buttons)
    text = numbered(message) if is_long else message.text
    start = _start_of_card(text)
    shown = text[start:].strip()
    return Card(
        before=tuple(piece for piece in texts.split_text(text[:start]) if piece.strip()),
        body=_body(shown, message.buttons, task_id),
        plain=shown if is_long else numbered(Message(shown, message.buttons)),
    )


def _check(message: Message, task_id: str) -> None:
    keys = [button.payload for button in message.buttons]
    if not message.text.strip():
        raise CardUnfit("a card needs a title")
    if not 1 <= len(keys) <= MOST_BUTTONS or len(set(keys)) != len(keys):
        raise CardUnfit("a card has one to six different choices")
    if any(not 1 <= texts.size(key) <= KEY_BYTES for key in keys):
        raise CardUnfit("a payload has 1 to 1024 bytes")
    if not _TASK_ID.fullmatch(task_id):
        raise CardUnfit("a task id has 1 to 128 of A-Z a-z 0-9 _ - @")


def _body(shown: str, buttons: tuple[Button, ...], task_id: str) -> dict[str, Any]:
    title, sub_title = _title(shown)
    below = {"sub_title_text": sub_title} if sub_title else {}
    return {
        "card_type": "button_interaction",
        "task_id": task_id,
        "main_title": {"title": title},
        **below,
        "button_list": [
            {
                "text": texts.shorten(button.title, BUTTON),
                "style": _SECONDARY if number else _PRIMARY,
                "key": button.payload,
            }
            for number, button in enumerate(buttons)
        ],
    }


def _start_of_card(text: str) -> int:
    """Return where the part begins that the card shows: all of it, else the last sentences."""
    if len(_title(text.strip())[1]) <= SUB_TITLE:
        return 0
    starts = texts.sentence_starts(text)
    for room in (TITLE, SUB_TITLE):
        fitting = [start for start in starts if 0 < len(text[start:].strip()) <= room]
        if fitting:
            return fitting[0]
    return texts.whole_characters(text, len(text) - SUB_TITLE + texts.LONGEST_CLUSTER)


def _title(text: str) -> tuple[str, str]:
    """Return the title and what stands below it."""
    if len(text) <= TITLE:
        return text, ""
    window = text[:TITLE]
    end = texts.break_before(window) or texts.whole_characters(text, TITLE)
    return text[:end].strip(), text[end:].strip()
