"""Receipts: sixteen digits by which an unnamed author is known again, and nobody else."""

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from bot.domain.errors import RuleBroken
from bot.domain.numbers import find_receipt
from bot.domain.tickets import Ticket
from bot.ports import UnitOfWork

SALT = b"huitan-receipt"
MOST_WRONG = 5
MOST_SHARED = 100
"""So many wrong ones an hour stop those who are counted as one: 53 bits stand it for ever."""

WITHIN = timedelta(hours=1)
MOST_MEMBERS = 10_000


class TooManyReceipts(RuleBroken):
    """Somebody sent several receipts that fit nothing."""


def fresh() -> str:
    """Return a receipt that nobody had before: 53 bits."""
    return f"{secrets.randbelow(10**16):016d}"


_prepared: ContextVar[tuple[str, str] | None] = ContextVar("huitan_receipt", default=None)


def hashed(receipt: str) -> str:
    """Return what is stored of a receipt: slow to try, useless to read."""
    prepared = _prepared.get()
    if prepared is not None and prepared[0] == receipt:
        return prepared[1]
    return hashlib.scrypt(receipt.encode(), salt=SALT, n=2**10, r=8, p=1).hex()


@contextmanager
def prepared(text: str) -> Iterator[None]:
    """Hash the receipt in a message before its transaction begins: it takes milliseconds."""
    receipt = find_receipt(text)
    token = _prepared.set((receipt, hashed(receipt)) if receipt else None)
    try:
        yield
    finally:
        _prepared.reset(token)


def fits(ticket: Ticket, receipt: str) -> bool:
    """Return whether a receipt is that of an unnamed ticket."""
    if not (ticket.anonymous and receipt):
        return False
    return secrets.compare_digest(hashed(receipt), ticket.receipt_hash)


def ticket_of(uow: UnitOfWork, receipt: str) -> Ticket | None:
    """Return the ticket of a receipt."""
    return uow.tickets.by_receipt(hashed(receipt)) if receipt else None


class Guard:
    """Counts receipts that fit nothing, by member, under a hash that nobody can look up."""

    def __init__(self) -> None:
        self._seed = secrets.token_bytes(32)
        self._wrong: dict[bytes, list[datetime]] = {}
        self._lock = threading.Lock()

    def _key(self, member: str) -> bytes:
        return hashlib.blake2b(member.encode(), key=self._seed, digest_size=16).digest()

    def check(self, member: str, now: datetime, *, most: int = MOST_WRONG) -> None:
        """Let somebody try another receipt. Raises `TooManyReceipts` after `most` wrong ones."""
        with self._lock:
            recent = [at for at in self._wrong.get(self._key(member), ()) if at > now - WITHIN]
        if len(recent) >= most:
            raise TooManyReceipts

    def failed(self, member: str, now: datetime) -> None:
        """Count a receipt that fitted nothing."""
        key = self._key(member)
        with self._lock:
            if len(self._wrong) > MOST_MEMBERS:
                self._wrong.clear()
            self._wrong[key] = [*self._wrong.get(key, ())[-MOST_SHARED:], now]
