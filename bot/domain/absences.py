"""Absences of a leader: what they take away, and how bookings move to other times in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from bot.domain.errors import RuleBroken
from bot.domain.people import Person
from bot.domain.talks import Booking, Slot


class AbsenceState(StrEnum):
    """Where an absence stands: another time is owed, arranged, or it was taken back."""

    OPEN = "open"
    SETTLED = "settled"
    UNDONE = "undone"


class UndoTooLate(RuleBroken):
    """An absence is taken back within ten minutes, or not at all."""


class NoAbsence(RuleBroken):
    """There is no absence to which this could belong."""


class NoWindow(RuleBroken):
    """What is said to be a stretch of time ends before it begins."""


class NoReceptionThen(RuleBroken):
    """Nobody is received in the time that was named, so nothing has to change."""


class NoTimeThere(RuleBroken):
    """The replacement that was named holds no time at which somebody could be received."""


@dataclass(frozen=True)
class Away:
    """What somebody says: that a leader does not receive from when to when, and why."""

    leader: Person
    by: Person
    window: tuple[datetime, datetime]
    reason: str = ""


@dataclass(frozen=True)
class Absence:
    """A stretch of time in which a leader does not receive; `acted_at` starts the undo window."""

    id: str
    leader_id: str
    starts_at: datetime
    ends_at: datetime
    declared_by: str
    declared_at: datetime
    acted_at: datetime
    reason: str = ""
    state: AbsenceState = AbsenceState.OPEN
    told_without: bool = False


@dataclass(frozen=True)
class Affected:
    """One booking that an absence took the time from, and the slot that it was given instead."""

    absence_id: str
    booking_id: str
    slot_id: str
    starts_at: datetime
    new_slot_id: str | None = None


def placed(
    bookings: Sequence[Booking], free: Sequence[Slot], *, zone: tzinfo
) -> list[tuple[Booking, Slot]]:
    """Return which booking gets which slot: in the old order, at the old hours where these fit.

    Whoever finds no room is left out; the later ones are, never the earlier.
    """
    ordered = sorted(bookings, key=lambda booking: booking.starts_at)
    slots = sorted(free, key=lambda slot: slot.starts_at)
    by_hour = {slot.starts_at.astimezone(zone).time(): slot for slot in slots}
    hours = [booking.starts_at.astimezone(zone).time() for booking in ordered]
    same = [by_hour.get(hour) for hour in hours]
    times = [slot.starts_at for slot in same if slot is not None]
    if len(times) == len(ordered) and times == sorted(set(times)):
        return [(booking, slot) for booking, slot in zip(ordered, same, strict=True) if slot]
    return list(zip(ordered, slots, strict=False))
