"""What passes between a person and the bot, whatever the platform: one shape in, one shape out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """The platform on which somebody writes."""

    WECOM = "wecom"
    MP = "mp"


class InboundKind(StrEnum):
    """What arrived."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    UNKNOWN = "unknown"


UNREADABLE = "unreadable"
"""The reason, among an UNKNOWN message's details, for which its writer is asked to write again."""


ON_PAGE = "page"
"""A detail of what was written on a page of ours: the answer and its choices are shown there."""


@dataclass(frozen=True)
class Media:
    """A file that the platform keeps for three days under `media_id`."""

    media_id: str
    format: str = ""
    name: str = ""


@dataclass(frozen=True)
class Place:
    """A point that somebody sent: degrees (GCJ-02) and the platform's label."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True)
class Link:
    """A shared page."""

    url: str
    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class Inbound:
    """One message or event from a platform, checked, decrypted and parsed.

    `key` tells a repeated delivery from a new message; `payload` is what stands behind a
    button, a menu entry or a link that was tapped; `event` is the platform's event name in
    lower case; `selected` maps each question of a card to the options chosen.
    """

    channel: Channel
    key: str
    sender: str
    sent_at: datetime
    kind: InboundKind
    text: str = ""
    media: Media | None = None
    place: Place | None = None
    link: Link | None = None
    event: str = ""
    payload: str = ""
    task_id: str = ""
    response_code: str = ""
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Button:
    """One choice: what is shown, and the intent payload behind it (`/affirm`, `/x{"a":"b"}`)."""

    title: str
    payload: str


@dataclass(frozen=True)
class Message:
    """One thing said to somebody: a text, and at most four choices."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What the platform said of a message that it took; `response_code` opens one later update."""

    message_id: str = ""
    response_code: str = ""
