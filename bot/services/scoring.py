"""Points that department heads lose: each with its evidence, once, and open to an appeal."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import scoring, workdays
from bot.domain.errors import NotYours
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.scoring import (
    Appeal,
    DisputedBefore,
    NothingScored,
    Reason,
    ScoreEntry,
    TooLateToAppeal,
)
from bot.domain.tickets import WORKING, Ticket
from bot.ports import UnitOfWork
from bot.services import audit, staffing
from bot.services.moves import Deed, department_name, fields_of, make

LISTED = 10


@dataclass(frozen=True)
class Cause:
    """What a deduction outside of tickets is for: `key` is unique, so that it costs once.

    `note` is the evidence in words (which session sent nobody to, say).
    """

    reason: Reason
    key: str
    person_id: str
    department_id: int | None
    note: str = ""


def price(reason: Reason, policy: Policy) -> Mapping[str, object]:
    """Return what the log keeps of the rules of the day, so that it alone tells the points."""
    rules = policy.scoring
    return {
        "points": rules.points(reason),
        "rule": rules.version,
        "after": rules.buck_passing_after,
    }


def deduct(uow: UnitOfWork, cause: Cause, *, now: datetime, policy: Policy) -> bool:
    """Deduct points for what happened outside of tickets; return whether it is the first time."""
    entry = ScoreEntry(
        id=secrets.token_hex(16),
        cause=cause.key,
        reason=cause.reason,
        points=policy.scoring.points(cause.reason),
        person_id=cause.person_id,
        department_id=cause.department_id,
        at=now,
        appeal_until=_appeal_until(now, policy),
        rule_version=policy.scoring.version,
        note=cause.note,
    )
    fresh = uow.scores.add(entry)
    if fresh:
        _tell(uow, entry, None, now=now, policy=policy)
    return fresh


def _appeal_until(now: datetime, policy: Policy) -> datetime:
    return policy.due(filed_at=now, days=policy.scoring.appeal_days)


def note_overdue(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Keep, once, that a ticket is past its deadline, and tell who answered for it."""
    marked = mark_overdue(uow, ticket, now=now, policy=policy)
    if marked is not ticket:
        entry = next(iter(uow.scores.of_ticket(ticket.id, Reason.OVERDUE)), None)
        if entry is not None:
            _tell(uow, entry, marked, now=now, policy=policy)
    return marked


def mark_overdue(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Keep, once, that a ticket is past its deadline; whoever calls this tells it."""
    if ticket.overdue or ticket.status not in WORKING or now <= ticket.due_at:
        return ticket
    deed = Deed("overdue", now, evidence=price(Reason.OVERDUE, policy))
    late = make(uow, ticket, deed, policy=policy, overdue=True)
    _enter(uow, late, now=now, policy=policy)
    return late


def settle_up(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> None:
    """Write down what a ticket's log costs and is not written down yet, and tell who lost it."""
    for entry in _enter(uow, ticket, now=now, policy=policy):
        _tell(uow, entry, ticket, now=now, policy=policy)


def _enter(uow: UnitOfWork, ticket: Ticket, *, now: datetime, policy: Policy) -> list[ScoreEntry]:
    log = uow.tickets.events(ticket.id)
    notes = {event.step: event.note for event in log}
    entries = [
        _entry(due, ticket, note=notes[due.step], now=now, policy=policy)
        for due in scoring.due(log)
    ]
    return [entry for entry in entries if uow.scores.add(entry)]


def _entry(
    due: scoring.Due, ticket: Ticket, *, note: str, now: datetime, policy: Policy
) -> ScoreEntry:
    return ScoreEntry(
        id=secrets.token_hex(16),
        cause=due.cause,
        reason=due.reason,
        points=due.points,
        person_id=due.person_id,
        department_id=due.department_id,
        at=now,
        appeal_until=_appeal_until(now, policy),
        rule_version=due.rule_version,
        ticket_id=ticket.id,
        step=due.step,
        note=note,
    )


def _tell(
    uow: UnitOfWork, entry: ScoreEntry, ticket: Ticket | None, *, now: datetime, policy: Policy
) -> None:
    about = fields_of(ticket) if ticket else {"number": "", "title": entry.note}
    uow.outbox.add(
        Notice(
            key=f"score:{entry.cause}",
            says=f"utter_scored_{entry.reason}",
            fields=about | said(entry),
            to=entry.person_id,
            not_before=policy.awake(now),
        ),
        now,
    )


def said(entry: ScoreEntry) -> dict[str, str]:
    """Return what sentences about an entry are filled with."""
    return {
        "score": entry.id,
        "points": str(entry.points),
        "reason": entry.note,
        "scored": entry.reason,
        "until_at": entry.appeal_until.isoformat(),
    }


# --- recomputing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """An entry that the log demands and nobody stored, or the other way round."""

    cause: str
    stored: bool


def differences(uow: UnitOfWork) -> list[Difference]:
    """Return where the stored entries differ from those that the logs alone lead to."""
    demanded = {
        (due.cause, due.points, due.person_id, due.rule_version)
        for ticket_id in uow.tickets.logged_with(sorted(scoring.PRICED))
        for due in scoring.due(uow.tickets.events(ticket_id))
    }
    stored = {
        (entry.cause, entry.points, entry.person_id, entry.rule_version)
        for entry in uow.scores.of_tickets()
    }
    found = sorted(demanded ^ stored)
    return [Difference(one[0], stored=one in stored) for one in found]


# --- appeals --------------------------------------------------------------------------------------


def own(uow: UnitOfWork, *, who: Person) -> Sequence[ScoreEntry]:
    """Return somebody's own entries, newest first."""
    return uow.scores.of_person(who.id, LISTED)


def to_decide(uow: UnitOfWork, *, who: Person) -> Sequence[ScoreEntry]:
    """Return the appeals that wait for somebody's word, the oldest first."""
    return uow.scores.waiting_for(who.id, LISTED)


def disputable(uow: UnitOfWork, *, who: Person, ticket_id: str | None = None) -> ScoreEntry:
    """Return the newest entry of somebody (about a ticket) that is not disputed yet.

    Raises `NothingScored`.
    """
    for entry in own(uow, who=who):
        if entry.appeal is Appeal.NONE and ticket_id in {None, entry.ticket_id}:
            return entry
    raise NothingScored


def of(uow: UnitOfWork, *, entry_id: str, who: Person) -> ScoreEntry:
    """Return an entry to who lost the points or who decides. Raises `NotYours`."""
    try:
        entry = uow.scores.get(entry_id)
    except KeyError:
        raise NotYours from None
    if who.id not in {entry.person_id, entry.decider_id}:
        raise NotYours
    return entry


def dispute(
    uow: UnitOfWork, entry: ScoreEntry, *, who: Person, reason: str, now: datetime, policy: Policy
) -> ScoreEntry:
    """Dispute an entry, within some working days and once; the supervisor's superior decides.

    Raises `NotYours`, `DisputedBefore` or `TooLateToAppeal`.
    """
    if who.id != entry.person_id:
        raise NotYours
    if entry.appeal is not Appeal.NONE:
        raise DisputedBefore
    if now > entry.appeal_until:
        raise TooLateToAppeal(until_at=entry.appeal_until.isoformat())
    disputed = replace(
        entry,
        appeal=Appeal.PENDING,
        appeal_reason=reason,
        appealed_at=now,
        decider_id=_decider(uow, entry).id,
        next_nudge_at=_tomorrow(now, policy),
    )
    uow.scores.save(disputed)
    audit.note_person(uow, who, verb="dispute", subject=entry.id, now=now)
    _ask_decider(uow, disputed, who=who, key="asked", now=now)
    return disputed


def _decider(uow: UnitOfWork, entry: ScoreEntry) -> Person:
    """Return who decides: the superior of the ticket's supervisor, never who lost the points."""
    if entry.ticket_id is None:
        return staffing.leader(uow)
    supervisor = uow.people.get(uow.tickets.get(entry.ticket_id).supervisor_id)
    return staffing.superior(uow, supervisor, beside=entry.person_id)


def _tomorrow(now: datetime, policy: Policy) -> datetime:
    day = workdays.after(policy.today(now), workdays=1, calendar=policy.calendar)
    return policy.at(day, policy.nudging.at)


def _ask_decider(
    uow: UnitOfWork, entry: ScoreEntry, *, who: Person, key: str, now: datetime
) -> None:
    uow.outbox.add(
        Notice(
            key=f"score:{entry.cause}:{key}",
            says="utter_score_disputed",
            fields=_disputed(uow, entry, who),
            to=entry.decider_id,
        ),
        now,
    )


def _disputed(uow: UnitOfWork, entry: ScoreEntry, who: Person) -> dict[str, str]:
    """Return what a decider is told of an appeal and of who made it."""
    fields = _about(uow, entry) | {"owner": who.name, "department": who.department}
    return fields | {"reason": entry.appeal_reason, "said": entry.note}


def appeal_on(uow: UnitOfWork, ticket: Ticket, *, who: Person) -> dict[str, str] | None:
    """Return what somebody is told of an appeal about a ticket that waits for their word."""
    mine = (one for one in to_decide(uow, who=who) if one.ticket_id == ticket.id)
    entry = next(mine, None)
    return None if entry is None else _disputed(uow, entry, uow.people.get(entry.person_id))


def _about(uow: UnitOfWork, entry: ScoreEntry) -> dict[str, str]:
    if entry.ticket_id is None:
        return said(entry) | {"number": "", "title": entry.note}
    return fields_of(uow.tickets.get(entry.ticket_id)) | said(entry)


def decide(
    uow: UnitOfWork, entry: ScoreEntry, *, who: Person, verdict: Appeal, reason: str, now: datetime
) -> ScoreEntry:
    """Decide an appeal with a reason, and tell who lost the points. Raises `NothingScored`."""
    if who.id != entry.decider_id:
        raise NotYours
    if entry.appeal is not Appeal.PENDING:
        raise NothingScored
    decided = replace(entry, appeal=verdict, decision=reason, decided_at=now, next_nudge_at=None)
    uow.scores.save(decided)
    audit.note_person(uow, who, verb=verdict, subject=entry.id, now=now)
    uow.outbox.add(
        Notice(
            key=f"score:{entry.cause}:decided",
            says=f"utter_score_{verdict}",
            fields=_about(uow, entry) | {"reason": reason, "owner": who.name},
            to=entry.person_id,
        ),
        now,
    )
    return decided


def remind_deciders(uow: UnitOfWork, *, now: datetime, policy: Policy, limit: int) -> bool:
    """Remind, every working day, whoever has an appeal to decide; return whether there was one."""
    due = uow.scores.due(now, limit)
    for entry in due:
        key = f"again:{policy.today(now)}"
        _ask_decider(uow, entry, who=uow.people.get(entry.person_id), key=key, now=now)
        uow.scores.save(replace(entry, next_nudge_at=_tomorrow(now, policy)))
    return bool(due)


# --- the table of departments ---------------------------------------------------------------------


def table(
    uow: UnitOfWork, *, who: Person, since: datetime, until: datetime, now: datetime
) -> list[tuple[str, int]]:
    """Return what each department lost in a time, most first, to secretariat and leaders alone."""
    if not who.has(Role.SECRETARIAT, Role.LEADER):
        raise NotYours
    audit.note_person(uow, who, verb="list", subject="scores", now=now)
    lost = uow.scores.by_department(since, until)
    return sorted(
        ((department_name(uow, found), points) for found, points in lost.items()),
        key=lambda row: (-row[1], row[0]),
    )
