"""When the next nudge of a ticket is due, and to whom it goes."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import workdays
from bot.domain.policy import Policy


@dataclass(frozen=True)
class Nudge:
    """A step of the ladder: `before`, `due`, `late` (to the owner), `unrated` (ends the wait)."""

    step: str
    at: datetime


def first(*, due_at: datetime, now: datetime, policy: Policy) -> Nudge:
    """Return the first nudge of a ticket: a working day before the deadline if that is to come."""
    day = policy.local(due_at).date()
    for _ in range(policy.nudging.days_before):
        day = workdays.before(day, calendar=policy.calendar)
    early = policy.at(day, policy.nudging.at)
    return Nudge("before", early) if early > now else Nudge("due", max(due_at, now))


def following(*, due_at: datetime, now: datetime, policy: Policy) -> Nudge:
    """Return the nudge after one given now: at the deadline, then every working day."""
    if now < due_at:
        return Nudge("due", due_at)
    day = workdays.after(policy.today(now), workdays=1, calendar=policy.calendar)
    return Nudge("late", policy.at(day, policy.nudging.at))
