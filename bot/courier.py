"""Sealed return addresses of anonymous tickets: anybody can seal, only the courier can open."""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bot.domain.messages import Channel
from bot.ports import SendFailed

BOX_BYTES = 256
"""All boxes have one length, so that it tells nothing of the address inside."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"

FIXED = "fixed"
"""The epoch of a pair that stands in the settings and is changed by hand."""


class Keys(Protocol):
    """Where the courier's keys are, by epoch."""

    def public(self) -> tuple[str, bytes]:
        """Return the newest epoch and its public key."""

    def private(self) -> Mapping[str, bytes]:
        """Return the private keys that still exist."""


class FixedPair:
    """One pair for ever, from the settings."""

    def __init__(self, public: bytes, private: bytes | None = None) -> None:
        self._public, self._private = public, private

    def public(self) -> tuple[str, bytes]:
        """Return the public key."""
        return FIXED, self._public

    def private(self) -> Mapping[str, bytes]:
        """Return the private key, where this process was given it."""
        return {} if self._private is None else {FIXED: self._private}


class KeyDirectory:
    """A pair for each epoch, as files: `<epoch>.pub` for all, `<epoch>.key` for the courier alone.

    A key that is destroyed makes every copy of a box sealed for it worthless, in old backups too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def public(self) -> tuple[str, bytes]:
        """Return the newest epoch and its public key. Raises LookupError where there is none."""
        newest = max(self._path.glob("*.pub"), default=None)
        if newest is None:
            raise LookupError("the directory of seal keys holds none; run `huitan keys rotate`")
        return newest.stem, newest.read_bytes()

    def private(self) -> Mapping[str, bytes]:
        """Return the private keys that still exist."""
        return {file.stem: file.read_bytes() for file in sorted(self._path.glob("*.key"))}

    def begin(self, month: str) -> str:
        """Make a pair, the newest of all from now on, and return its epoch: 202611a, 202611b."""
        self._path.mkdir(mode=0o755, parents=True, exist_ok=True)
        taken = {file.stem for file in self._path.glob(f"{month}?.pub")}
        epoch = next(name for name in map(month.__add__, LETTERS) if name > max(taken, default=""))
        private, public = fresh_pair()
        _write(self._path / f"{epoch}.key", private, 0o600)
        _write(self._path / f"{epoch}.pub", public, 0o644)
        return epoch

    def destroy(self, epoch: str) -> None:
        """Overwrite the private key and remove it; the public one goes first."""
        for suffix in ("pub", "key"):
            file = self._path / f"{epoch}.{suffix}"
            with contextlib.suppress(FileNotFoundError):
                _write(file, bytes(len(file.read_bytes())), 0o600)
                file.unlink()


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file through to the disk, over what it held."""
    flags = os.O_WRONLY | os.O_CREAT
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


class BoxSealer:
    """Seals with the newest public key of the courier."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def seal(
        self, *, ticket_id: str, channel: Channel, address: str, receipt: str
    ) -> tuple[str, bytes]:
        """Return the epoch and a box of constant length, bound to the ticket."""
        plain = json.dumps([ticket_id, channel, address, receipt]).encode()
        if len(plain) > BOX_BYTES:
            raise ValueError("the address is too long")
        epoch, public = self._keys.public()
        return epoch, SealedBox(PublicKey(public)).encrypt(plain.ljust(BOX_BYTES))


class BoxCourier:
    """Opens with the private keys, for delivery only; never tells anybody what was inside."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def open(self, *, ticket_id: str, handle: bytes) -> tuple[Channel, str, str]:
        """Return channel, address, receipt. Raises `SendFailed` (permanent) for a foreign box."""
        try:
            bound_to, channel, address, receipt = json.loads(self._opened(handle))
        except (CryptoError, ValueError):
            raise SendFailed("the return address cannot be opened", permanent=True) from None
        if bound_to != ticket_id:
            raise SendFailed("the return address belongs to another ticket", permanent=True)
        return Channel(channel), address, receipt

    def _opened(self, handle: bytes) -> bytes:
        for private in reversed(list(self._keys.private().values())):
            with contextlib.suppress(CryptoError):
                return SealedBox(PrivateKey(private)).decrypt(handle)
        raise CryptoError

    @property
    def rotates(self) -> bool:
        """Whether keys are changed by themselves, being files and not settings."""
        return isinstance(self._keys, KeyDirectory)

    @property
    def newest(self) -> str:
        """The epoch of the key that seals now; empty where there is none yet."""
        try:
            return self._keys.public()[0]
        except LookupError:
            return ""

    def epochs(self) -> Sequence[str]:
        """Return the epochs whose private keys still exist."""
        return list(self._keys.private())

    def begin(self, month: str) -> str:
        """Make a pair for a month and return its epoch. Raises TypeError for a fixed pair."""
        return self._directory().begin(month)

    def destroy(self, epoch: str) -> None:
        """Destroy a private key for good. Raises TypeError for a fixed pair."""
        self._directory().destroy(epoch)

    def _directory(self) -> KeyDirectory:
        if not isinstance(self._keys, KeyDirectory):
            raise TypeError("a pair from the settings is changed by hand")
        return self._keys

    def reseal(self, *, ticket_id: str, handle: bytes) -> tuple[str, bytes]:
        """Return a box of the same content for the newest key. Raises `SendFailed`."""
        channel, address, receipt = self.open(ticket_id=ticket_id, handle=handle)
        sealer = BoxSealer(self._keys)
        return sealer.seal(ticket_id=ticket_id, channel=channel, address=address, receipt=receipt)


def fresh_pair() -> tuple[bytes, bytes]:
    """Return a fresh private and public key."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)
