"""What the WeCom app sends: messages to phones, later updates of their cards, and recalls."""

import itertools
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.simulator import bodies, card_advice, cards, receivers
from bot.simulator.card_desk import CardDesk
from bot.simulator.clock import SimulatorClock
from bot.simulator.contacts import Contacts
from bot.simulator.journal import ARRIVED, DROPPED, DUPLICATE, Journal
from bot.simulator.media import MediaStore
from bot.simulator.phones import BOT, WECOM, Bubble, Content, Phones
from bot.simulator.quotas import Quotas
from bot.simulator.refusals import ApiError

RECALLED_WITHIN = timedelta(hours=24)
MOST_UPDATED = 1000
Json = dict[str, Any]


@dataclass(eq=False)
class Messages:
    """The app's `message/*` calls."""

    clock: SimulatorClock
    contacts: Contacts
    phones: Phones
    desk: CardDesk
    media: MediaStore
    quotas: Quotas
    sent: Journal
    errors: Journal
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _run: str = field(default_factory=lambda: secrets.token_hex(6))
    _shown: dict[str, tuple[datetime, list[Bubble]]] = field(default_factory=dict)

    def send(self, body: Json) -> Json:
        """Deliver a message and return the answer's fields. Raises `ApiError`."""
        content = bodies.read(body, self.media)
        to = receivers.of_request(self.contacts, body)
        msgid = self._next_id()
        if self.quotas.is_repeat(body):
            self._record(body, to, msgid, DUPLICATE)
            return {**to.invalid(), "msgid": msgid}
        try:
            self.quotas.count_day(len(to.people))
            if body["msgtype"] == "template_card":
                self.desk.claim(body["template_card"])
        except ApiError:
            self.quotas.forget_repeat(body)
            raise
        self._show(body, content, to, msgid)
        return {**to.invalid(), "msgid": msgid, **self._code_for(content)}

    def update_card(self, body: Json) -> Json:
        """Change the card behind a response code. Raises `ApiError`."""
        code = bodies.required(body, "response_code")
        change = _change(body)
        wanted = self._wanted(body)
        task_id = self.desk.redeem(code)
        for bubble in self.phones.with_task(task_id):
            if not any(bubble.userid == person.userid for person in wanted.people):
                continue
            if isinstance(change, str):
                self.desk.close(bubble, change)
            else:
                self.desk.replace(bubble, change)
        return {"invaliduser": list(wanted.bad_users)} if wanted.bad_users else {}

    def recall(self, body: Json) -> Json:
        """Take back a message of the last 24 hours. Raises `ApiError`."""
        with self._lock:
            found = self._shown.get(bodies.required(body, "msgid"))
        if found is None or self.clock.now() - found[0] > RECALLED_WITHIN:
            raise ApiError(40058, "msgid")
        for bubble in found[1]:
            self.phones.alter(bubble, recalled=True)
        return {}

    def _wanted(self, body: Json) -> receivers.Receivers:
        if body.get("atall"):
            return receivers.Receivers(tuple(self.contacts.everybody))
        users = [str(userid) for userid in body.get("userids") or []]
        parties = [str(party) for party in body.get("partyids") or []]
        tags = [str(tag) for tag in body.get("tagids") or []]
        if not (users or parties or tags):
            raise ApiError(82001)
        if len(users) > MOST_UPDATED:
            raise ApiError(40032)
        wanted = receivers.resolve(self.contacts, users, parties, tags)
        if not wanted.people:
            raise ApiError(81013, invaliduser=list(wanted.bad_users))
        return wanted

    def _show(self, body: Json, content: Content, to: receivers.Receivers, msgid: str) -> None:
        bubbles: list[Bubble] = []
        for person in to.people:
            if not self.quotas.lets_through(person.userid):
                self._note(body, person.userid, msgid, DROPPED)
                continue
            bubbles.append(self.phones.show(person.userid, WECOM, BOT, content))
            self._note(body, person.userid, msgid, ARRIVED)
        with self._lock:
            self._shown[msgid] = (self.clock.now(), bubbles)

    def _code_for(self, content: Content) -> Json:
        if content.kind != "card" or content.card is None:
            return {}
        too_long = card_advice.overlong(content.card)
        if too_long:
            self.errors.note(channel=WECOM, userid="", what="advice", detail=", ".join(too_long))
        if not cards.wants_code(content.card):
            return {}
        return {"response_code": self.desk.open_once(content.card["task_id"])}

    def _record(self, body: Json, to: receivers.Receivers, msgid: str, outcome: str) -> None:
        for person in to.people:
            self._note(body, person.userid, msgid, outcome)

    def _note(self, body: Json, userid: str, msgid: str, outcome: str) -> None:
        kind = body["msgtype"]
        self.sent.note(
            channel=WECOM,
            userid=userid,
            msgtype=kind,
            body=body[kind],
            msgid=msgid,
            outcome=outcome,
        )

    def _next_id(self) -> str:
        with self._lock:
            return f"{self._run}{next(self._numbers):010d}"


def _change(body: Json) -> str | Json:
    button, card = body.get("button"), body.get("template_card")
    if isinstance(button, dict):
        return bodies.required(button, "replace_name")
    if not isinstance(card, dict):
        raise ApiError(40058, "button or template_card")
    cards.check({"task_id": "kept", **card})
    return card
