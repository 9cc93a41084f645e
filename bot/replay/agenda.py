"""What happens when in a replay: a moved clock, and the deeds that wait for their moment."""

import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Deed = Callable[[], None]
MINUTE = timedelta(minutes=1)


class Agenda:
    """The clock of a replay, which leaps from one deed to the next."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._numbers = itertools.count()
        self._coming: list[tuple[datetime, int, Deed]] = []
        self._woken: set[datetime] = set()
        self.wake: Deed = lambda: None

    def now(self) -> datetime:
        """Return this moment of the replay, in UTC."""
        return self._now.astimezone(UTC)

    def at(self, moment: datetime, deed: Deed) -> None:
        """Let something happen at a moment; what is past happens next."""
        heapq.heappush(self._coming, (max(moment, self._now), next(self._numbers), deed))

    def after(self, pause: timedelta, deed: Deed) -> None:
        """Let something happen after a while."""
        self.at(self._now + pause, deed)

    def wake_at(self, moment: datetime) -> None:
        """Let the worker look for work in the minute of a moment, once."""
        minute = moment.replace(second=0, microsecond=0)
        if minute not in self._woken:
            self._woken.add(minute)
            self.at(minute, self.wake)

    def wake_soon(self) -> None:
        """Let the worker look for work in the next minute."""
        self.wake_in(MINUTE)

    def wake_in(self, pause: timedelta) -> None:
        """Let the worker look for work after a while."""
        self.wake_at(self._now + pause)

    def run(self, until: datetime) -> None:
        """Let everything happen up to a moment, in order."""
        while self._coming and self._coming[0][0] <= until:
            self._now, _, deed = heapq.heappop(self._coming)
            deed()
        self._now = until
