"""The only one that asks the machine for the time; a trial run may move it forward."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class SystemClock:
    """The machine's clock, moved by as many seconds as a file says, if there is one.

    The file belongs to the simulator: so bot, worker and platform agree on the day.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._file = offset_file

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        moment = datetime.now(tz=UTC)  # noqa: TID251 - this is the clock adapter
        return moment + self._offset() if self._file else moment

    def _offset(self) -> timedelta:
        try:
            return timedelta(seconds=float(Path(str(self._file)).read_text("ascii") or 0))
        except (OSError, ValueError):
            return timedelta()
