"""How much one app may send: to one member a minute and an hour, to all a day; and repeats."""

import hashlib
import json
import threading
from collections import deque
from datetime import date, datetime, timedelta
from typing import Any

from bot.simulator.clock import SimulatorClock
from bot.simulator.refusals import ApiError

PER_MINUTE = 30
PER_HOUR = 1000
PER_ACCOUNT_AND_DAY = 200
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DEFAULT_INTERVAL_SECONDS = 1800
LONGEST_INTERVAL_SECONDS = 4 * 3600


class Quotas:
    """The counters of one app.

    https://developer.work.weixin.qq.com/document/path/90312
    """

    def __init__(self, clock: SimulatorClock, accounts: int) -> None:
        self._clock = clock
        self._per_day = accounts * PER_ACCOUNT_AND_DAY
        self._lock = threading.Lock()
        self._day: date | None = None
        self._sent_today = 0
        self._arrivals: dict[str, deque[datetime]] = {}
        self._repeats: dict[str, datetime] = {}

    def count_day(self, receivers: int) -> None:
        """Count so many receivers of today. Raises `ApiError` beyond the day's limit."""
        today = self._clock.local().date()
        with self._lock:
            if self._day != today:
                self._day, self._sent_today = today, 0
            if self._sent_today + receivers > self._per_day:
                raise ApiError(45009, "too many messages today")
            self._sent_today += receivers

    def lets_through(self, userid: str) -> bool:
        """Return whether one more message reaches a member; the platform says nothing if not."""
        now = self._clock.now()
        with self._lock:
            arrivals = self._arrivals.setdefault(userid, deque())
            while arrivals and now - arrivals[0] >= HOUR:
                arrivals.popleft()
            in_minute = sum(1 for at in arrivals if now - at < MINUTE)
            if in_minute >= PER_MINUTE or len(arrivals) >= PER_HOUR:
                return False
            arrivals.append(now)
            return True

    def is_repeat(self, body: dict[str, Any]) -> bool:
        """Return whether the same request came within its interval, if it asks for the check."""
        if not body.get("enable_duplicate_check"):
            return False
        seconds = int(body.get("duplicate_check_interval") or DEFAULT_INTERVAL_SECONDS)
        interval = timedelta(seconds=min(seconds, LONGEST_INTERVAL_SECONDS))
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(text.encode()).hexdigest()
        now = self._clock.now()
        with self._lock:
            before = self._repeats.get(key)
            if before is not None and now - before < interval:
                return True
            self._repeats[key] = now
            return False

    def forget_repeat(self, body: dict[str, Any]) -> None:
        """Let a request that was refused after all come again."""
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        with self._lock:
            self._repeats.pop(hashlib.sha256(text.encode()).hexdigest(), None)
