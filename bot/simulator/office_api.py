"""WeCom's server API beyond messages: the address book, web login, calendar and meetings."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from bot.simulator.contacts import ROOT, Contacts
from bot.simulator.gate import Call, Gate, Work
from bot.simulator.phones import WECOM
from bot.simulator.refusals import ApiError
from bot.simulator.wecom_api import APP_ONLY, BOTH, CONTACTS_ONLY
from bot.simulator.world import World

LARGEST_PAGE = 10000
PRIVATE_INFO = "snsapi_privateinfo"
Json = dict[str, Any]


def blueprint(world: World) -> Blueprint:
    """Return the routes under `/wecom/cgi-bin/`."""
    routes = Blueprint("office", __name__, url_prefix="/wecom")
    gate = Gate(routes, world.tokens[WECOM], world.faults)
    book, login = BookApi(world.contacts), LoginApi(world)
    # Since 2022-08-15 the contact secret may only list ids.
    gate.get("user/get", book.user, callers=APP_ONLY)
    gate.get("user/simplelist", book.simple_list, callers=APP_ONLY)
    gate.get("user/list", book.full_list, callers=APP_ONLY)
    gate.post("user/list_id", book.ids, callers=CONTACTS_ONLY)
    gate.get("department/list", book.departments, callers=APP_ONLY)
    gate.get("department/simplelist", book.department_ids, callers=BOTH)
    gate.get("auth/getuserinfo", login.who, callers=APP_ONLY)
    gate.post("auth/getuserdetail", login.detail, callers=APP_ONLY)
    for api, work in (
        ("oa/schedule/add", world.schedules.add),
        ("oa/schedule/update", world.schedules.update),
        ("oa/schedule/get", world.schedules.get),
        ("oa/schedule/del", world.schedules.delete),
        ("meeting/create", world.meetings.create),
        ("meeting/update", world.meetings.update),
        ("meeting/cancel", world.meetings.cancel),
        ("meeting/get_info", world.meetings.info),
    ):
        gate.post(api, _with_body(work), callers=APP_ONLY)
    return routes


def _with_body(work: Callable[[Json], Json]) -> Work:
    return lambda call: work(call.body)


class BookApi:
    """The address book's calls."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    def user(self, call: Call) -> Json:
        """Answer `user/get`."""
        return self._contacts.user(call.query.get("userid", ""))

    def simple_list(self, call: Call) -> Json:
        """Answer `user/simplelist`."""
        people = self._contacts.members(_number(call, "department_id"))
        return {"userlist": [self._contacts.name_of(person) for person in people]}

    def full_list(self, call: Call) -> Json:
        """Answer `user/list`."""
        people = self._contacts.members(_number(call, "department_id"))
        return {"userlist": [self._contacts.card_of(person) for person in people]}

    def ids(self, call: Call) -> Json:
        """Answer `user/list_id`, page by page; the cursor is a row number here."""
        limit = call.body.get("limit", LARGEST_PAGE)
        cursor = str(call.body.get("cursor") or "0")
        if not isinstance(limit, int) or not 1 <= limit <= LARGEST_PAGE or not cursor.isdigit():
            raise ApiError(40058)
        start = int(cursor)
        rows = [
            {"userid": person.userid, "department": self._contacts.department_of(person)}
            for person in self._contacts.everybody
        ]
        more = start + limit < len(rows)
        return {
            "next_cursor": str(start + limit) if more else "",
            "dept_user": rows[start : start + limit],
        }

    def departments(self, call: Call) -> Json:
        """Answer `department/list`."""
        under = _number(call, "id") if call.query.get("id") else ROOT
        return {"department": self._contacts.departments(under)}

    def department_ids(self, call: Call) -> Json:
        """Answer `department/simplelist`."""
        under = _number(call, "id") if call.query.get("id") else ROOT
        rows = self._contacts.departments(under)
        kept = ("id", "parentid", "order")
        return {"department_id": [{name: row[name] for name in kept} for row in rows]}


class LoginApi:
    """What a web page asks after the browser came back with a code."""

    def __init__(self, world: World) -> None:
        self._codes = world.codes[WECOM]
        self._contacts = world.contacts

    def who(self, call: Call) -> Json:
        """Answer `auth/getuserinfo`."""
        login = self._codes.redeem(call.query.get("code", ""))
        person = self._contacts.find(login.who)
        if person is None:
            return {"openid": login.who}
        if login.scope != PRIVATE_INFO:
            return {"userid": person.userid}
        return {"userid": person.userid, "user_ticket": self._codes.ticket(login)}

    def detail(self, call: Call) -> Json:
        """Answer `auth/getuserdetail`."""
        userid = self._codes.consented(str(call.body.get("user_ticket") or ""))
        person = self._contacts.find(userid)
        if person is None:
            raise ApiError(60111)
        return {"userid": person.userid, **self._contacts.private(person)}


def _number(call: Call, name: str) -> int:
    value = call.query.get(name, "")
    if not value.isdigit():
        raise ApiError(40058, name)
    return int(value)
