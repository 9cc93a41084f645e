"""Codes of the Official Account with a scene behind: made by the bot, scanned by people."""

import secrets
import threading
from dataclasses import dataclass
from typing import Any

from bot.simulator.refusals import ApiError

ADDRESS = "http://weixin.qq.com/q/"
NUMBERED, NAMED = (
    frozenset({"QR_SCENE", "QR_LIMIT_SCENE"}),
    frozenset({"QR_STR_SCENE", "QR_LIMIT_STR_SCENE"}),
)
FOR_A_TIME = frozenset({"QR_SCENE", "QR_STR_SCENE"})
LONGEST_SCENE = 64
MOST_LASTING_NUMBER = 100_000
DEFAULT_SECONDS, LONGEST_SECONDS = 60, 2_592_000
Json = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What stands behind a code, and the ticket that names the code."""

    scene: str
    ticket: str


class Scenes:
    """The codes that were made; a lasting one is made once for its scene.

    https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_address: dict[str, Scene] = {}

    def create(self, body: Json) -> Json:
        """Answer `qrcode/create`. Raises `ApiError`."""
        action = str(body.get("action_name") or "")
        scene = _scene(action, (body.get("action_info") or {}).get("scene") or {})
        with self._lock:
            address = self._address_of(scene) or self._made(scene)
        answer: Json = {"ticket": self._by_address[address].ticket, "url": address}
        if action in FOR_A_TIME:
            answer["expire_seconds"] = _seconds(body.get("expire_seconds", DEFAULT_SECONDS))
        return answer

    def behind(self, address: str) -> Scene | None:
        """Return what stands behind a scanned code."""
        return self._by_address.get(address)

    def _address_of(self, scene: str) -> str | None:
        return next((url for url, one in self._by_address.items() if one.scene == scene), None)

    def _made(self, scene: str) -> str:
        address = ADDRESS + secrets.token_urlsafe(16)
        self._by_address[address] = Scene(scene, secrets.token_urlsafe(60))
        return address


def _scene(action: str, given: Json) -> str:
    if action in NAMED:
        named = given.get("scene_str")
        if not isinstance(named, str) or not 1 <= len(named) <= LONGEST_SCENE:
            raise ApiError(40053)
        return named
    number = given.get("scene_id")
    if action not in NUMBERED or not isinstance(number, int) or number < 1:
        raise ApiError(40053)
    if action == "QR_LIMIT_SCENE" and number > MOST_LASTING_NUMBER:
        raise ApiError(40053)
    return str(number)


def _seconds(given: Any) -> int:
    if not isinstance(given, int) or given < 1:
        raise ApiError(40053)
    return min(given, LONGEST_SECONDS)
