"""Sending to WeCom: texts, cards, and the closing of cards.

https://developer.work.weixin.qq.com/document/path/90236 and 94888
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.accounts import WeComAccount
from bot.channels.cards import Card, CardUnfit, card
from bot.channels.client import Connection, Credentials
from bot.channels.numbered import numbered
from bot.channels.texts import split_text
from bot.channels.tokens import TokenStore
from bot.channels.uploads import upload
from bot.channels.verdicts import NO_CARD, Refused
from bot.channels.wire import Answer, Call
from bot.domain.files import Enclosure
from bot.domain.messages import Channel, Message, Receipt
from bot.ports import Clock, SendFailed

SEND = "message/send"
TAKEN = frozenset({"image", "voice", "video", "file"})
# `@all` and `a|b` would reach more people than the one who is meant.
_ONE_RECEIVER = re.compile(r"[A-Za-z0-9_.-][A-Za-z0-9_.@-]{0,63}")
_HALF_AN_HOUR = 1800


def connect(account: WeComAccount, *, tokens: TokenStore, clock: Clock) -> Connection:
    """Return the app's connection; each agent has a token of its own."""
    key = f"wecom:{account.corp_id}:{account.agent_id}"
    return _connect(account, key, account.secret, tokens, clock)


def connect_contacts(account: WeComAccount, *, tokens: TokenStore, clock: Clock) -> Connection:
    """Return the connection of the contact secret, which alone may list all user ids."""
    key = f"wecom:{account.corp_id}:contacts"
    return _connect(account, key, account.contact_secret, tokens, clock)


def _connect(
    account: WeComAccount, key: str, secret: str, tokens: TokenStore, clock: Clock
) -> Connection:
    ask = Call("gettoken", {"corpid": account.corp_id, "corpsecret": secret})
    return Connection(Credentials(key, account.api_url, ask), tokens=tokens, clock=clock)


class WeComSender:
    """Brings messages to members of the corp."""

    def __init__(self, connection: Connection, agent_id: int) -> None:
        self._connection = connection
        self._agent_id = agent_id

    @property
    def channel(self) -> Channel:
        """The platform."""
        return Channel.WECOM

    def send(self, receiver: str, message: Message, *, task_id: str) -> Receipt:
        """Send a text, or a card where there are choices. Raises `SendFailed`."""
        _check_receiver(receiver)
        if not message.buttons:
            return self._send_text(receiver, message.text, task_id)
        try:
            fitting = card(message, task_id=task_id)
        except CardUnfit:
            return self._send_text(receiver, numbered(message), task_id)
        return self._send_card(receiver, fitting, task_id)

    def send_file(self, receiver: str, enclosure: Enclosure, *, task_id: str) -> Receipt:
        """Send a file. Raises `SendFailed`, `FileUnfit`."""
        _check_receiver(receiver)
        kind, media_id = upload(self._connection, enclosure, taken=TAKEN)
        return self._post(receiver, {"msgtype": kind, kind: {"media_id": media_id}}, task_id)

    def close_card(self, receiver: str, response_code: str, label: str) -> None:
        """Put a label in the place of the buttons; a spent code means that it was done before.

        Raises `SendFailed` only where another try may help.
        """
        if not response_code:
            return
        data = {
            "userids": [receiver],
            "agentid": self._agent_id,
            "response_code": response_code,
            "button": {"replace_name": label},
        }
        try:
            self._connection.post("message/update_template_card", data)
        except Refused as refusal:
            # The code of a spent response_code is not documented; an unknown one is taken for it.
            if refusal.is_known and not refusal.permanent:
                raise

    def _send_text(self, receiver: str, text: str, task_id: str) -> Receipt:
        return self._send_pieces(receiver, split_text(text), task_id)

    def _send_pieces(self, receiver: str, pieces: Sequence[str], task_id: str) -> Receipt:
        receipt = Receipt()
        for number, piece in enumerate(pieces):
            content = {"msgtype": "text", "text": {"content": piece}}
            receipt = self._post(receiver, content, f"{task_id}/{number}")
        return receipt

    def _send_card(self, receiver: str, fitting: Card, task_id: str) -> Receipt:
        self._send_pieces(receiver, fitting.before, task_id)
        content = {"msgtype": "template_card", "template_card": fitting.body}
        try:
            return self._post(receiver, content, task_id)
        except Refused as refusal:
            if refusal.errcode not in NO_CARD:
                raise
        return self._send_pieces(receiver, split_text(fitting.plain), f"{task_id}/plain")

    def _post(self, receiver: str, content: Mapping[str, Any], part: str) -> Receipt:
        data = {
            "touser": receiver,
            "agentid": self._agent_id,
            **content,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _interval(part),
        }
        answer = self._connection.post(SEND, data)
        _check_reached(answer, receiver)
        return Receipt(str(answer.get("msgid", "")), str(answer.get("response_code", "")))


def _interval(part: str) -> int:
    """Return 30 to 60 minutes, in seconds, always the same for one part of one notice.

    The platform compares the whole request: the same part sent again is held back, while
    another one that happens to have the same words is not.
    """
    return _HALF_AN_HOUR + zlib.crc32(part.encode()) % _HALF_AN_HOUR


def _check_receiver(receiver: str) -> None:
    if not _ONE_RECEIVER.fullmatch(receiver):
        raise SendFailed(f"{SEND}: not one receiver", permanent=True)


def _check_reached(answer: Answer, receiver: str) -> None:
    """Ids come back in lower case, and the call succeeds even if nobody could be reached."""
    for field in ("invaliduser", "unlicenseduser"):
        if receiver.lower() in str(answer.get(field) or "").lower().split("|"):
            raise SendFailed(f"{SEND}: receiver out of reach", permanent=True)
