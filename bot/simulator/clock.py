"""The platform's own clock: the machine's, moved forward by an offset that a file tells the bot."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


class WouldGoBack(ValueError):
    """Somebody asked for a moment that has passed; what was sent then cannot be unsent."""


class SimulatorClock:
    """Machine time plus an offset that only grows.

    The offset is kept in `file` as seconds, written atomically, and read back at start so that
    a restart does not turn time back.
    """

    def __init__(self, zone: str, file: Path | None = None) -> None:
        self.zone = ZoneInfo(zone)
        self._file = file
        self._lock = threading.Lock()
        self._offset = self._stored()

    @property
    def offset(self) -> timedelta:
        """How far the clock is ahead of the machine."""
        return self._offset

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        machine = datetime.now(  # noqa: TID251 - the simulator is its own platform with its own clock
            tz=UTC
        )
        return machine + self._offset

    def local(self) -> datetime:
        """Return this moment in the organisation's zone."""
        return self.now().astimezone(self.zone)

    def stamp(self) -> int:
        """Return this moment as whole Unix seconds, as the platform writes time."""
        return int(self.now().timestamp())

    def advance(self, span: timedelta) -> None:
        """Move forward by a span. Raises `WouldGoBack`."""
        if span < timedelta(0):
            raise WouldGoBack
        with self._lock:
            self._offset += span
            self._store()

    def move_to(self, moment: datetime) -> None:
        """Move forward to an aware moment. Raises `WouldGoBack`."""
        self.advance(moment - self.now())

    def _stored(self) -> timedelta:
        if self._file is None or not self._file.exists():
            return timedelta(0)
        try:
            return max(timedelta(0), timedelta(seconds=float(self._file.read_text("utf-8"))))
        except (ValueError, OverflowError):
            return timedelta(0)

    def _store(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(str(self._offset.total_seconds()), "utf-8")
        fresh.replace(self._file)
