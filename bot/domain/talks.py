"""Talks with the leader: slots and bookings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import RuleBroken


class SlotState(StrEnum):
    """Whether a slot can be had."""

    OPEN = "open"
    HELD = "held"
    BOOKED = "booked"
    CLOSED = "closed"


class Origin(StrEnum):
    """Why there is a slot: the rule has it, somebody arranged it, or the rule has it no longer."""

    RULE = "rule"
    EXTRA = "extra"
    GONE = "gone"


class Mode(StrEnum):
    """How two people meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"


class BookingState(StrEnum):
    """What became of a booking."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    MET = "met"
    MISSED = "missed"


class SlotTaken(RuleBroken):
    """Somebody else was quicker."""


class BookedAlready(RuleBroken):
    """One live booking per person and month."""


class TooLate(RuleBroken):
    """Booking closes at a set hour on the day before."""


class NoBooking(RuleBroken):
    """There is no live booking of this person."""


class NothingFree(RuleBroken):
    """No slot is open in the coming reception weekends."""


@dataclass(frozen=True)
class Slot:
    """A stretch of the leader's time that one person can hold."""

    id: str
    leader_id: str
    starts_at: datetime
    ends_at: datetime
    state: SlotState = SlotState.OPEN
    mode: Mode = Mode.IN_PERSON
    origin: Origin = Origin.RULE


@dataclass(frozen=True)
class Booking:
    """One person's hold on one slot. `month` (2026-12) carries the rule of one talk a month."""

    id: str
    slot_id: str
    leader_id: str
    person_id: str
    starts_at: datetime
    month: str
    mode: Mode
    state: BookingState = BookingState.BOOKED
    topic: str = ""
    note: str = ""
    outcome: str = ""
