"""Minutes of a talk: what it came to, which only the leader and the secretariat read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import RuleBroken


class Outcome(StrEnum):
    """What a talk came to."""

    ANSWERED = "answered"
    TICKET = "ticket"
    FOLLOW_UP = "follow_up"
    MISSED = "missed"
    UNMET = "unmet"


class NotYetHeld(RuleBroken):
    """The talk has not begun, so nothing can have come of it."""


class NothingRecorded(RuleBroken):
    """There is no outcome of a talk to which somebody could object."""


@dataclass(frozen=True)
class Minutes:
    """The record of one talk; `objection` is what the person said against it."""

    booking_id: str
    outcome: Outcome
    text: str
    recorded_by: str
    recorded_at: datetime
    objection: str = ""
    objected_at: datetime | None = None
