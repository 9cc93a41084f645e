"""Who follows the Official Account, and how many answers the bot may still push to each of them."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.clock import SimulatorClock
from bot.simulator.refusals import ApiError

AFTER_MESSAGE = (5, timedelta(hours=48))
AFTER_TAP = (3, timedelta(minutes=1))


@dataclass(eq=False)
class Allowance:
    """So many messages until a moment."""

    left: int
    until: datetime


class Followers:
    """Followers by openid.

    A message of a person allows five answers within 48 hours; following, scanning or a tap in
    the menu allows three within a minute, and does not open the long window.
    """

    def __init__(self, clock: SimulatorClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._since: dict[str, datetime] = {}
        self._long: dict[str, Allowance] = {}
        self._short: dict[str, Allowance] = {}

    def follow(self, openid: str) -> bool:
        """Let somebody follow; return whether that is new."""
        with self._lock:
            if openid in self._since:
                return False
            self._since[openid] = self._clock.now()
            return True

    def leave(self, openid: str) -> bool:
        """Let somebody go; return whether they had followed."""
        with self._lock:
            self._long.pop(openid, None)
            self._short.pop(openid, None)
            return self._since.pop(openid, None) is not None

    def since(self, openid: str) -> datetime | None:
        """Return since when somebody follows, or None."""
        with self._lock:
            return self._since.get(openid)

    def all(self) -> list[str]:
        """Return the openids of all followers."""
        with self._lock:
            return list(self._since)

    def wrote(self, openid: str) -> None:
        """Open the long window."""
        self.follow(openid)
        count, span = AFTER_MESSAGE
        with self._lock:
            self._long[openid] = Allowance(count, self._clock.now() + span)

    def tapped(self, openid: str) -> None:
        """Open the short window."""
        self.follow(openid)
        count, span = AFTER_TAP
        with self._lock:
            self._short[openid] = Allowance(count, self._clock.now() + span)

    def spend(self, openid: str) -> None:
        """Use one pushed answer. Raises `ApiError` outside of the windows, or when all are used."""
        now = self._clock.now()
        with self._lock:
            kept = (self._short.get(openid), self._long.get(openid))
            live = [a for a in kept if a is not None and now < a.until]
            if openid not in self._since or not live:
                raise ApiError(45015)
            usable = next((a for a in live if a.left > 0), None)
            if usable is None:
                raise ApiError(45047)
            usable.left -= 1
