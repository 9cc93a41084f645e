"""WeCom's meetings and calendar: what is arranged for a talk, without a word on whom or why.

https://developer.work.weixin.qq.com/document/path/99104 and 93703
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.client import Connection
from bot.channels.verdicts import Refused
from bot.domain.arrangements import Appointment, Arranged

SHORTEST_SECONDS = 300
NO_SUCH_MEETING = frozenset({90602, 400041})
NO_SUCH_SCHEDULE = frozenset({90460, 90461})
NOT_A_MEMBER = frozenset({400021, 60111, 40003})
NO_REMINDER = 1


class WeComMeetings:
    """Video rooms as WeCom meetings; the leader is their host."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, appointment: Appointment) -> Arranged:
        """Plan a meeting. Raises `SendFailed`."""
        answer = _with_or_without(self._create, appointment)
        return Arranged(
            external_id=str(answer["meetingid"]),
            link=str(answer.get("meeting_link") or ""),
            code=str(answer.get("meeting_code") or ""),
        )

    def update(self, made: Arranged, appointment: Appointment) -> Arranged:
        """Move a meeting; plan another where it is there no longer. Raises `SendFailed`."""
        try:
            self._connection.post(
                "meeting/update", {"meetingid": made.external_id, **_times(appointment)}
            )
        except Refused as refusal:
            if refusal.errcode not in NO_SUCH_MEETING:
                raise
            return self.create(appointment)
        return made

    def cancel(self, made: Arranged) -> None:
        """Call a meeting off. Raises `SendFailed`."""
        _gently(
            self._connection, "meeting/cancel", {"meetingid": made.external_id}, NO_SUCH_MEETING
        )

    def _create(self, appointment: Appointment, people: list[str]) -> Mapping[str, Any]:
        has_guest = len(people) == 1
        return self._connection.post(
            "meeting/create",
            {
                "admin_userid": appointment.leader,
                "title": appointment.title,
                **_times(appointment),
                "invitees": {"userid": people},
                "settings": {
                    # Whoever has the link waits outside until the leader lets him in.
                    "enable_waiting_room": True,
                    "allow_enter_before_host": False,
                    "allow_external_user": has_guest,
                    "remind_scope": NO_REMINDER,
                },
            },
        )


def _times(appointment: Appointment) -> dict[str, int]:
    seconds = int((appointment.ends_at - appointment.starts_at).total_seconds())
    return {
        "meeting_start": int(appointment.starts_at.timestamp()),
        "meeting_duration": max(SHORTEST_SECONDS, seconds),
    }


class WeComSchedules:
    """Entries in the WeCom calendars of leader and person."""

    def __init__(self, connection: Connection, agent_id: int) -> None:
        self._connection = connection
        self._agent_id = agent_id

    def create(self, appointment: Appointment) -> Arranged:
        """Enter a talk. Raises `SendFailed`."""
        answer = _with_or_without(self._add, appointment)
        return Arranged(external_id=str(answer["schedule_id"]))

    def update(self, made: Arranged, appointment: Appointment) -> Arranged:
        """Move an entry; enter it anew where it is there no longer. Raises `SendFailed`."""
        moved = {"schedule_id": made.external_id, **_hours(appointment)}
        try:
            self._connection.post("oa/schedule/update", {"schedule": moved})
        except Refused as refusal:
            if refusal.errcode not in NO_SUCH_SCHEDULE:
                raise
            return self.create(appointment)
        return made

    def cancel(self, made: Arranged) -> None:
        """Take an entry away. Raises `SendFailed`."""
        entry = {"schedule_id": made.external_id}
        _gently(self._connection, "oa/schedule/del", entry, NO_SUCH_SCHEDULE)

    def _add(self, appointment: Appointment, people: list[str]) -> Mapping[str, Any]:
        schedule = {
            **_hours(appointment),
            "admins": [appointment.leader],
            "attendees": [{"userid": userid} for userid in people],
            "summary": appointment.title,
            "location": appointment.place,
            # Our own reminders come by message.
            "reminders": {"is_remind": 0},
        }
        return self._connection.post(
            "oa/schedule/add", {"schedule": schedule, "agentid": self._agent_id}
        )


def _hours(appointment: Appointment) -> dict[str, int]:
    return {
        "start_time": int(appointment.starts_at.timestamp()),
        "end_time": int(appointment.ends_at.timestamp()),
    }


def _with_or_without(
    make: Callable[[Appointment, list[str]], Mapping[str, Any]], appointment: Appointment
) -> Mapping[str, Any]:
    """Invite both, or the leader alone where the platform does not know the person.

    One invalid member makes the whole call fail.
    """
    people = list(dict.fromkeys(filter(None, (appointment.leader, appointment.person))))
    try:
        return make(appointment, people)
    except Refused as refusal:
        if refusal.errcode not in NOT_A_MEMBER or len(people) == 1:
            raise
        return make(appointment, people[:1])


def _gently(
    connection: Connection, api: str, data: Mapping[str, Any], gone: frozenset[int]
) -> None:
    """Ask for an end that may have come already."""
    try:
        connection.post(api, data)
    except Refused as refusal:
        if refusal.errcode not in gone:
            raise
