"""Places with a code on the wall: a signed mark stands for each, so that nobody invents one."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

PREFIX = "p."
LONGEST_MARK = 64
"""What the Official Account takes as a scene; an address takes it as well."""
SIGN_BYTES = 8
# Two bytes for a Chinese character, where UTF-8 needs three: so names may be half as long again.
ENCODING = "gb18030"
LONGEST_NAME = (LONGEST_MARK - len(PREFIX)) * 3 // 4 - SIGN_BYTES
"""Bytes of a name: 19 Chinese characters."""


class UnfitPlace(ValueError):
    """A name that no code can carry; the message is one sentence."""


@dataclass(frozen=True)
class Places:
    """Turns the names of places into marks and back, under a key of the organisation's own."""

    key: bytes = field(repr=False)

    def mark(self, name: str) -> str:
        """Return the mark of a place. Raises `UnfitPlace`."""
        if not name.strip() or name != " ".join(name.split()) or not name.isprintable():
            raise UnfitPlace(f"{name!r} is not the name of a place")
        encoded = name.encode(ENCODING)
        if len(encoded) > LONGEST_NAME:
            raise UnfitPlace(f"{name} is longer than {LONGEST_NAME // 2} Chinese characters")
        signed = base64.urlsafe_b64encode(self._sign(encoded) + encoded)
        return PREFIX + signed.rstrip(b"=").decode()

    def place(self, mark: str) -> str | None:
        """Return the place that a mark stands for; None for one that was not made here."""
        if not is_mark(mark) or len(mark) > LONGEST_MARK or not mark.isascii():
            return None
        body = mark.removeprefix(PREFIX)
        try:
            signed = base64.b64decode(body + "=" * (-len(body) % 4), b"-_", validate=True)
            name = signed[SIGN_BYTES:].decode(ENCODING)
        except (binascii.Error, UnicodeDecodeError):
            return None
        genuine = hmac.compare_digest(signed[:SIGN_BYTES], self._sign(signed[SIGN_BYTES:]))
        return name if genuine else None

    def _sign(self, encoded: bytes) -> bytes:
        return hmac.digest(self.key, encoded, hashlib.sha256)[:SIGN_BYTES]


def key_of(secret: bytes) -> bytes:
    """Return the key of the marks, derived from the state key and useless for anything else."""
    return hashlib.blake2b(secret, person=b"huitan-places", digest_size=32).digest()


def is_mark(text: str) -> bool:
    """Return whether a text claims to be the mark of a place."""
    return text.startswith(PREFIX)
