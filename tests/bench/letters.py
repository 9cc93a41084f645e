"""Callbacks packed beforehand as the platform packs them, so that the load costs little to make."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from bot.simulator.cipher import Cipher
from bot.simulator.envelopes import Envelope
from bot.simulator.markup import write_xml
from bot.simulator.phones import WECOM

CONVERSATION = (
    "食堂最近的菜又咸又油，汤也是凉的，能不能管管",
    "就这样提交",
    "查一下进度",
    "谢谢",
    "想约主任谈谈",
    "算了",
    "宿舍的热水器坏了三天了",
    "就这样提交",
    "你好",
    "主任什么时候接待",
    "这个月夜班补贴少发了两百",
    "匿名提交",
    "会不会知道是我说的",
    "我的约谈",
    "都能做什么",
    "谢谢",
)
"""What everybody writes, in this order: filing thrice, once without a name, and looking around."""

APART = 24
"""How many conversations begin between two messages of one: people write at the same time."""


@dataclass(frozen=True)
class Account:
    """The WeCom app that is written to."""

    corp_id: str
    agent_id: int
    token: str
    aes_key: str

    def envelope(self) -> Envelope:
        """Return the platform's way to pack for this app."""
        cipher = Cipher(self.token, self.aes_key, self.corp_id)
        return Envelope(WECOM, cipher, self.corp_id, agent_id=self.agent_id)


def packed(
    account: Account, senders: list[str], *, now: datetime, host: str, first: int = 0
) -> Iterator[bytes]:
    """Yield whole HTTP requests without end, each from the next sender in turn."""
    envelope, stamp = account.envelope(), int(now.timestamp())
    numbers = itertools.count(secrets.randbits(40) << 20)
    for turn in itertools.count(first):
        # Every kind of message comes equally often at any time, as it does from many people.
        step = turn % len(CONVERSATION)
        conversation = turn // len(CONVERSATION) - step * APART
        sender = senders[conversation % len(senders)]
        fields = {
            "ToUserName": account.corp_id,
            "FromUserName": sender,
            "CreateTime": stamp,
            "MsgType": "text",
            "Content": CONVERSATION[step],
            "MsgId": next(numbers),
            "AgentID": account.agent_id,
        }
        nonce = str(secrets.randbelow(9 * 10**9) + 10**9)
        letter = envelope.pack(
            write_xml(fields), sender=sender, stamp=stamp, nonce=nonce, knobs=frozenset()
        )
        yield _request(letter.query, letter.body, host)


def _request(query: dict[str, str], body: bytes, host: str) -> bytes:
    head = (
        f"POST /callback/wecom?{urlencode(query)} HTTP/1.1\r\nHost: {host}\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
