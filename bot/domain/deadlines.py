"""How a deadline comes about, why it is this day, and what a paused clock has left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import workdays
from bot.domain.policy import Policy
from bot.domain.tickets import Ticket
from bot.domain.workdays import ONE_DAY

SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """A deadline with its reason: which rule, counted from which day, how many working days."""

    rule: str
    since: date
    days: int
    at: datetime

    def changes(self) -> dict[str, object]:
        """Return what it changes in a ticket."""
        return {
            "due_at": self.at,
            "due_rule": self.rule,
            "due_from": self.since.isoformat(),
            "due_days": self.days,
        }


@dataclass(frozen=True)
class Why:
    """Why a deadline is this day: what it was counted from, and the days that did not count.

    `skipped` are days off, each with `weekend` or `holiday`; `worked` are weekend days that the
    State Council made working days; `provisional` says that the year's calendar may still change.
    """

    deadline: Deadline
    skipped: tuple[tuple[date, str], ...]
    worked: tuple[date, ...]
    provisional: bool


def set_for(rule: str, *, since: datetime, days: int, policy: Policy) -> Deadline:
    """Return the deadline that lies so many working days after a day."""
    return Deadline(rule, policy.today(since), days, policy.due(filed_at=since, days=days))


def agreed(at: datetime, *, now: datetime, policy: Policy) -> Deadline:
    """Return a deadline that somebody set by hand."""
    today, day = policy.today(now), policy.today(at)
    return Deadline("agreed", today, workdays.between(today, day, calendar=policy.calendar), at)


def left(ticket: Ticket, *, now: datetime, policy: Policy) -> int:
    """Return how many seconds of working time a ticket has left; what is overdue has none."""
    span = workdays.worktime(now, ticket.due_at, hours=policy.hours, calendar=policy.calendar)
    return int(span.total_seconds())


def resumed(ticket: Ticket, *, now: datetime, policy: Policy) -> Deadline:
    """Return the deadline of a ticket whose clock runs again: what was left counts from now.

    For an anonymous author it counts from the day, up to an evening, or it would tell the moment
    of the reply. What was overdue stays so.
    """
    if not ticket.paused_seconds:
        since = date.fromisoformat(ticket.due_from) if ticket.due_from else policy.today(now)
        return Deadline(ticket.due_rule, since, ticket.due_days, ticket.due_at)
    today = policy.today(now)
    start = policy.at(today, policy.deadlines.begins_at) if ticket.anonymous else now
    amount = timedelta(seconds=ticket.paused_seconds)
    at = workdays.after_worktime(start, amount, hours=policy.hours, calendar=policy.calendar)
    day = policy.today(at)
    if ticket.anonymous:
        at = policy.at(day, policy.deadlines.due_at)
    return Deadline("resumed", today, workdays.between(today, day, calendar=policy.calendar), at)


def why(ticket: Ticket, policy: Policy) -> Why:
    """Return why a ticket is due on its day."""
    last = policy.today(ticket.due_at)
    filed = policy.today(ticket.filed_at)
    since = date.fromisoformat(ticket.due_from) if ticket.due_from else filed
    days = [since + ONE_DAY * step for step in range(1, (last - since).days + 1)]
    calendar = policy.calendar
    off = [day for day in days if not calendar.is_workday(day)]
    return Why(
        deadline=Deadline(ticket.due_rule, since, ticket.due_days, ticket.due_at),
        skipped=tuple((day, _kind_of(day, policy)) for day in off),
        worked=tuple(d for d in days if d.weekday() >= SATURDAY and calendar.is_workday(d)),
        provisional=any(calendar.is_provisional(day) for day in days),
    )


def _kind_of(day: date, policy: Policy) -> str:
    return "holiday" if policy.calendar.is_holiday(day) else "weekend"
