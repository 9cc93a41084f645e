"""What is particular to events: which are the same, what was tapped, what else they carry."""

import hashlib

from bot.channels.payload import Payload

# Wider than the platform's advice (sender and second): changes of contacts all come from `sys`,
# and two taps can share a second.
IDENTITY = (
    "FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ChangeType", "UserID",
    "NewUserID", "Id", "TagId", "MsgID", "MeetingId", "ScheduleId", "BatchJob.JobId",
)  # fmt: skip

_OWN_PLACE = frozenset(
    {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "TaskId",
     "ResponseCode", "Latitude", "Longitude"}
)  # fmt: skip
_SCENE = "qrscene_"


def identity(found: Payload) -> str:
    """Return what a repeated delivery of an event shares with the first: a digest, no names."""
    joined = "\x00".join(found[name] for name in IDENTITY)
    return hashlib.sha256(joined.encode()).hexdigest()


def choice(found: Payload) -> str:
    """Return what stands behind the button, entry or code: following by a code is scanning it."""
    key = found["EventKey"]
    return key.removeprefix(_SCENE) if found["Event"] == "subscribe" else key


def details(found: Payload) -> dict[str, str]:
    """Return all else that an event carries, by the platform's names."""
    return {name: value for name, value in found.fields.items() if name not in _OWN_PLACE}
