"""What the state key is used for: looking rows up without naming people, and hiding state."""

import json
import secrets
import zlib
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
ROOM = 3584
"""What is hidden fills rooms of one size, so that its length tells nothing of what it says."""
OVERHEAD = NONCE_BYTES + 16
PLAIN, PACKED = b"=", b"z"


class StateKeys:
    """Keys derived from one secret of 32 bytes that is kept outside the database."""

    def __init__(self, secret: bytes) -> None:
        self._rows = blake2b(secret, person=b"huitan-rows", digest_size=32).digest()
        self._cipher = AESGCM(blake2b(secret, person=b"huitan-state", digest_size=32).digest())

    def row(self, *parts: str) -> bytes:
        """Return the keyed hash under which a row is kept."""
        return blake2b("\x1f".join(parts).encode(), key=self._rows, digest_size=32).digest()

    def hide(
        self, state: Mapping[str, Any], row: bytes, *, room: int = ROOM, at_least: int = 0
    ) -> bytes:
        """Return the state encrypted and bound to its row, padded to fill whole rooms.

        `at_least` makes it as long as something that was hidden before.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = PLAIN + json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
        if len(plain) > room:
            plain = PACKED + zlib.compress(plain[1:], 1)
        rooms = max(-(-(len(plain) + 4) // room), (at_least - OVERHEAD) // room)
        filled = len(plain).to_bytes(4, "big") + plain
        return nonce + self._cipher.encrypt(nonce, filled.ljust(rooms * room, b"\0"), row)

    def reveal(self, hidden: bytes, row: bytes) -> dict[str, Any]:
        """Return the state; an empty one where the key has changed or the row was tampered with."""
        try:
            filled = self._cipher.decrypt(hidden[:NONCE_BYTES], hidden[NONCE_BYTES:], row)
        except (InvalidTag, ValueError):
            return {}
        state: dict[str, Any] = json.loads(_unfilled(filled))
        return state


def _unfilled(filled: bytes) -> bytes:
    """Return what was hidden without its padding; what an older version hid has none."""
    if filled[:1] == b"{":
        return filled
    plain = filled[4 : 4 + int.from_bytes(filled[:4], "big")]
    return zlib.decompress(plain[1:]) if plain[:1] == PACKED else plain[1:]
