"""Access tokens: kept in a store, refreshed by one thread while the others wait."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.verdicts import BAD_SECRET, Refused
from bot.ports import Clock, SendFailed

EARLY = timedelta(minutes=2)
BACK_OFF = timedelta(minutes=1)


class TokenStore(Protocol):
    """Remembers tokens under keys that name an account and an app, never a secret."""

    def get(self, key: str, now: datetime) -> str | None:
        """Return a token that is still good."""

    def put(self, key: str, token: str, expires_at: datetime) -> None:
        """Keep a token."""

    def drop(self, key: str, token: str) -> None:
        """Forget a token, unless another one has taken its place."""


class MemoryTokens:
    """A store for one process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime]] = {}
        self._lock = threading.Lock()

    def get(self, key: str, now: datetime) -> str | None:
        """Return a token that is still good."""
        token, expires_at = self._kept.get(key, ("", now))
        return token if now < expires_at else None

    def put(self, key: str, token: str, expires_at: datetime) -> None:
        """Keep a token."""
        with self._lock:
            self._kept[key] = (token, expires_at)

    def drop(self, key: str, token: str) -> None:
        """Forget a token, unless another one has taken its place."""
        with self._lock:
            if key in self._kept and self._kept[key][0] == token:
                del self._kept[key]


@dataclass(frozen=True)
class Fetched:
    """A fresh token and how long it lasts."""

    token: str
    lasts: timedelta

    @property
    def margin(self) -> timedelta:
        """How long before its end a token is no longer used."""
        return min(EARLY, self.lasts / 2)


class TokenDesk:
    """Hands out one account's token; asks for a new one once, however many want it."""

    def __init__(
        self, key: str, fetch: Callable[[], Fetched], *, store: TokenStore, clock: Clock
    ) -> None:
        self._key = key
        self._fetch = fetch
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._refused: tuple[datetime, Refused] | None = None

    def token(self) -> str:
        """Return a token. Raises `SendFailed`."""
        kept = self._store.get(self._key, self._clock.now())
        if kept:
            return kept
        with self._lock:
            return self._store.get(self._key, self._clock.now()) or self._renew()

    def forget(self, token: str) -> None:
        """Say that the platform refused a token; a newer one stays."""
        self._store.drop(self._key, token)

    def _renew(self) -> str:
        now = self._clock.now()
        self._hold_back(now)
        try:
            fetched = self._fetch()
        except SendFailed as failure:
            if isinstance(failure, Refused) and failure.errcode in BAD_SECRET:
                self._refused = (now, failure)
            raise
        self._store.put(self._key, fetched.token, now + fetched.lasts - fetched.margin)
        return fetched.token

    def _hold_back(self, now: datetime) -> None:
        """Repeat a refusal of the secret unasked: too many tries block the address for an hour."""
        if self._refused is None:
            return
        since, failure = self._refused
        if abs(now - since) < BACK_OFF:
            raise Refused(failure.api, failure.errcode)
        self._refused = None
