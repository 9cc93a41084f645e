"""Nudges: whoever owes an answer hears of it before, at and after the deadline."""

from dataclasses import replace
from datetime import datetime

from bot.domain import nudges
from bot.domain.notices import Notice
from bot.domain.policy import Policy
from bot.domain.tickets import Status, Ticket
from bot.ports import UnitOfWork
from bot.services import handling, tickets

BATCH = 200


def nudge_due(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Give every nudge that is due, and return whether there was one."""
    due = uow.tickets.due(now, BATCH)
    for ticket in due:
        _nudge(uow, ticket, now=now, policy=policy)
    return bool(due)


def _nudge(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    if ticket.status is Status.ANSWERED:
        handling.close(uow, ticket, who=None, now=now)
        return
    # A machine that slept over the deadline says the latest thing once, not everything in turn.
    step = _step(ticket, now)
    _tell(uow, ticket, f"utter_nudge_{step}", to=ticket.owner_id, now=now, policy=policy)
    if step == "due":
        _tell(
            uow, ticket, "utter_nudge_supervisor", to=ticket.supervisor_id, now=now, policy=policy
        )
    uow.tickets.log(ticket, f"nudge_{step}", now, None, "")
    following = nudges.following(due_at=ticket.due_at, now=now, policy=policy)
    uow.tickets.save(replace(ticket, next_nudge_at=following.at, nudge_step=following.step))


def _step(ticket: Ticket, now: datetime) -> str:
    if now < ticket.due_at:
        return "before"
    return "late" if ticket.nudge_step == "late" else "due"


def _tell(
    uow: UnitOfWork, ticket: Ticket, says: str, *, to: str, now: datetime, policy: Policy
) -> None:
    moment = ticket.next_nudge_at or now
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:{says}:{moment.isoformat()}:{to}",
            says=says,
            fields=tickets.fields_of(ticket),
            to=to,
            not_before=policy.awake(now),
        ),
        now,
    )
