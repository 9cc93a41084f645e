"""Sending to an Official Account: custom messages inside the 48 hours, a template outside.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.channels import texts
from bot.channels.accounts import OfficialAccount
from bot.channels.client import Connection, Credentials
from bot.channels.numbered import linked
from bot.channels.tokens import TokenStore
from bot.channels.uploads import upload
from bot.channels.verdicts import OUTSIDE_WINDOW, Refused
from bot.channels.wire import Answer, Call
from bot.domain.files import Enclosure
from bot.domain.messages import Channel, Message, Receipt
from bot.ports import Clock, OutsideWindow

CUSTOM, TEMPLATE = "message/custom/send", "message/template/send"
TAKEN = frozenset({"image", "voice"})
"""Of files; a video would need a still of its own, and documents are not taken at all."""
THING = 20  # characters that a template's typed key `thing` takes


class Nudged(OutsideWindow):
    """A template message told the person that something waits; the whole of it still does."""


def connect(account: OfficialAccount, *, tokens: TokenStore, clock: Clock) -> Connection:
    """Return the account's connection, on `stable_token`: asking again never spoils a token."""
    ask = Call(
        "stable_token",
        data={
            "grant_type": "client_credential",
            "appid": account.app_id,
            "secret": account.secret,
            "force_refresh": False,
        },
    )
    credentials = Credentials(f"mp:{account.app_id}", account.api_url, ask)
    return Connection(credentials, tokens=tokens, clock=clock)


class OfficialAccountSender:
    """Brings messages to followers."""

    def __init__(self, connection: Connection, account: OfficialAccount) -> None:
        self._connection = connection
        self._account = account

    @property
    def channel(self) -> Channel:
        """The platform."""
        return Channel.MP

    def send(self, receiver: str, message: Message, *, task_id: str) -> Receipt:
        """Send a text, choices as lines to tap. Raises `SendFailed`, `OutsideWindow`.

        Outside the window a template carries the message if it fits, else says its beginning
        and the whole of it still waits for the person to write. `task_id` names the template.
        """
        try:
            for piece in pieces(message):
                self._post(CUSTOM, receiver, {"msgtype": "text", "text": {"content": piece}})
        except Refused as refusal:
            if refusal.errcode not in OUTSIDE_WINDOW:
                raise
        else:
            return Receipt()
        return self._send_template(receiver, message, task_id)

    def send_file(self, receiver: str, enclosure: Enclosure, *, task_id: str) -> Receipt:
        """Send a picture or a recording. Raises `SendFailed`, `FileUnfit`, `OutsideWindow`."""
        del task_id
        kind, media_id = upload(self._connection, enclosure, taken=TAKEN)
        try:
            self._post(CUSTOM, receiver, {"msgtype": kind, kind: {"media_id": media_id}})
        except Refused as refusal:
            if refusal.errcode in OUTSIDE_WINDOW:
                raise OutsideWindow from None
            raise
        return Receipt()

    def close_card(self, receiver: str, response_code: str, label: str) -> None:
        """Do nothing: there are no cards here."""

    def _send_template(self, receiver: str, message: Message, task_id: str) -> Receipt:
        if not self._account.template_id:
            raise OutsideWindow
        try:
            answer = self._post(TEMPLATE, receiver, self._template(message, task_id))
        except Refused as refusal:
            if refusal.retry_after is not None:
                raise
            answer = {}
        if not answer:
            raise OutsideWindow
        if message.buttons or len(message.text) > THING:
            raise Nudged
        return Receipt(str(answer.get("msgid", "")))

    def _template(self, message: Message, task_id: str) -> dict[str, Any]:
        first_words = texts.shorten(" ".join(message.text.split()), THING)
        url = {"url": self._account.template_url} if self._account.template_url else {}
        return {
            "template_id": self._account.template_id,
            "client_msg_id": hashlib.sha256(task_id.encode()).hexdigest()[:32],
            "data": {self._account.template_field: {"value": first_words}},
            **url,
        }

    def _post(self, api: str, receiver: str, content: Mapping[str, Any]) -> Answer:
        return self._connection.post(api, {"touser": receiver, **content})


def pieces(message: Message) -> list[str]:
    """Return the texts to send; the lines to tap stay whole, at the end."""
    split = texts.split_text(message.text)
    if not message.buttons:
        return split
    lines = linked(message.buttons)
    if split and texts.size(f"{split[-1]}\n{lines}") <= texts.TEXT_BYTES:
        return [*split[:-1], f"{split[-1]}\n{lines}"]
    return [*split, *texts.split_text(lines)]
