"""What tests ask for afterwards: everything that the bot pushed, and everything it did wrong."""

import threading
from typing import Any

from bot.simulator.clock import SimulatorClock

ARRIVED = "arrived"
DUPLICATE = "duplicate"
DROPPED = "dropped"


class Journal:
    """Rows of one kind, each with the moment it was written."""

    def __init__(self, clock: SimulatorClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: list[dict[str, Any]] = []

    def note(self, **row: Any) -> None:
        """Add a row."""
        at = self._clock.local().isoformat(timespec="seconds")
        with self._lock:
            self._rows.append({**row, "at": at})

    def rows(self, **having: Any) -> list[dict[str, Any]]:
        """Return the rows with these values, oldest first."""
        with self._lock:
            return [row for row in self._rows if all(row.get(k) == v for k, v in having.items())]

    def clear(self) -> None:
        """Forget all rows."""
        with self._lock:
            self._rows.clear()
