"""What the state key is used for: looking rows up without naming people, and hiding state."""

import json
import secrets
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class StateKeys:
    """Keys derived from one secret of 32 bytes that is kept outside the database."""

    def __init__(self, secret: bytes) -> None:
        self._rows = blake2b(secret, person=b"huitan-rows", digest_size=32).digest()
        self._cipher = AESGCM(blake2b(secret, person=b"huitan-state", digest_size=32).digest())

    def row(self, *parts: str) -> bytes:
        """Return the keyed hash under which a row is kept."""
        return blake2b("\x1f".join(parts).encode(), key=self._rows, digest_size=32).digest()

    def hide(self, state: Mapping[str, Any], row: bytes) -> bytes:
        """Return the state encrypted and bound to its row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()
        return nonce + self._cipher.encrypt(nonce, plain, row)

    def reveal(self, hidden: bytes, row: bytes) -> dict[str, Any]:
        """Return the state; an empty one where the key has changed or the row was tampered with."""
        try:
            plain = self._cipher.decrypt(hidden[:NONCE_BYTES], hidden[NONCE_BYTES:], row)
        except (InvalidTag, ValueError):
            return {}
        state: dict[str, Any] = json.loads(plain)
        return state
