"""What the Official Account pushes: answers within the reply window, and template messages."""

import itertools
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

from bot.simulator import bodies
from bot.simulator.config import Person
from bot.simulator.contacts import Contacts
from bot.simulator.followers import Followers
from bot.simulator.journal import ARRIVED, Journal
from bot.simulator.media import MediaStore
from bot.simulator.phones import BOT, MP, Content, Phones
from bot.simulator.refusals import ApiError

# Lengths of the typed values of a template, in characters.
VALUE_CHARS = {
    "thing": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "phrase": 5,
    "name": 20,
    "car_number": 8,
    "phone_number": 17,
}
REMOVED_KEYS = ("first", "remark")
Json = dict[str, Any]
Reader = Callable[[Json, MediaStore], Content]


@dataclass(eq=False)
class ServiceMessages:
    """The account's `message/*` calls; `certified` accounts alone may send templates."""

    contacts: Contacts
    followers: Followers
    phones: Phones
    media: MediaStore
    sent: Journal
    certified: bool
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(400_000_001))
    _client_ids: dict[str, int] = field(default_factory=dict)

    def custom(self, body: Json) -> Json:
        """Push an answer within the window. Raises `ApiError`."""
        person = self._receiver(body)
        kind = body.get("msgtype")
        if not isinstance(kind, str) or kind not in READERS:
            raise ApiError(40008)
        part = body.get(kind)
        if not isinstance(part, dict):
            raise ApiError(44004 if kind == "text" else 40058, f"{kind} is missing")
        content = READERS[kind](part, self.media)
        self.followers.spend(person.openid)
        self.phones.show(person.userid, MP, BOT, content)
        self._note(person, kind, part, "")
        return {}

    def template(self, body: Json) -> tuple[Json, Person | None]:
        """Push a template message; return the answer and who is to hear of its end.

        Raises `ApiError`. A repeated `client_msg_id` is answered as before and sent once.
        """
        if not self.certified:
            raise ApiError(48001)
        person = self._receiver(body)
        template_id = bodies.required(body, "template_id", 40037)
        data = _values(body)
        if self.followers.since(person.openid) is None:
            raise ApiError(43004)
        msgid, fresh = self._number(body)
        if not fresh:
            return {"msgid": msgid}, None
        card = {"template_id": template_id, "url": str(body.get("url") or ""), "data": data}
        text = "\n".join(field["value"] for field in data.values())
        self.phones.show(person.userid, MP, BOT, Content("template", text, card))
        self._note(person, "template", card, str(msgid))
        return {"msgid": msgid}, person

    def _receiver(self, body: Json) -> Person:
        person = self.contacts.by_openid(str(body.get("touser") or ""))
        if person is None:
            raise ApiError(40003)
        return person

    def _number(self, body: Json) -> tuple[int, bool]:
        client_id = str(body.get("client_msg_id") or "")
        with self._lock:
            if client_id and client_id in self._client_ids:
                return self._client_ids[client_id], False
            number = next(self._numbers)
            if client_id:
                self._client_ids[client_id] = number
            return number, True

    def _note(self, person: Person, kind: str, body: Json, msgid: str) -> None:
        self.sent.note(
            channel=MP,
            userid=person.userid,
            msgtype=kind,
            body=body,
            msgid=msgid,
            outcome=ARRIVED,
        )


def _values(body: Json) -> dict[str, dict[str, str]]:
    data = body.get("data")
    if not isinstance(data, dict) or not data:
        raise ApiError(47003, "data")
    return {key: _value(key, part) for key, part in data.items() if key not in REMOVED_KEYS}


def _value(key: str, part: Any) -> dict[str, str]:
    value = str((part or {}).get("value", "")) if isinstance(part, dict) else ""
    most = VALUE_CHARS.get(re.sub(r"\d+$", "", key))
    if not value or (most is not None and len(value) > most):
        raise ApiError(47003, f"data.{key}.value")
    return {"value": value}


def _menu(part: Json, _media: MediaStore) -> Content:
    rows = part.get("list") or []
    if not rows:
        raise ApiError(40058, "list")
    lines = [str(part.get("head_content") or "")]
    lines += [_link(bodies.required(row, "content"), str(row.get("id") or "")) for row in rows]
    lines.append(str(part.get("tail_content") or ""))
    return Content("text", "\n".join(line for line in lines if line))


def _link(content: str, number: str) -> str:
    target = f"weixin://bizmsgmenu?msgmenucontent={quote(content)}&msgmenuid={quote(number)}"
    return f'<a href="{target}">{escape(content, quote=False)}</a>'


def _music(part: Json, _media: MediaStore) -> Content:
    return Content("file", str(part.get("description") or ""), name=bodies.required(part, "title"))


READERS: Mapping[str, Reader] = {
    "text": bodies.text,
    "image": bodies.stored("image"),
    "voice": bodies.stored("voice"),
    "video": bodies.stored("file"),
    "music": _music,
    "news": bodies.news,
    "msgmenu": _menu,
}
