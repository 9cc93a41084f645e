"""Sealed return addresses of anonymous tickets: anybody can seal, only the courier can open."""

import json

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.domain.messages import Channel
from bot.ports import SendFailed

BOX_BYTES = 256
"""All boxes have one length, so that it tells nothing of the address inside."""


class BoxSealer:
    """Seals with the public key of the courier."""

    def __init__(self, public_key: bytes) -> None:
        self._box = SealedBox(PublicKey(public_key))

    def seal(self, *, ticket_id: str, channel: Channel, address: str, receipt: str) -> bytes:
        """Return a box of constant length, bound to the ticket."""
        plain = json.dumps([ticket_id, channel, address, receipt]).encode()
        if len(plain) > BOX_BYTES:
            raise ValueError("the address is too long")
        return self._box.encrypt(plain.ljust(BOX_BYTES))


class BoxCourier:
    """Opens with the private key, for delivery only; never tells anybody what was inside."""

    def __init__(self, private_key: bytes) -> None:
        self._box = SealedBox(PrivateKey(private_key))

    def open(self, *, ticket_id: str, handle: bytes) -> tuple[Channel, str, str]:
        """Return channel, address, receipt. Raises `SendFailed` (permanent) for a foreign box."""
        try:
            bound_to, channel, address, receipt = json.loads(self._box.decrypt(handle))
        except (CryptoError, ValueError):
            raise SendFailed("the return address cannot be opened", permanent=True) from None
        if bound_to != ticket_id:
            raise SendFailed("the return address belongs to another ticket", permanent=True)
        return Channel(channel), address, receipt


def fresh_pair() -> tuple[bytes, bytes]:
    """Return a fresh private and public key."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)
