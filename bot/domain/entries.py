"""Calendar entries of talks, as calendars of phones and computers take them in."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.talks import Booking, BookingState

OFF = frozenset({BookingState.CANCELLED, BookingState.DISPLACED})
"""States in which there is no time to keep free."""


@dataclass(frozen=True)
class Entry:
    """One talk in a calendar; the same `uid` with a higher `sequence` takes the former's place."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    is_off: bool = False


def entry(booking: Booking, ends_at: datetime, *, title: str, place: str) -> Entry:
    """Return a booking's entry: a time and a place, no name and no topic."""
    return Entry(
        uid=f"{booking.id}@huitan",
        sequence=booking.sequence,
        starts_at=booking.starts_at,
        ends_at=ends_at,
        title=title,
        place=place,
        is_off=booking.state in OFF,
    )
