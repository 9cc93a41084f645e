"""The outside of a callback: signature, freshness, encryption; no I/O and no XML parser.

The signature is checked on the cut-out `<Encrypt>` before anything is parsed: an unsigned body
must cost nothing. https://developer.work.weixin.qq.com/document/path/90238
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.channels import cdata
from bot.channels.cipher import Cipher
from bot.channels.refusals import Malformed, NotGenuine

Query = Sequence[tuple[str, str]]

FRESH = timedelta(minutes=5)
MAX_BODY_BYTES = 64 * 1024
_SECONDS = re.compile(r"[0-9]{1,20}")
_BOM = b"\xef\xbb\xbf"


def signature(*parts: str) -> str:
    """Return the platforms' signature: SHA-1 over the parts, sorted and joined, in hex."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the platforms prescribe SHA-1


class Envelope:
    """WeCom's: every callback is signed and encrypted."""

    def __init__(
        self, token: str, aes_key: str, receiver: str, *, window: timedelta = FRESH
    ) -> None:
        """Raises ValueError for a key that is none."""
        self._token = token
        self._cipher = Cipher(aes_key, receiver)
        self._window = window

    def verify(self, query: Query, now: datetime) -> str:
        """Return what the URL check must be answered with. Raises `NotGenuine`, `Malformed`."""
        sealed = _one(query, "echostr")
        self._check(query, sealed, now)
        try:
            return self._cipher.open(sealed).decode()
        except UnicodeDecodeError:
            raise Malformed from None

    def open(self, query: Query, body: bytes, now: datetime) -> bytes:
        """Return the decrypted XML. Raises `NotGenuine`, `Malformed`."""
        sealed = _cut(body)
        self._check(query, sealed, now)
        return self._cipher.open(sealed)

    def seal(self, xml: str, now: datetime) -> str:
        """Return an encrypted, signed passive reply."""
        return _sealed(self._cipher, self._token, xml, now)

    def _check(self, query: Query, sealed: str, now: datetime) -> None:
        _check_signed(query, "msg_signature", self._token, sealed)
        _check_fresh(query, now, self._window)


class OfficialEnvelope:
    """The Official Account's: plain without a key; with one only encrypted bodies are believed."""

    def __init__(
        self, token: str, aes_key: str, receiver: str, *, window: timedelta = FRESH
    ) -> None:
        """Raises ValueError for a key that is neither empty nor one."""
        self._token = token
        self._cipher = Cipher(aes_key, receiver) if aes_key else None
        self._window = window

    def verify(self, query: Query, now: datetime) -> str:
        """Return the echo of the URL check as it came. Raises `NotGenuine`, `Malformed`."""
        echo = _one(query, "echostr")
        self._check(query, "signature", now)
        return echo

    def open(self, query: Query, body: bytes, now: datetime) -> bytes:
        """Return the message's XML. Raises `NotGenuine`, `Malformed`."""
        if self._cipher is None:
            self._check(query, "signature", now)
            return _xml(body)
        return self._open_encrypted(self._cipher, query, body, now)

    def seal(self, xml: str, now: datetime) -> str:
        """Return a passive reply in the mode of the account."""
        return xml if self._cipher is None else _sealed(self._cipher, self._token, xml, now)

    def _open_encrypted(self, cipher: Cipher, query: Query, body: bytes, now: datetime) -> bytes:
        if ("encrypt_type", "aes") not in query:
            # The plain signature does not cover the body: whoever saw one address could forge.
            raise NotGenuine
        sealed = _cut(body)
        if any(name == "signature" for name, _ in query):
            _check_signed(query, "signature", self._token)
        self._check(query, "msg_signature", now, sealed)
        return cipher.open(sealed)

    def _check(self, query: Query, name: str, now: datetime, *sealed: str) -> None:
        _check_signed(query, name, self._token, *sealed)
        _check_fresh(query, now, self._window)


def _one(query: Query, name: str) -> str:
    """Return the value of a parameter that must be given exactly once."""
    values = [value for key, value in query if key == name]
    if len(values) != 1:
        raise Malformed
    return values[0]


def _check_signed(query: Query, name: str, token: str, *sealed: str) -> None:
    given = _one(query, name)
    right = signature(token, _one(query, "timestamp"), _one(query, "nonce"), *sealed)
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right.encode()):
        raise NotGenuine


def _check_fresh(query: Query, now: datetime, window: timedelta) -> None:
    stamp = _one(query, "timestamp")
    if not _SECONDS.fullmatch(stamp):
        raise Malformed
    if abs(now.timestamp() - int(stamp)) > window.total_seconds():
        raise NotGenuine


def _xml(body: bytes) -> bytes:
    """Return a body that may be XML: small enough, and not JSON or anything else."""
    trimmed = body.removeprefix(_BOM).strip()
    if len(body) > MAX_BODY_BYTES or not trimmed.startswith((b"<xml", b"<?xml")):
        raise Malformed
    if not trimmed.endswith(b"</xml>"):
        raise Malformed
    return trimmed


def _cut(body: bytes) -> str:
    """Cut out the one `<Encrypt>` in linear time, without a parser and without a regex.

    What stands inside other CDATA sections is skipped: in the compatible mode of the Official
    Account that is what somebody wrote.
    """
    xml = _xml(body).decode("utf-8", "replace")
    if cdata.MARK in xml:
        raise Malformed
    markup, sections = cdata.split_sections(xml)
    before, _, after = markup.partition("<Encrypt>")
    content, closing, _ = after.partition("</Encrypt>")
    if markup.count("<Encrypt>") != 1 or not closing or "<!" in markup:
        raise Malformed
    content = content.strip()
    return sections[before.count(cdata.MARK)] if content == cdata.MARK else content


def _sealed(cipher: Cipher, token: str, xml: str, now: datetime) -> str:
    sealed = cipher.seal(xml.encode())
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    signed = signature(token, stamp, nonce, sealed)
    return (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{stamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )
