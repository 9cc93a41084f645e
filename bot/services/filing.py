"""Filing: from a plain message to a ticket with an owner, a deadline and a supervisor."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import nudges, routing
from bot.domain.messages import Channel
from bot.domain.notices import Notice
from bot.domain.people import Department, Person
from bot.domain.policy import Policy
from bot.domain.tickets import Draft, Kind, Status, Ticket, Topic, title_of
from bot.ports import Sealer, UnitOfWork
from bot.services import learning, staffing, tickets

LONGEST_TEXT = 4000
MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Author:
    """Where a matter comes from; `anonymous` keeps the address but for the sealed route."""

    person: Person
    channel: Channel
    address: str
    anonymous: bool = False


def propose(
    uow: UnitOfWork, *, text: str, topic: str, kind: str, policy: Policy
) -> tuple[Draft, Department]:
    """Return what a message amounts to: topic, kind, and the department that answers for it.

    What fits nowhere goes to the studio, never nowhere (DOMAIN 5).
    """
    departments = uow.people.departments()
    found = _guess(uow, text, departments, policy).department
    found = found or routing.studio(departments, policy.studio)
    if found is None:
        raise staffing.NobodyResponsible
    draft = Draft(
        text=text[:LONGEST_TEXT],
        topic=Topic(topic or Topic.WORK),
        kind=Kind(kind or _kind(text, policy.kinds)),
        department_id=found.id,
        title=title_of(text),
    )
    return draft, found


def _guess(
    uow: UnitOfWork, text: str, departments: Sequence[Department], policy: Policy
) -> routing.Guess:
    return routing.guess(text, departments, policy.duties, learning.likeness(uow, text))


def candidates(
    uow: UnitOfWork, *, text: str, beside: Department, policy: Policy
) -> tuple[Department, ...]:
    """Return up to three departments that a matter may belong to instead, the likeliest first.

    After those that the text touches come the studio and the others in the order of the duties.
    """
    departments = uow.people.departments()
    guessed = _guess(uow, text, departments, policy)
    duties = [
        found
        for duty in policy.duties
        for found in departments
        if any(part in found.name for part in duty.match)
    ]
    studio = routing.studio(departments, policy.studio)
    ranked = [guessed.department, *guessed.others, studio, *duties]
    others = (found for found in ranked if found is not None and found.id != beside.id)
    return tuple(dict.fromkeys(others))[:MOST_CANDIDATES]


def addressed(uow: UnitOfWork, draft: Draft, *, department: str) -> tuple[Draft, Department] | None:
    """Return a draft given to the department of this name; None if there is none."""
    for found in uow.people.departments():
        if found.name == department:
            return replace(draft, department_id=found.id), found
    return None


def _kind(text: str, kinds: Mapping[str, tuple[str, ...]]) -> str:
    for kind, words in kinds.items():
        if any(word in text for word in words):
            return kind
    return Kind.REQUEST


def deadline(draft: Draft, *, now: datetime, policy: Policy) -> datetime:
    """Return until when a draft would be answered if it were filed now."""
    days = policy.answer_days(topic=draft.topic, kind=draft.kind)
    return policy.due(filed_at=now, days=days)


def file(
    uow: UnitOfWork, *, draft: Draft, author: Author, sealer: Sealer, now: datetime, policy: Policy
) -> tuple[Ticket, str]:
    """File a ticket, tell its owner, and return it with the receipt of an anonymous author."""
    receipt = f"{secrets.randbelow(10**16):016d}" if author.anonymous else ""
    ticket = _ticket(uow, draft=draft, author=author, receipt=receipt, now=now, policy=policy)
    uow.tickets.add(ticket)
    uow.tickets.log(ticket, "file", ticket.filed_at, ticket.author_id, "")
    if author.anonymous:
        handle = sealer.seal(
            ticket_id=ticket.id, channel=author.channel, address=author.address, receipt=receipt
        )
        uow.tickets.keep_route(ticket.id, f"{policy.today(now):%Y-%m}", handle)
    _tell_owner(uow, ticket, now=now, not_before=_visible_at(author, now=now, policy=policy))
    return ticket, receipt


def _ticket(
    uow: UnitOfWork, *, draft: Draft, author: Author, receipt: str, now: datetime, policy: Policy
) -> Ticket:
    department = next(d for d in uow.people.departments() if d.id == draft.department_id)
    owner = staffing.owner(uow, department)
    due_at = deadline(draft, now=now, policy=policy)
    nudge = nudges.first(due_at=due_at, now=now, policy=policy)
    return Ticket(
        id=secrets.token_hex(16),
        seq=uow.tickets.next_seq(),
        kind=draft.kind,
        topic=draft.topic,
        title=draft.title,
        text=draft.text,
        status=Status.ASSIGNED if department.head_id else Status.FILED,
        department_id=draft.department_id,
        owner_id=owner.id,
        supervisor_id=staffing.supervisor(uow, owner.id).id,
        filed_at=tickets.day(now, policy) if author.anonymous else now,
        due_at=due_at,
        next_nudge_at=nudge.at,
        nudge_step=nudge.step,
        author_id=None if author.anonymous else author.person.id,
        anonymous=author.anonymous,
        receipt_hash=tickets.receipt_hash(receipt) if receipt else "",
    )


def _visible_at(author: Author, *, now: datetime, policy: Policy) -> datetime | None:
    if not author.anonymous:
        return None
    shortest, longest = policy.anonymous_delay
    spread = secrets.randbelow(max(1, int((longest - shortest).total_seconds())))
    return now + shortest + timedelta(seconds=spread)


def _tell_owner(
    uow: UnitOfWork, ticket: Ticket, *, now: datetime, not_before: datetime | None = None
) -> None:
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:owner:{ticket.version}",
            says="utter_ticket_for_owner",
            fields=tickets.fields_of(ticket) | {"text": ticket.text},
            to=ticket.owner_id,
            not_before=not_before,
        ),
        now,
    )
