"""Talks with the leader: slots and bookings."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

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
    """What became of a booking. Nothing else can: whoever booked stands in one of these."""

    BOOKED = "booked"
    DISPLACED = "displaced"
    CANCELLED = "cancelled"
    MET = "met"
    MISSED = "missed"


LIVE = frozenset({BookingState.BOOKED, BookingState.DISPLACED})
"""States in which something is still owed: a talk, or first of all a time for it."""


class Consent(StrEnum):
    """What the person said to a time that somebody else chose."""

    NEEDLESS = ""
    ASKED = "asked"
    GIVEN = "given"


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


class BegunAlready(RuleBroken):
    """The talk has begun, or is over: it can no longer be cancelled."""


class LeaderAbsent(RuleBroken):
    """The leader is not there at that time, so it cannot be booked."""


@dataclass(frozen=True)
class Slot:
    """A stretch of the leader's time that one person can hold.

    `held_by` keeps others away until `held_until`, while one person is confirming or was offered
    the slot. `closed_by` and `made_for` name the absence that closed the slot or made it. `period`
    is the first day of the reception to which it belongs, also of a slot made to replace another.
    """

    id: str
    leader_id: str
    starts_at: datetime
    ends_at: datetime
    state: SlotState = SlotState.OPEN
    mode: Mode = Mode.IN_PERSON
    origin: Origin = Origin.RULE
    held_by: str | None = None
    held_until: datetime | None = None
    closed_by: str = ""
    made_for: str = ""
    period: str = ""

    def is_free(self, now: datetime, *, who_id: str = "") -> bool:
        """Return whether somebody could take it now."""
        return self.state is SlotState.OPEN and (not self.is_held(now) or self.held_by == who_id)

    def is_held(self, now: datetime) -> bool:
        """Return whether it is kept for somebody; a hold ends by itself."""
        return self.held_until is not None and self.held_until > now

    def shown(self, now: datetime) -> SlotState:
        """Return the state as others see it."""
        if self.state is SlotState.OPEN and self.is_held(now):
            return SlotState.HELD
        return self.state


@dataclass(frozen=True)
class Booking:
    """One person's hold on one slot, from the first word to the end; a move keeps its id.

    `month` (2026-12) carries the rule of one talk a month: it is the month whose turn was used,
    also where an absence moves the talk into the next. `sequence` grows with each change of time
    or state. `priority`: the organisation could not keep a time, so a new one is owed first.
    """

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
    sequence: int = 0
    consent: Consent = Consent.NEEDLESS
    priority: bool = False
    previous_slot_id: str | None = None
    delay_minutes: int = 0
    called_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Return whether a talk is still owed."""
        return self.state in LIVE

    @property
    def moved_key(self) -> str:
        """Return the key under which the person hears of the time that this step gave."""
        return f"talk:{self.id}:{self.sequence}:moved"

    @property
    def expected_at(self) -> datetime:
        """Return when it begins, as far as the day's delay is known."""
        return self.starts_at + timedelta(minutes=self.delay_minutes)

    def changed(self, **changes: Any) -> "Booking":
        """Return the booking after a change of time or state: one step further."""
        return replace(self, sequence=self.sequence + 1, **changes)
