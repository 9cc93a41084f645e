"""Video meetings at the platform's basic level, without the paid features."""

import secrets
import threading
from collections.abc import Callable
from typing import Any

from bot.simulator.clock import SimulatorClock
from bot.simulator.contacts import Contacts
from bot.simulator.lengths import size
from bot.simulator.refusals import ApiError

TITLE_BYTES = 40
DESCRIPTION_CHARS = 500
SHORTEST_SECONDS = 300
LONGEST_SECONDS = 86399
MOST_INVITED = 100
REMIND_SCOPES = (1, 2, 3, 4)
PASSWORD_DIGITS = (4, 5, 6)
Json = dict[str, Any]


class Meetings:
    """Meetings of one app.

    https://developer.work.weixin.qq.com/document/path/99104
    """

    def __init__(self, clock: SimulatorClock, contacts: Contacts) -> None:
        self._clock = clock
        self._contacts = contacts
        self._lock = threading.Lock()
        self._all: dict[str, Json] = {}

    def create(self, body: Json) -> Json:
        """Plan a meeting. Raises `ApiError`."""
        self._check(body)
        number = secrets.randbelow(900_000_000) + 100_000_000
        answer = {
            "meetingid": f"hy{secrets.token_hex(12)}",
            "meeting_code": str(number),
            "meeting_link": f"https://meeting.example.test/dm/{number}",
        }
        with self._lock:
            self._all[answer["meetingid"]] = {**body, **answer, "status": 1}
        return {**answer, "excess_users": []}

    def update(self, body: Json) -> Json:
        """Change a planned meeting. Raises `ApiError`."""
        kept = self._planned(body)
        changed = {**kept, **body}
        self._check(changed)
        with self._lock:
            self._all[kept["meetingid"]] = changed
        return {"excess_users": []}

    def cancel(self, body: Json) -> Json:
        """Call a planned meeting off. Raises `ApiError`."""
        kept = self._planned(body)
        with self._lock:
            self._all[kept["meetingid"]] = {**kept, "status": 4}
        return {}

    def info(self, body: Json) -> Json:
        """Return a meeting. Raises `ApiError`."""
        return self._known(body)

    def listed(self) -> list[Json]:
        """Return all meetings; `status` 1 is planned, 4 is called off."""
        with self._lock:
            return list(self._all.values())

    def _known(self, body: Json) -> Json:
        with self._lock:
            meeting = self._all.get(str(body.get("meetingid")))
        if meeting is None:
            raise ApiError(90602)
        return meeting

    def _planned(self, body: Json) -> Json:
        meeting = self._known(body)
        if meeting["status"] != 1:
            raise ApiError(400041)
        return meeting

    def _check(self, body: Json) -> None:
        title = str(body.get("title") or "")
        tests: tuple[tuple[int, Callable[[], bool]], ...] = (
            (400040, lambda: bool(body.get("admin_userid"))),
            (400042, lambda: 1 <= size(title) <= TITLE_BYTES),
            (400034, lambda: _whole(body, "meeting_start") > self._clock.stamp()),
            (400035, lambda: _lasts(_whole(body, "meeting_duration"))),
            (40058, lambda: len(str(body.get("description") or "")) <= DESCRIPTION_CHARS),
        )
        for code, holds in tests:
            if not holds():
                raise ApiError(code)
        self._check_people(body)
        _check_settings(body.get("settings") or {})

    def _check_people(self, body: Json) -> None:
        invited = [str(userid) for userid in (body.get("invitees") or {}).get("userid") or []]
        if len(invited) > MOST_INVITED:
            raise ApiError(400020)
        admin = str(body["admin_userid"])
        if not all(self._contacts.find(userid) for userid in (admin, *invited)):
            raise ApiError(400021)
        if admin not in invited:
            raise ApiError(400039)
        settings = body.get("settings") or {}
        if not _within(settings, "hosts", invited):
            raise ApiError(400029)
        if not _within(settings, "ring_users", invited):
            raise ApiError(400037)


def _whole(body: Json, name: str) -> int:
    value = body.get(name)
    return value if isinstance(value, int) else 0


def _lasts(seconds: int) -> bool:
    return SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS


def _within(settings: Json, name: str, people: list[str]) -> bool:
    return set((settings.get(name) or {}).get("userid") or []) <= set(people)


def _check_settings(settings: Json) -> None:
    if settings.get("remind_scope", 1) not in REMIND_SCOPES:
        raise ApiError(400025)
    password = str(settings.get("password") or "")
    if password and not (password.isdigit() and len(password) in PASSWORD_DIGITS):
        raise ApiError(400030)
