"""Nudges: whoever keeps somebody waiting hears of it in time, with the reason."""

from datetime import datetime

from bot.domain import nudges, workdays
from bot.domain.notices import Notice
from bot.domain.policy import Policy, Step
from bot.domain.tickets import Ticket
from bot.ports import UnitOfWork
from bot.services import handling, scoring, staffing, tickets
from bot.services.moves import Deed, department_name, make, quiet_fields_of, tell_author

BATCH = 200


def nudge_due(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Give every nudge that is due, and return whether there was one."""
    due = uow.tickets.due(now, BATCH)
    for ticket in due:
        _nudge(uow, ticket, now=now, policy=policy)
    return scoring.remind_deciders(uow, now=now, policy=policy, limit=BATCH) or bool(due)


def _nudge(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    # A machine that slept over several steps says the latest thing once, not everything in turn.
    steps = nudges.reached(ticket, now=now, policy=policy)
    ends = steps[-1].ends if steps else ""
    if ends == "finish":
        tickets.finish(uow, ticket, now=now, policy=policy)
    elif ends == "resume":
        handling.resume(uow, ticket, now=now, policy=policy)
    else:
        _remind(uow, ticket, steps, now=now, policy=policy)


def _remind(
    uow: UnitOfWork, ticket: Ticket, steps: tuple[Step, ...], *, now: datetime, policy: Policy
) -> None:
    was_late = ticket.overdue
    if any(step.when > 0 for step in steps):
        ticket = scoring.mark_overdue(uow, ticket, now=now, policy=policy)
    following = nudges.upcoming(ticket, now=now, policy=policy)
    name = steps[-1].name if steps else "offered"
    changes: dict[str, object] = {"next_nudge_at": following.at, "nudge_step": following.step}
    nudged = make(uow, ticket, Deed("nudge", now, note=name), policy=policy, **changes)
    heard = {who: step for step in steps for who in step.who}
    for who, step in heard.items():
        says = _sentence(nudged, who, step, scored=nudged.overdue and not was_late)
        _tell(uow, nudged, who, says, now=now, policy=policy)
    if nudged.pending_owner_id:
        _tell(uow, nudged, "newcomer", "utter_nudge_offered", now=now, policy=policy)


def _sentence(ticket: Ticket, who: str, step: Step, *, scored: bool) -> str:
    waits = nudges.waits_for(ticket.status)
    if waits != "answer":
        return f"utter_nudge_{waits}"
    if who != "owner":
        return f"utter_nudge_{who}"
    if step.when > 0:
        return "utter_nudge_scored" if scored else "utter_nudge_late"
    return "utter_nudge_due" if step.when == 0 else "utter_nudge_before"


def _tell(
    uow: UnitOfWork, ticket: Ticket, who: str, says: str, *, now: datetime, policy: Policy
) -> None:
    fields = _fields(uow, ticket, now=now, policy=policy)
    if who == "author":
        tell_author(uow, ticket, says, now=now, **fields)
        return
    for person_id in _listeners(uow, ticket, who):
        uow.outbox.add(
            Notice(
                key=f"ticket:{ticket.id}:{ticket.version}:{says}:{person_id}",
                says=says,
                fields=fields,
                to=person_id,
                not_before=policy.awake(now),
            ),
            now,
        )


def _listeners(uow: UnitOfWork, ticket: Ticket, who: str) -> list[str]:
    if who == "leader":
        return (
            [ticket.decider_id]
            if ticket.decider_id
            else [found.id for found in staffing.leaders(uow)]
        )
    named = {
        "owner": ticket.owner_id,
        "supervisor": ticket.supervisor_id,
        "newcomer": ticket.pending_owner_id,
    }
    found = named[who]
    return [found] if found else []


def _fields(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> dict[str, str]:
    due_on, today = policy.today(ticket.due_at), policy.today(now)
    return quiet_fields_of(ticket) | {
        "days": str(workdays.between(due_on, today, calendar=policy.calendar)),
        "points": str(policy.scoring.overdue),
        "department": department_name(uow, ticket.department_id),
        "newcomer": department_name(uow, ticket.pending_department_id),
    }
