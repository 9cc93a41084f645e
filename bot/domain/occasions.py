"""Occasions in somebody's life that the organisation must answer to, once they are confirmed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import RuleBroken

EVENTS = (
    "post_changed", "rewarded", "punished", "conflict", "hospital", "wedding", "funeral",
    "hardship", "accident", "new_child",
)  # fmt: skip


class OccasionState(StrEnum):
    """Reported by somebody; then confirmed or dismissed by the secretariat."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class OccasionDecided(RuleBroken):
    """Somebody has confirmed or dismissed it already."""


class UnknownOccasion(RuleBroken):
    """There is no such occasion."""


@dataclass(frozen=True)
class Occasion:
    """What happened to whom and when. One row for a person, an event and a day."""

    id: str
    person_id: str
    event: str
    on: date
    note: str
    reported_by: str
    reported_at: datetime
    state: OccasionState = OccasionState.REPORTED
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
