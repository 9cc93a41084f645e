"""The platform's side of callback encryption, written from the protocol page, shared with nobody.

AES-256-CBC, the key's first half as IV, PKCS#7 to 32 bytes, around
random(16) + length(4, network order) + message + receiver.
https://developer.work.weixin.qq.com/document/path/91144
"""

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives import ciphers
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 32
PREFIX = 16
LENGTH = 4


class CipherError(ValueError):
    """What was to be opened is not what the protocol makes."""


def sign(*parts: str) -> str:
    """Return the lower-case hex SHA-1 over the sorted parts, the platform's signature."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class Cipher:
    """Seals for, and opens from, one receiver (corp id or app id)."""

    def __init__(self, token: str, aes_key: str, receiver: str) -> None:
        self.token = token
        self.receiver = receiver
        self._key = base64.b64decode(aes_key + "=")

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """Return the message signature over a sealed text."""
        return sign(self.token, timestamp, nonce, sealed)

    def seal(
        self, message: bytes, *, receiver: str | None = None, spoil_padding: bool = False
    ) -> str:
        """Return base64 of the sealed message, for a wrong receiver or badly padded on request."""
        owner = (self.receiver if receiver is None else receiver).encode()
        body = secrets.token_bytes(PREFIX) + struct.pack("!I", len(message)) + message + owner
        count = BLOCK - len(body) % BLOCK
        padding = bytes([count]) * count
        if spoil_padding:
            padding = bytes(count - 1) + bytes([BLOCK + 1])
        encryptor = ciphers.Cipher(AES256(self._key), CBC(self._key[:PREFIX])).encryptor()
        return base64.b64encode(encryptor.update(body + padding) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> bytes:
        """Return the message inside. Raises `CipherError` for anything that is not exact."""
        body = self._unpadded(self._decrypted(sealed))
        if len(body) < PREFIX + LENGTH:
            raise CipherError("too short")
        (size,) = struct.unpack("!I", body[PREFIX : PREFIX + LENGTH])
        message = body[PREFIX + LENGTH : PREFIX + LENGTH + size]
        if len(message) != size:
            raise CipherError("the length field points beyond the end")
        if body[PREFIX + LENGTH + size :] != self.receiver.encode():
            raise CipherError("sealed for another receiver")
        return message

    def _decrypted(self, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
            decryptor = ciphers.Cipher(AES256(self._key), CBC(self._key[:PREFIX])).decryptor()
            return decryptor.update(raw) + decryptor.finalize()
        except (binascii.Error, ValueError):
            raise CipherError("not base64 of whole blocks") from None

    @staticmethod
    def _unpadded(body: bytes) -> bytes:
        count = body[-1] if body else 0
        # Padding goes to 32 bytes although AES blocks are 16; both divide a genuine length.
        if len(body) % BLOCK or not 1 <= count <= BLOCK:
            raise CipherError("bad padding")
        if body[-count:] != bytes([count]) * count:
            raise CipherError("bad padding")
        return body[:-count]
