"""What must be told to somebody, written down before it is sent."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.messages import Channel, Message

VEIL = "veil:"
"""Begins a field that is told in a term of its own (`utter_term_veil_…`), not as it is."""

VEILED = f"{VEIL}words"
"""Stands for words that are not told in a notice, only to whom asks for them."""


LINES = "lines:"
"""Begins a list that is worded line by line when it is told (see `lines`)."""


@dataclass(frozen=True)
class Line:
    """One line of a list: a response of domain.yml with its fields."""

    says: str
    fields: Mapping[str, str] = field(default_factory=dict)


def lines(several: Sequence[Line]) -> str:
    """Return a list as a field of a notice carries it until it is told."""
    return LINES + json.dumps([[one.says, dict(one.fields)] for one in several])


def lines_of(text: str) -> list[Line]:
    """Return the lines that such a field carries."""
    return [Line(*each) for each in json.loads(text.removeprefix(LINES))]


@dataclass(frozen=True)
class Notice:
    """One thing to tell one person, once: `key` is unique among all notices ever given.

    It names a response (`says` with `fields`) or carries a `message` already worded. It goes to a
    person (`to`), to a platform address (`address` on `channel`), or along the sealed
    route of an anonymous ticket (`route`). `urgent` ones are sent
    first. `id` is given where the sender must know it beforehand (a card's task id).
    `file` is the attachment to bring; what `says` names is said only where that cannot be done.
    `closes` names a card whose buttons are to be replaced, before or instead of saying anything.
    """

    key: str
    says: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    message: Message | None = None
    to: str | None = None
    route: str | None = None
    address: str = ""
    channel: Channel | None = None
    not_before: datetime | None = None
    urgent: bool = False
    id: str = ""
    closes: str = ""
    file: str = ""


class Share(StrEnum):
    """Which notices a process delivers: all, those without a sealed route, or those with one."""

    ALL = "all"
    OPEN = "open"
    SEALED = "sealed"


@dataclass(frozen=True)
class Parcel:
    """A notice on its way: a leased row of the outbox."""

    id: str
    notice: Notice
    attempts: int = 0


@dataclass(frozen=True)
class OpenCard:
    """A card that was sent and whose buttons still work: how to close it."""

    id: str
    channel: Channel
    address: str
    response_code: str
