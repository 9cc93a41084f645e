"""Choices as numbered lines, for wherever a card cannot be shown."""

import re
from urllib.parse import quote

from bot.domain.messages import Button, Message

# Reserved in a query or in an attribute; Chinese stays as it is, for the app shows what it sends.
_RESERVED = re.compile(r"[^\w/.~:@,\-]", re.ASCII)
_NO_MARKUP = str.maketrans({"<": "＜", ">": "＞"})


def numbered(message: Message) -> str:
    """Return the text with its choices as lines `1. …`."""
    lines = [f"{number}. {button.title}" for number, button in enumerate(message.buttons, 1)]
    return "\n".join([message.text, *lines] if message.text else lines)


def linked(buttons: tuple[Button, ...]) -> str:
    """Return the choices as numbered lines that can be tapped in an Official Account.

    A tapped line comes back as a text with its title, and its payload as `bizmsgmenuid`.
    """
    lines = (f"{number}. {_link(button)}" for number, button in enumerate(buttons, 1))
    return "\n".join(lines)


def _link(button: Button) -> str:
    # With its slash encoded, an id that comes back undecoded can be told from a decoded one.
    content, menu_id = _escaped(button.title), quote(button.payload, safe="")
    title = button.title.translate(_NO_MARKUP)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={menu_id}">{title}</a>'


def _escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: _percent(found[0]), text)


def _percent(character: str) -> str:
    return quote(character, safe="") if character.isascii() else character
