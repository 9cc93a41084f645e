"""The menu below the chat that the bot creates, checked as the platform checks it."""

import threading
from typing import Any

from bot.simulator.lengths import size
from bot.simulator.refusals import ApiError

MOST_BUTTONS = 3
MOST_SUB_BUTTONS = 5
NAME_BYTES = 16
SUB_NAME_BYTES = 40
KEY_BYTES = 128
URL_BYTES = 1024
WITH_KEY = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
OTHERS = frozenset({"view", "view_miniprogram", "miniprogram", "media_id", "view_limited"})
Json = dict[str, Any]


class Menu:
    """One app's menu."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buttons: list[Json] = []

    def create(self, body: Json) -> None:
        """Replace the menu. Raises `ApiError`."""
        buttons = body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
            raise ApiError(40016)
        for button in buttons:
            _check(button, NAME_BYTES)
        with self._lock:
            self._buttons = buttons

    def delete(self) -> None:
        """Take the menu away."""
        with self._lock:
            self._buttons = []

    def buttons(self) -> list[Json]:
        """Return the top row, empty where there is no menu."""
        with self._lock:
            return list(self._buttons)

    def behind(self, key: str) -> Json | None:
        """Return the button with a key or an address."""
        for button in self.buttons():
            for one in (button, *(button.get("sub_button") or [])):
                if key in (one.get("key"), one.get("url"), one.get("pagepath")):
                    return dict(one)
        return None


def _check(button: Json, name_bytes: int) -> None:
    if not 1 <= size(str(button.get("name") or "")) <= name_bytes:
        raise ApiError(40018)
    below = button.get("sub_button") or []
    if not below:
        _check_tap(button)
        return
    if name_bytes == SUB_NAME_BYTES:
        raise ApiError(40022)
    if len(below) > MOST_SUB_BUTTONS:
        raise ApiError(40023)
    for one in below:
        _check(one, SUB_NAME_BYTES)


def _check_tap(button: Json) -> None:
    kind = button.get("type")
    if kind not in WITH_KEY | OTHERS:
        raise ApiError(40017)
    if kind in WITH_KEY and not 1 <= size(str(button.get("key") or "")) <= KEY_BYTES:
        raise ApiError(40019)
    if kind == "view" and not 1 <= size(str(button.get("url") or "")) <= URL_BYTES:
        raise ApiError(40020)
