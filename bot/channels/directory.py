"""Who is in the corp: members, departments, all user ids.

Apps made after 2022-06-20 get names and departments, no contact details.
https://developer.work.weixin.qq.com/document/path/90196, 90208 and 96067
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.client import Connection
from bot.channels.verdicts import Refused

PAGE = 10_000
_NO_SUCH_PERSON = frozenset({40003, 60111})


@dataclass(frozen=True)
class Member:
    """Somebody in the corp."""

    userid: str
    name: str
    position: str = ""
    departments: tuple[int, ...] = ()
    main_department: int = 0
    leaders: tuple[str, ...] = ()
    is_active: bool = True


@dataclass(frozen=True)
class Unit:
    """A department as the platform knows it; the root's parent is 0."""

    id: int
    name: str
    parent_id: int


class WeComDirectory:
    """Looks people up; `contacts` is the connection of the contact secret."""

    def __init__(self, connection: Connection, contacts: Connection) -> None:
        self._connection = connection
        self._contacts = contacts

    def member(self, userid: str) -> Member | None:
        """Return a member, or nothing for one who is not visible. Raises `SendFailed`."""
        try:
            return _member(self._connection.get("user/get", userid=userid))
        except Refused as refusal:
            if refusal.errcode not in _NO_SUCH_PERSON:
                raise
        return None

    def departments(self) -> tuple[Unit, ...]:
        """Return all departments that the app may see. Raises `SendFailed`."""
        found = self._connection.get("department/list").get("department", [])
        return tuple(
            Unit(int(unit["id"]), str(unit.get("name", "")), int(unit.get("parentid", 0)))
            for unit in found
        )

    def userids(self) -> Iterator[str]:
        """Return every user id once, page by page. Raises `SendFailed`."""
        seen: set[str] = set()
        cursor = ""
        while True:
            page = self._contacts.post("user/list_id", {"cursor": cursor, "limit": PAGE})
            for entry in page.get("dept_user", []):
                if entry["userid"] not in seen:
                    seen.add(entry["userid"])
                    yield entry["userid"]
            previous, cursor = cursor, str(page.get("next_cursor") or "")
            if cursor in ("", previous):
                return


def _member(answer: Mapping[str, Any]) -> Member:
    return Member(
        userid=str(answer.get("userid", "")),
        name=str(answer.get("name", "")),
        position=str(answer.get("position", "")),
        departments=tuple(answer.get("department", ())),
        main_department=int(answer.get("main_department") or 0),
        leaders=tuple(answer.get("direct_leader", ())),
        is_active=answer.get("status", 1) == 1,
    )
