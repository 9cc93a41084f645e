"""From a payload to an `Inbound`, for both platforms: their messages have the same fields.

What lacks a field or is of a type that we do not know becomes `UNKNOWN` with nothing of its
content: the platform must hear 200, or it would send the same bytes again.
https://developer.work.weixin.qq.com/document/path/90239 and 90240
"""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from bot.channels import events, payload
from bot.channels.payload import Payload
from bot.domain.messages import Channel, Inbound, InboundKind, Link, Media, Place

_NUMBER = re.compile(r"[0-9]{1,20}")
_SECONDS = re.compile(r"[0-9]{1,11}")


class _Odd(Exception):
    """A field is missing or is not what it should be; says which."""


def read(channel: Channel, content: bytes, now: datetime) -> Inbound:
    """Return what arrived. Raises `Malformed`, `Unreadable`.

    `now` stands in for a time of sending that cannot be read.
    """
    found = payload.parse(content)
    try:
        return _known(channel, found)
    except _Odd as odd:
        details = {"type": found["MsgType"][:64], "bytes": str(len(content)), "reason": str(odd)}
        return Inbound(
            channel=channel,
            key=_key(channel, hashlib.sha256(content).hexdigest()),
            sender=found.sender,
            sent_at=now,
            kind=InboundKind.UNKNOWN,
            details=details,
        )


def _known(channel: Channel, found: Payload) -> Inbound:
    kind, read_fields = _reader(found["MsgType"])
    fields = read_fields(found)
    identity = events.identity(found) if kind is InboundKind.EVENT else _message_id(found)
    return Inbound(
        channel=channel,
        key=_key(channel, identity),
        sender=found.sender,
        sent_at=_sent_at(found),
        kind=kind,
        details={"ToUserName": found["ToUserName"], **fields.pop("details", {})},
        **fields,
    )


def _key(channel: Channel, identity: str) -> str:
    return f"{channel}:{identity}"


def _message_id(found: Payload) -> str:
    if not _NUMBER.fullmatch(found["MsgId"]):
        raise _Odd("MsgId")
    return found["MsgId"]


def _sent_at(found: Payload) -> datetime:
    if not _SECONDS.fullmatch(found["CreateTime"]):
        raise _Odd("CreateTime")
    return datetime.fromtimestamp(int(found["CreateTime"]), UTC)


def _needed(found: Payload, name: str) -> str:
    """Return a field that gives the message its sense."""
    value = found[name]
    if not value:
        raise _Odd(name)
    return value


def _text(found: Payload) -> dict[str, Any]:
    if "Content" not in found.fields:
        raise _Odd("Content")
    return {"text": found["Content"], "payload": _tapped(found["bizmsgmenuid"])}


def _tapped(menu_id: str) -> str:
    """Return the payload of a tapped line, whether or not the app decoded it before sending."""
    return menu_id if menu_id.startswith("/") else unquote(menu_id)


def _image(found: Payload) -> dict[str, Any]:
    return {"media": Media(_needed(found, "MediaId"))}


def _voice(found: Payload) -> dict[str, Any]:
    """The Official Account's 16 kHz recording is the better one; `Recognition` arrives empty."""
    media_id = found["MediaId16K"] or _needed(found, "MediaId")
    return {"media": Media(media_id, format=found["Format"])}


def _video(found: Payload) -> dict[str, Any]:
    return {"media": Media(_needed(found, "MediaId"), format="mp4")}


def _file(found: Payload) -> dict[str, Any]:
    """The Official Account announces a file without a media id: nobody can fetch it."""
    name = found["FileName"] or found["Title"]
    media = Media(found["MediaId"], name.rpartition(".")[2] if "." in name else "", name)
    return {"media": media if found["MediaId"] else None}


def _location(found: Payload) -> dict[str, Any]:
    return {"place": _place(found, "Location_X", "Location_Y", "Label")}


def _place(found: Payload, latitude: str, longitude: str, label: str = "") -> Place:
    north, east = _degrees(found, latitude, 90), _degrees(found, longitude, 180)
    return Place(north, east, found[label])


def _degrees(found: Payload, name: str, most: int) -> float:
    try:
        degrees = float(found[name])
    except ValueError:
        raise _Odd(name) from None
    if math.isnan(degrees) or abs(degrees) > most:
        raise _Odd(name)
    return degrees


def _link(found: Payload) -> dict[str, Any]:
    return {"link": Link(_needed(found, "Url"), found["Title"], found["Description"])}


def _event(found: Payload) -> dict[str, Any]:
    event = _needed(found, "Event").lower()
    fields: dict[str, Any] = {
        "event": event,
        "payload": events.choice(found),
        "task_id": found["TaskId"],
        "response_code": found["ResponseCode"],
        "selected": found.selected,
        "details": events.details(found),
    }
    if event == "location":
        fields["place"] = _place(found, "Latitude", "Longitude")
    if event == "location_select":
        names = ("Location_X", "Location_Y", "Label")
        fields["place"] = _place(found, *(f"SendLocationInfo.{name}" for name in names))
    return fields


_READERS: Mapping[str, tuple[InboundKind, Callable[[Payload], dict[str, Any]]]] = {
    "text": (InboundKind.TEXT, _text),
    "image": (InboundKind.IMAGE, _image),
    "voice": (InboundKind.VOICE, _voice),
    "video": (InboundKind.VIDEO, _video),
    "shortvideo": (InboundKind.VIDEO, _video),
    "file": (InboundKind.FILE, _file),
    "location": (InboundKind.LOCATION, _location),
    "link": (InboundKind.LINK, _link),
    "event": (InboundKind.EVENT, _event),
}


def _reader(msg_type: str) -> tuple[InboundKind, Callable[[Payload], dict[str, Any]]]:
    if msg_type not in _READERS:
        raise _Odd("MsgType")
    return _READERS[msg_type]
