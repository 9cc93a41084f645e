"""When the next nudge of a ticket is due, and which steps of the ladder have come."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.domain import workdays
from bot.domain.policy import Ladder, Policy, Step
from bot.domain.tickets import Status, Ticket
from bot.domain.workdays import ONE_DAY

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Nudge:
    """The next step of the ladder by its name, and when it is due."""

    step: str
    at: datetime


def waits_for(status: Status) -> str:
    """Return what an open ticket waits for, which names its ladder in policy.yml."""
    waits = {
        Status.ASKED: "reply",
        Status.ANSWERED: "rating",
        Status.RATED: "rating",
        Status.CONTESTED: "decision",
    }
    return waits.get(status, "answer")


def ladder_of(ticket: Ticket, policy: Policy) -> Ladder:
    """Return the steps that are given as messages in the ticket's state."""
    steps = policy.nudging.ladders[waits_for(ticket.status)]
    return tuple(step for step in steps if step.how != "digest")


def base_of(ticket: Ticket) -> datetime:
    """Return the moment from which the ladder of the ticket's state counts."""
    waits = waits_for(ticket.status)
    if waits == "reply":
        return ticket.asked_at or ticket.due_at
    return (ticket.answered_at or ticket.due_at) if waits == "rating" else ticket.due_at


def upcoming(ticket: Ticket, *, now: datetime, policy: Policy) -> Nudge:
    """Return the next nudge after a moment; the last step of a ladder repeats or ends the wait."""
    found = _next(ticket, now=now, policy=policy)
    if ticket.pending_owner_id is None:
        return found
    # Who was offered the ticket is asked every working day whether he takes it over.
    return Nudge(found.step, min(found.at, _morning(now, 1, policy)))


def _next(ticket: Ticket, *, now: datetime, policy: Policy) -> Nudge:
    ladder, base = ladder_of(ticket, policy), base_of(ticket)
    for step in ladder:
        at = moment_of(step, base, policy)
        if at > now:
            return Nudge(step.name, at)
    last = ladder[-1]
    return Nudge(last.name, now if last.ends else _morning(now, last.every, policy))


def _morning(now: datetime, days: int, policy: Policy) -> datetime:
    day = workdays.after(policy.today(now), workdays=days, calendar=policy.calendar)
    return policy.at(day, policy.nudging.at)


def after_progress(ticket: Ticket, *, now: datetime, policy: Policy) -> Nudge:
    """Return the next nudge of a ticket on which there was progress today.

    What is still to come today is left out, but never the deadline itself.
    """
    soon = upcoming(ticket, now=now, policy=policy)
    step = next(one for one in ladder_of(ticket, policy) if one.name == soon.step)
    if step.when == 0:
        return soon
    night = policy.at(policy.today(now), LAST_MINUTE)
    return upcoming(ticket, now=max(now, night), policy=policy)


def reached(ticket: Ticket, *, now: datetime, policy: Policy) -> tuple[Step, ...]:
    """Return the steps that have come, from the one that was next to the latest, in order."""
    ladder, base = ladder_of(ticket, policy), base_of(ticket)
    names = [step.name for step in ladder]
    start = names.index(ticket.nudge_step) if ticket.nudge_step in names else 0
    return tuple(step for step in ladder[start:] if moment_of(step, base, policy) <= now)


def moment_of(step: Step, base: datetime, policy: Policy) -> datetime:
    """Return when a step is due, counted from the base."""
    if step.when == 0:
        return base
    if step.days:
        return base + ONE_DAY * step.when
    day = policy.local(base).date()
    for _ in range(-step.when):
        day = workdays.before(day, calendar=policy.calendar)
    if step.when > 0:
        day = workdays.after(day, workdays=step.when, calendar=policy.calendar)
    return policy.at(day, policy.nudging.at)
