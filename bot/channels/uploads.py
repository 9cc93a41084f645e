"""Bringing a file to somebody: uploaded first, then sent as what the platform takes it for.

https://developer.work.weixin.qq.com/document/path/90253 and 90236
"""

from collections.abc import Iterator
from functools import partial

import requests

from bot.channels.client import Connection
from bot.channels.media import WHOLE
from bot.channels.verdicts import NO_MEDIUM, Refused
from bot.channels.wire import LATER, Answer, Wire, http_failure, not_json
from bot.domain.files import MB, Enclosure
from bot.ports import FileUnfit, SendFailed

API = "media/upload"
SMALLEST = 6
LARGEST_FILE = 20 * MB
SPECIAL = {
    "image/jpeg": ("image", 10 * MB),
    "image/png": ("image", 10 * MB),
    "audio/amr": ("voice", 2 * MB),
    "video/mp4": ("video", 10 * MB),
}
"""What is shown or played at once, by type, and up to which size; all else is a file."""


def kinds(enclosure: Enclosure, taken: frozenset[str]) -> Iterator[str]:
    """Yield as what a file can be sent, the best first, on a platform that takes these kinds."""
    size = enclosure.file.size
    kind, largest = SPECIAL.get(enclosure.file.content_type, ("file", LARGEST_FILE))
    if kind in taken and SMALLEST <= size <= largest:
        yield kind
    if kind != "file" and "file" in taken and SMALLEST <= size <= LARGEST_FILE:
        yield "file"


def upload(
    connection: Connection, enclosure: Enclosure, *, taken: frozenset[str]
) -> tuple[str, str]:
    """Return as what the platform took a file, and its id. Raises `SendFailed`, `FileUnfit`."""
    for kind in kinds(enclosure, taken):
        try:
            answer = connection.attempt(partial(_post, connection.wire, enclosure, kind))
            return kind, str(answer["media_id"])
        except Refused as refusal:
            if refusal.errcode not in NO_MEDIUM:
                raise
    raise FileUnfit


def _post(wire: Wire, enclosure: Enclosure, kind: str, token: str) -> Answer | SendFailed:
    """Return the answer or a failure value: the request in an exception would show the token."""
    # Bytes and not a file object, which would be empty when a call is repeated.
    part = (enclosure.name, enclosure.file.content, enclosure.file.content_type)
    params = {"access_token": token, "type": kind}
    patience = (wire.timeout, WHOLE.total_seconds())
    url = wire.base_url + API
    try:
        answer = requests.post(
            url, params=params, files={"media": part}, timeout=patience, **wire.options
        )
    except requests.RequestException as failure:
        name = type(failure).__name__
        return SendFailed(f"{API}: no answer ({name})", permanent=False, retry_after=LATER)
    return _answer(answer)


def _answer(response: requests.Response) -> Answer | SendFailed:
    if not response.ok or response.is_redirect:
        return http_failure(API, response)
    try:
        answer = response.json()
    except ValueError:
        return not_json(API)
    if not isinstance(answer, dict):
        return not_json(API)
    if answer.get("errcode"):
        return Refused(API, int(answer["errcode"]))
    return answer if answer.get("media_id") else not_json(API)
