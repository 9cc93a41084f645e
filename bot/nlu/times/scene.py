"""What a text is read against: the day on which it is written and the times on offer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

HORIZON_DAYS = 400


@dataclass(frozen=True)
class Scene:
    """Today, the days that a word may mean, and day and minute of each slot, as offered."""

    today: date
    days: tuple[date, ...]
    slots: tuple[tuple[date, int], ...]
    dates: tuple[date, ...]
    minutes: frozenset[int]

    def where(self, test: Callable[[date], bool]) -> frozenset[date]:
        """Return the days for which a test holds."""
        return frozenset(day for day in self.days if test(day))

    def offers(self, month: int, day: int) -> bool:
        """Return whether a slot lies on this day of the year."""
        return any((one.month, one.day) == (month, day) for one in self.dates)

    def starts(self, minute: int) -> bool:
        """Return whether a slot begins at this minute of the day, or twelve hours later."""
        return minute in self.minutes or minute + 720 in self.minutes


def scene_of(now: datetime, offered: Sequence[datetime]) -> Scene:
    """Return the scene for local times: `now` and the slots, all in one zone."""
    today = now.date()
    slots = tuple((slot.date(), slot.hour * 60 + slot.minute) for slot in offered)
    dates = tuple(sorted({day for day, _ in slots}))
    horizon = _horizon(today)
    inside = not dates or (today <= dates[0] and dates[-1] <= horizon[-1])
    return Scene(
        today=today,
        days=horizon if inside else tuple(sorted({*horizon, *dates})),
        slots=slots,
        dates=dates,
        minutes=frozenset(minute for _, minute in slots),
    )


@lru_cache(maxsize=8)
def _horizon(today: date) -> tuple[date, ...]:
    room = min(HORIZON_DAYS, (date.max - today).days)
    return tuple(today + timedelta(days=step) for step in range(room + 1))
