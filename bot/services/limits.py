"""How fast one member may write: a bucket for each, kept under a hash nobody can look up."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import blake2b

MOST_BUCKETS = 50_000


class Pace(Enum):
    """Whether a message is answered, told to slow down, or taken silently."""

    FINE = "fine"
    FIRST_TOO_MANY = "first_too_many"
    TOO_MANY = "too_many"


@dataclass
class _Bucket:
    left: float
    at: datetime
    warned: bool = False


class MemberLimiter:
    """Token buckets in memory, keyed by a hash under a seed of this process."""

    def __init__(self, *, per_minute: int, burst: int) -> None:
        self._per_second = per_minute / 60
        self._burst = burst
        self._seed = secrets.token_bytes(32)
        self._buckets: dict[bytes, _Bucket] = {}
        self._lock = threading.Lock()

    def pace(self, member: str, now: datetime) -> Pace:
        """Count one message of a member."""
        key = blake2b(member.encode(), key=self._seed, digest_size=16).digest()
        with self._lock:
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.clear()
            bucket = self._buckets.setdefault(key, _Bucket(float(self._burst), now))
            passed = max(0.0, (now - bucket.at).total_seconds())
            bucket.left = min(self._burst, bucket.left + passed * self._per_second)
            bucket.at = now
            return _spend(bucket)


def _spend(bucket: _Bucket) -> Pace:
    if bucket.left >= 1:
        bucket.left -= 1
        bucket.warned = False
        return Pace.FINE
    if bucket.warned:
        return Pace.TOO_MANY
    bucket.warned = True
    return Pace.FIRST_TOO_MANY
