"""Access tokens: who holds which, until when, and which were taken back early."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.clock import SimulatorClock
from bot.simulator.refusals import ApiError

LIFETIME = timedelta(seconds=7200)
FORCE_PAUSE = timedelta(seconds=30)
WRONG_SECRETS = 10
BAN = timedelta(hours=1)


@dataclass(eq=False)
class Issued:
    """One token and its fate."""

    token: str
    owner: str
    made_at: datetime
    expires_at: datetime
    taken_back: bool = False


class Tokens:
    """The tokens of one platform. An owner is an app of the corp, or the account."""

    def __init__(self, clock: SimulatorClock, *, unknown_code: int) -> None:
        self._clock = clock
        self._unknown_code = unknown_code
        self._lock = threading.Lock()
        self._all: dict[str, Issued] = {}
        self._current: dict[str, Issued] = {}
        self._wrong: list[datetime] = []

    def issue(self, owner: str) -> tuple[str, int]:
        """Return the owner's token and its remaining seconds; the same one while it is good."""
        with self._lock:
            current = self._current.get(owner)
            if current is None or not self._good(current):
                current = self._make(owner)
            return current.token, self._left(current)

    def renew(self, owner: str, *, pause: timedelta = timedelta(0)) -> tuple[str, int]:
        """Return a fresh token that ends the old one, unless that is younger than `pause`."""
        with self._lock:
            current = self._current.get(owner)
            if current and self._good(current) and self._clock.now() - current.made_at < pause:
                return current.token, self._left(current)
            self._take_back(owner)
            made = self._make(owner)
            return made.token, self._left(made)

    def owner_of(self, token: str) -> str:
        """Return whose token it is. Raises `ApiError` for none, unknown, ended or expired ones."""
        if not token:
            raise ApiError(41001)
        with self._lock:
            issued = self._all.get(token)
        if issued is None or issued.taken_back:
            raise ApiError(self._unknown_code)
        if not self._good(issued):
            raise ApiError(42001)
        return issued.owner

    def invalidate(self, token: str) -> None:
        """End a token before its time, as the platform may do at any moment."""
        with self._lock:
            issued = self._all.get(token)
            if issued is not None:
                issued.taken_back = True

    def refuse_guessers(self) -> None:
        """Raise `ApiError` while too many wrong secrets came within the hour."""
        with self._lock:
            since = self._clock.now() - BAN
            self._wrong = [at for at in self._wrong if at > since]
            if len(self._wrong) >= WRONG_SECRETS:
                raise ApiError(45009, "too many wrong secrets")

    def note_wrong_secret(self) -> None:
        """Remember a wrong secret."""
        with self._lock:
            self._wrong.append(self._clock.now())

    def _good(self, issued: Issued) -> bool:
        return not issued.taken_back and self._clock.now() < issued.expires_at

    def _left(self, issued: Issued) -> int:
        return max(1, int((issued.expires_at - self._clock.now()).total_seconds() + 0.999))

    def _take_back(self, owner: str) -> None:
        if owner in self._current:
            self._current[owner].taken_back = True

    def _make(self, owner: str) -> Issued:
        now = self._clock.now()
        issued = Issued(secrets.token_urlsafe(48), owner, now, now + LIFETIME)
        self._all[issued.token] = issued
        self._current[owner] = issued
        return issued
