"""The platforms' AES-256-CBC with its own padding and framing, apart from signatures and XML.

https://developer.work.weixin.qq.com/document/path/91144
"""

import base64
import binascii
import hmac
import re
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher as Primitive
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.refusals import Malformed, NotGenuine

AES_BLOCK_BYTES = 16
PADDED_BYTES = 32  # the platforms pad to 32, twice the block of AES
RANDOM_BYTES = 16
HEAD_BYTES = RANDOM_BYTES + 4
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")


class Cipher:
    """Opens and seals contents for one receiver id (corp id or app id)."""

    def __init__(self, aes_key: str, receiver: str) -> None:
        """Raises ValueError for anything but 43 letters and digits; the value is not repeated."""
        if not _AES_KEY.fullmatch(aes_key):
            raise ValueError("an EncodingAESKey has exactly 43 letters and digits")
        key = base64.b64decode(aes_key + "=")
        self._primitive = Primitive(AES(key), CBC(key[:AES_BLOCK_BYTES]))
        self._receiver = receiver.encode()

    def open(self, sealed: str) -> bytes:
        """Return the content. Raises `Malformed`, or `NotGenuine` for another receiver's."""
        raw = _strict_base64(sealed)
        if len(raw) < PADDED_BYTES or len(raw) % AES_BLOCK_BYTES:
            raise Malformed
        decryptor = self._primitive.decryptor()
        return self._content(_unpadded(decryptor.update(raw) + decryptor.finalize()))

    def seal(self, content: bytes) -> str:
        """Return the content framed, padded, encrypted and in base64."""
        head = secrets.token_bytes(RANDOM_BYTES) + len(content).to_bytes(4, "big")
        framed = head + content + self._receiver
        padding = PADDED_BYTES - len(framed) % PADDED_BYTES
        encryptor = self._primitive.encryptor()
        raw = encryptor.update(framed + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(raw).decode()

    def _content(self, framed: bytes) -> bytes:
        end = HEAD_BYTES + int.from_bytes(framed[RANDOM_BYTES:HEAD_BYTES], "big")
        if len(framed) < HEAD_BYTES or end > len(framed):
            raise Malformed
        if not hmac.compare_digest(framed[end:], self._receiver):
            raise NotGenuine
        return framed[HEAD_BYTES:end]


def _strict_base64(text: str) -> bytes:
    """Decode only the one canonical spelling, or a message would have many signed forms."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed from None
    if base64.b64encode(raw).decode() != text:
        raise Malformed
    return raw


def _unpadded(padded: bytes) -> bytes:
    size = padded[-1]
    if not 1 <= size <= PADDED_BYTES or padded[-size:] != bytes([size]) * size:
        raise Malformed
    return padded[:-size]
