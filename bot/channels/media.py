"""Fetching a file that somebody sent: streamed, with a limit on size and on time.

https://developer.work.weixin.qq.com/document/path/90254
"""

import contextlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message as Headers
from functools import partial

import requests

from bot.channels.client import Connection
from bot.channels.verdicts import Refused
from bot.channels.wire import LATER, Wire, http_failure, not_json
from bot.domain.messages import Channel
from bot.ports import FileTooLarge, SendFailed

API = "media/get"
LIMIT_BYTES = 20 * 1024 * 1024  # the largest file that the platforms take
WHOLE = timedelta(seconds=60)
_CHUNK = 64 * 1024
_ERROR_BYTES = 4096
_NOT_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class MediaFile:
    """A fetched file; type and name are what the platform says, not what the bytes are."""

    content: bytes
    content_type: str
    name: str


class MediaTooLarge(SendFailed):
    """The file is larger than we take."""

    def __init__(self) -> None:
        super().__init__(f"{API}: too large", permanent=True)


class PlatformFiles:
    """Fetches files from whichever platform keeps them."""

    def __init__(self, connections: Mapping[Channel, Connection]) -> None:
        self._connections = connections

    def fetch(self, channel: Channel, media_id: str, *, limit_bytes: int) -> bytes:
        """Return the bytes. Raises `SendFailed`, `FileTooLarge`."""
        connection = self._connections.get(channel)
        if connection is None:
            raise SendFailed(f"no {channel} account is configured", permanent=False)
        try:
            return download(connection, media_id, limit_bytes=limit_bytes).content
        except MediaTooLarge as large:
            raise FileTooLarge from large


def download(connection: Connection, media_id: str, *, limit_bytes: int = LIMIT_BYTES) -> MediaFile:
    """Return the file. Raises `SendFailed`: permanent if it is gone (three days) or too large."""
    return connection.attempt(partial(_fetch, connection.wire, media_id, limit_bytes))


def _fetch(wire: Wire, media_id: str, limit_bytes: int, token: str) -> MediaFile | SendFailed:
    """Return the file or a failure value: the request in an exception would show the token."""
    params = {"access_token": token, "media_id": media_id}
    try:
        with requests.get(
            wire.base_url + API,
            params=params,
            stream=True,
            timeout=wire.timeout,
            **wire.options,
        ) as response:
            return _file(response, limit_bytes)
    except requests.RequestException as failure:
        name = type(failure).__name__
        return SendFailed(f"{API}: no answer ({name})", permanent=False, retry_after=LATER)


def _file(response: requests.Response, limit_bytes: int) -> MediaFile | SendFailed:
    if not response.ok or response.is_redirect:
        return http_failure(API, response)
    disposition = response.headers.get("Content-Disposition", "")
    if not disposition:
        return _refusal(response)
    content = bytearray()
    for chunk in _chunks(response):
        content += chunk
        if len(content) > limit_bytes:
            return MediaTooLarge()
    return MediaFile(bytes(content), response.headers.get("Content-Type", ""), _name(disposition))


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Return the body piece by piece; a sender that drips is cut off."""
    end = time.monotonic() + WHOLE.total_seconds()
    for chunk in response.iter_content(_CHUNK):
        if time.monotonic() > end:
            raise requests.Timeout
        yield chunk


def _refusal(response: requests.Response) -> SendFailed:
    """Return why there is no file: errors are JSON and come without a file name."""
    start = next(response.iter_content(_ERROR_BYTES), b"")
    try:
        errcode = int(json.loads(start)["errcode"])
    except (ValueError, KeyError, TypeError):
        return not_json(API)
    return Refused(API, errcode)


def _name(disposition: str) -> str:
    """Return the file name without path, control characters and tricks of direction."""
    headers = Headers()
    headers["Content-Disposition"] = disposition
    name = headers.get_filename() or ""
    with contextlib.suppress(UnicodeError):
        name = name.encode("latin-1").decode()  # bare UTF-8 in a header arrives as Latin-1
    return _NOT_A_NAME.sub("", name)[:255]
