"""The corp's shared calendar, as far as an app may write into it."""

import secrets
import threading
from typing import Any

from bot.simulator.contacts import Contacts
from bot.simulator.refusals import ApiError

MOST_ADMINS = 3
MOST_ATTENDEES = 1000
SUMMARY_CHARS = 128
DESCRIPTION_CHARS = 1000
LOCATION_CHARS = 128
REMIND_BEFORE = (0, 300, 900, 3600, 86400)
REPEAT_TYPES = (0, 1, 2, 5, 7)
OP_MODES = (0, 1, 2)
Json = dict[str, Any]


class Schedules:
    """Schedules of one app.

    https://developer.work.weixin.qq.com/document/path/93703
    """

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts
        self._lock = threading.Lock()
        self._all: dict[str, Json] = {}
        self._gone: set[str] = set()

    def add(self, body: Json) -> Json:
        """Add a schedule and return its id. Raises `ApiError`."""
        schedule = _inside(body)
        self._check(schedule)
        schedule_id = secrets.token_hex(16)
        with self._lock:
            self._all[schedule_id] = {**schedule, "schedule_id": schedule_id}
        return {"schedule_id": schedule_id}

    def update(self, body: Json) -> Json:
        """Change a schedule. Raises `ApiError`."""
        schedule = _inside(body)
        _mode(body)
        kept = self._kept(schedule.get("schedule_id"))
        changed = {**kept, **schedule}
        self._check(changed)
        with self._lock:
            self._all[kept["schedule_id"]] = changed
        return {"schedule_id": kept["schedule_id"]}

    def get(self, body: Json) -> Json:
        """Return schedules by their ids. Raises `ApiError`."""
        wanted = body.get("schedule_id_list") or []
        if not wanted:
            raise ApiError(90462)
        return {"schedule_list": [self._kept(schedule_id) for schedule_id in wanted]}

    def delete(self, body: Json) -> Json:
        """Take a schedule away. Raises `ApiError`."""
        _mode(body)
        kept = self._kept(body.get("schedule_id"))
        with self._lock:
            self._gone.add(kept["schedule_id"])
        return {}

    def listed(self) -> list[Json]:
        """Return what stands in the calendar."""
        with self._lock:
            return [row for number, row in self._all.items() if number not in self._gone]

    def _kept(self, schedule_id: Any) -> Json:
        with self._lock:
            if schedule_id in self._gone:
                raise ApiError(90460)
            if schedule_id not in self._all:
                raise ApiError(90461)
            return self._all[schedule_id]

    def _check(self, schedule: Json) -> None:
        start, end = schedule.get("start_time"), schedule.get("end_time")
        if not isinstance(start, int) or not isinstance(end, int) or end < start:
            raise ApiError(40058, "start_time, end_time")
        attendees = schedule.get("attendees") or []
        if len(attendees) > MOST_ATTENDEES:
            raise ApiError(90464)
        self._check_members([str(row.get("userid", "")) for row in attendees])
        admins = schedule.get("admins") or []
        if len(admins) > MOST_ADMINS:
            raise ApiError(40058, "admins")
        self._check_members(admins)
        _check_words(schedule)
        _check_reminders(schedule.get("reminders") or {})

    def _check_members(self, userids: list[str]) -> None:
        if not all(self._contacts.find(userid) for userid in userids):
            raise ApiError(60111)


def _inside(body: Json) -> Json:
    schedule = body.get("schedule")
    if not isinstance(schedule, dict):
        raise ApiError(40058, "schedule")
    return schedule


def _mode(body: Json) -> None:
    if body.get("op_mode", 0) not in OP_MODES:
        raise ApiError(90485)


def _check_words(schedule: Json) -> None:
    limits = {
        "summary": SUMMARY_CHARS,
        "description": DESCRIPTION_CHARS,
        "location": LOCATION_CHARS,
    }
    for name, most in limits.items():
        if len(str(schedule.get(name) or "")) > most:
            raise ApiError(40058, name)


def _check_reminders(reminders: Json) -> None:
    if reminders.get("is_remind") and reminders.get("remind_before_event_secs", 0) not in (
        REMIND_BEFORE
    ):
        raise ApiError(90471)
    if reminders.get("is_repeat") and reminders.get("repeat_type", 0) not in REPEAT_TYPES:
        raise ApiError(90465)
