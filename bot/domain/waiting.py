"""The waiting list of a reception: its entries, the offers of freed times, and the night rule."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import RuleBroken
from bot.domain.policy import Policy
from bot.domain.workdays import ONE_DAY


class EntryState(StrEnum):
    """Where somebody stands who waits for a time."""

    WAITING = "waiting"
    BOOKED = "booked"
    LEFT = "left"
    ENDED = "ended"


class OfferState(StrEnum):
    """What became of one offer."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    PASSED = "passed"
    WITHDRAWN = "withdrawn"


class NotWaiting(RuleBroken):
    """The person is on no waiting list."""


class OfferGone(RuleBroken):
    """The offer has expired or was answered already."""


class StillFree(RuleBroken):
    """There are times to be had, so nobody needs to wait."""


@dataclass(frozen=True)
class Entry:
    """One person waiting for one reception of one leader; `rank` tells who comes first.

    Who is owed a time by the organisation comes before everybody else.
    """

    id: str
    leader_id: str
    person_id: str
    period: str
    joined_at: datetime
    state: EntryState = EntryState.WAITING
    priority: bool = False
    passes: int = 0


@dataclass(frozen=True)
class Offer:
    """One freed slot, kept for one entry until a moment."""

    id: str
    entry_id: str
    slot_id: str
    begins_at: datetime
    until: datetime
    state: OfferState = OfferState.OPEN


def offer_window(
    *, closes_at: datetime, now: datetime, policy: Policy
) -> tuple[datetime, datetime] | None:
    """Return from when to when a freed slot is offered to one person; None if too late.

    Two hours, until 21:00 of the same day at the latest; what would get less than half an hour of
    an evening waits for 08:00 of the next morning. Nothing is offered once booking has closed.
    """
    rules = policy.reception.talks
    day = policy.today(now)
    begins = max(now, policy.at(day, rules.offer_from))
    if begins + rules.offer_least > policy.at(day, rules.offer_latest):
        day += ONE_DAY
        begins = policy.at(day, rules.offer_from)
    until = min(
        begins + rules.offer_for,
        policy.at(day, rules.offer_latest),
        closes_at,
    )
    return (begins, until) if until > begins else None
