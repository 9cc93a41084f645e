"""Files that pass between bot and people; the platform keeps them for three days."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.clock import SimulatorClock
from bot.simulator.refusals import ApiError

KEPT = timedelta(days=3)
SMALLEST = 6
MB = 1024 * 1024
LARGEST = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "file": 20 * MB, "thumb": 64 * 1024}
TOO_LARGE = {"image": 40009, "video": 40011}
STARTS = {
    "image": (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"),
    "thumb": (b"\xff\xd8\xff",),
    "voice": (b"#!AMR",),
}
MP4_MARK = b"ftyp"


@dataclass(frozen=True)
class Medium:
    """A stored file."""

    media_id: str
    kind: str
    name: str
    data: bytes
    mimetype: str
    at: datetime


class MediaStore:
    """Files by id."""

    def __init__(self, clock: SimulatorClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, Medium] = {}

    def upload(self, kind: str, name: str, data: bytes, mimetype: str) -> Medium:
        """Store what the bot sends, if the platform takes such a file. Raises `ApiError`."""
        if kind not in LARGEST:
            raise ApiError(40004)
        if len(data) < SMALLEST:
            raise ApiError(40006 if data else 44001)
        if len(data) > LARGEST[kind]:
            raise ApiError(TOO_LARGE.get(kind, 45001))
        if not _is_of(kind, data):
            raise ApiError(40005)
        return self.keep(kind, name, data, mimetype)

    def keep(self, kind: str, name: str, data: bytes, mimetype: str) -> Medium:
        """Store a file as it is."""
        medium = Medium(secrets.token_urlsafe(32), kind, name, data, mimetype, self._clock.now())
        with self._lock:
            self._kept[medium.media_id] = medium
        return medium

    def get(self, media_id: str) -> Medium:
        """Return a file that is at most three days old. Raises `ApiError`."""
        with self._lock:
            medium = self._kept.get(media_id)
        if medium is None or self._clock.now() - medium.at > KEPT:
            raise ApiError(40007)
        return medium

    def any_age(self, media_id: str) -> Medium | None:
        """Return a file for the phone page, which keeps what it has shown."""
        with self._lock:
            return self._kept.get(media_id)


def _is_of(kind: str, data: bytes) -> bool:
    if kind == "video":
        return MP4_MARK in data[:16]
    return data.startswith(STARTS.get(kind, (b"",)))
