"""Packs a callback for the bot as the platform does, spoils it on request, and opens the answer."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.simulator.cipher import Cipher, CipherError, sign
from bot.simulator.markup import BadMarkup, read_xml, write_xml
from bot.simulator.phones import MP, WECOM

DAY_SECONDS = 86400
HUGE = 1024 * 1024 + 1
PLAIN = "plain"
COMPATIBLE = "compatible"
BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


class BadReply(ValueError):
    """The bot's answer is not one that the platform takes."""


@dataclass(frozen=True)
class Letter:
    """What goes over the wire."""

    query: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Envelope:
    """How one channel packs; `mode` is the Official Account's, `agent_id` the WeCom app's."""

    channel: str
    cipher: Cipher
    account: str
    mode: str = "safe"
    agent_id: int | None = None

    def pack(
        self, xml: str, *, sender: str, stamp: int, nonce: str, knobs: frozenset[str]
    ) -> Letter:
        """Return the request for a plaintext, spoilt by the knobs."""
        timestamp = str(_shifted(stamp, knobs))
        inner = BOMB + xml if "inner_doctype" in knobs else xml
        sealed = self.cipher.seal(
            inner.encode(),
            receiver="another" if "wrong_receiver" in knobs else None,
            spoil_padding="altered_padding" in knobs,
        )
        query = self._query(timestamp, nonce, sealed, sender)
        if "bad_signature" in knobs:
            query = {k: _flipped(v) if "signature" in k else v for k, v in query.items()}
        return Letter(query, self._body(inner, sealed, knobs))

    def question(self, stamp: int, nonce: str, word: str) -> dict[str, str]:
        """Return the query of the address check, whose answer must be the word."""
        timestamp = str(stamp)
        if self.channel == MP:
            return {**self._signed(timestamp, nonce), "echostr": word}
        sealed = self.cipher.seal(word.encode())
        return {**self._query(timestamp, nonce, sealed, ""), "echostr": sealed}

    def open(self, body: bytes) -> dict[str, Any] | None:
        """Return the bot's answer, None where it says nothing. Raises `BadReply`."""
        text = _utf8(body)
        if not text or (self.channel == MP and text == "success"):
            return None
        try:
            outer = read_xml(text)
            if "Encrypt" in outer:
                return read_xml(_utf8(self._inner(outer)))
        except (BadMarkup, CipherError) as error:
            raise BadReply(str(error)) from None
        if self.channel == MP and self.mode in (PLAIN, COMPATIBLE):
            return outer
        raise BadReply("the answer is not encrypted")

    def _inner(self, outer: dict[str, Any]) -> bytes:
        parts = [outer.get(name) for name in ("TimeStamp", "Nonce", "Encrypt", "MsgSignature")]
        if not all(isinstance(part, str) and part for part in parts):
            raise BadReply("Encrypt, MsgSignature, TimeStamp and Nonce are not all there")
        timestamp, nonce, sealed, signature = (str(part) for part in parts)
        if self.mode == PLAIN:
            raise BadReply("an encrypted answer in plain mode")
        if not timestamp.isdigit():
            raise BadReply("TimeStamp is not a number")
        if self.cipher.signature(timestamp, nonce, sealed) != signature:
            raise BadReply("the answer's signature is wrong")
        return self.cipher.open(sealed)

    def _signed(self, timestamp: str, nonce: str) -> dict[str, str]:
        signature = sign(self.cipher.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}

    def _query(self, timestamp: str, nonce: str, sealed: str, sender: str) -> dict[str, str]:
        signature = self.cipher.signature(timestamp, nonce, sealed)
        if self.channel == WECOM:
            return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        query = {**self._signed(timestamp, nonce), "openid": sender}
        if self.mode == PLAIN:
            return query
        return {**query, "encrypt_type": "aes", "msg_signature": signature}

    def _body(self, inner: str, sealed: str, knobs: frozenset[str]) -> bytes:
        if self.mode == PLAIN:
            text = inner
        elif self.mode == COMPATIBLE:
            text = _with_last(inner, f"<Encrypt><![CDATA[{sealed}]]></Encrypt>")
        else:
            agent = None if "no_agent_id" in knobs else self.agent_id
            number = None if agent is None else str(agent)
            fields = {"ToUserName": self.account, "AgentID": number, "Encrypt": sealed}
            text = write_xml(fields)
        if "doctype_bomb" in knobs:
            text = BOMB + text
        if "big_body" in knobs:
            text = _with_last(text, f"<Filler>{'x' * HUGE}</Filler>")
        return text.encode()


def fresh_nonce() -> str:
    """Return a nonce of digits, as the platform's."""
    return str(secrets.randbelow(9 * 10**9) + 10**9)


def _with_last(xml: str, element: str) -> str:
    before, close, after = xml.rpartition("</xml>")
    return f"{before}{element}{close}{after}"


def _shifted(stamp: int, knobs: frozenset[str]) -> int:
    if "stale_timestamp" in knobs:
        return stamp - DAY_SECONDS
    return stamp + DAY_SECONDS if "future_timestamp" in knobs else stamp


def _flipped(signature: str) -> str:
    return signature[:-1] + ("0" if signature[-1] != "0" else "1")


def _utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadReply("the answer is not UTF-8") from None
