"""Filing: from a plain message to a ticket with an owner, a deadline and a supervisor."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain import deadlines, events, impartiality, nudges, routing
from bot.domain.deadlines import Deadline
from bot.domain.events import Event
from bot.domain.messages import Channel
from bot.domain.notices import Notice
from bot.domain.numbers import title_of
from bot.domain.people import Department, Person
from bot.domain.policy import Policy
from bot.domain.tickets import FIRST_UNNAMED, Draft, Kind, Status, Ticket, Topic
from bot.ports import Sealer, UnitOfWork
from bot.services import learning, receipts, staffing, tickets
from bot.services.moves import quiet_fields_of

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
    uow: UnitOfWork, *, text: str, topic: str, kind: str, policy: Policy, place: str = ""
) -> tuple[Draft, Department]:
    """Return what a message amounts to: topic, kind, and the department that answers for it.

    Where the words name no department, the place does whose code was scanned.

    What fits nowhere goes to the studio, never nowhere (DOMAIN 5); so does a complaint about a
    head, who would else be the judge of himself.
    """
    departments = uow.people.departments()
    sort = Kind(kind or _kind(text, policy.kinds))
    free = _impartial(uow, text, sort, departments, policy)
    judged = len(free) < len(departments)
    said = [text, place] if place else [text]
    guesses = (_guess(uow, one, departments, policy).department for one in said)
    found = None if judged else next(filter(None, guesses), None)
    found = found or routing.studio(free, policy.studio)
    if found is None:
        raise staffing.NobodyResponsible
    draft = Draft(
        text=text[:LONGEST_TEXT],
        topic=Topic(topic or Topic.WORK),
        kind=sort,
        department_id=found.id,
        title=title_of(text),
        urgent=any(word in text for word in policy.deadlines.urgent),
        place=place,
    )
    return draft, found


def _impartial(
    uow: UnitOfWork, text: str, kind: Kind, departments: Sequence[Department], policy: Policy
) -> Sequence[Department]:
    """Return the departments that may answer: for a complaint, those whose heads it spares."""
    if kind is not Kind.COMPLAINT:
        return departments
    heads = {found.id: uow.people.get(found.head_id).name for found in departments if found.head_id}
    return impartiality.impartial(
        text, departments, heads=heads, duties=policy.duties, titles=policy.head_titles
    )


def guess_department(uow: UnitOfWork, *, text: str, policy: Policy) -> routing.Guess:
    """Return which department a request fits, how surely, and which fit next."""
    return _guess(uow, text, uow.people.departments(), policy)


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
    kind = Kind(_kind(text, policy.kinds))
    departments = _impartial(uow, text, kind, uow.people.departments(), policy)
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
    return deadline_of(draft, now=now, policy=policy).at


def deadline_of(draft: Draft, *, now: datetime, policy: Policy) -> Deadline:
    """Return the deadline of a draft with its reason: what a leader set, or the rulebook."""
    if draft.due_at is not None:
        return deadlines.agreed(draft.due_at, now=now, policy=policy)
    days = policy.answer_days(topic=draft.topic, kind=draft.kind, urgent=draft.urgent)
    return deadlines.set_for("filed", since=now, days=days, policy=policy)


def file(
    uow: UnitOfWork, *, draft: Draft, author: Author, sealer: Sealer, now: datetime, policy: Policy
) -> tuple[Ticket, str]:
    """File a ticket, tell its owner, and return it with the receipt of an anonymous author.

    An anonymous one is not there yet: it waits in the message's row and appears some time later.
    """
    if author.anonymous:
        return _promise(uow, draft=draft, author=author, sealer=sealer, now=now, policy=policy)
    ticket = _ticket(uow, draft=draft, seq=uow.tickets.next_seq(), now=now, policy=policy)
    return _opened(uow, replace(ticket, author_id=author.person.id), now=now), ""


def open_part(
    uow: UnitOfWork, whole: Ticket, part: Draft, *, now: datetime, policy: Policy
) -> Ticket:
    """Open a ticket of its own for a part of another one, for the same author."""
    seq = _free_seq(uow) if whole.anonymous else uow.tickets.next_seq()
    ticket = _ticket(uow, draft=part, seq=seq, now=now, policy=policy)
    ticket = _unnamed(ticket, policy) if whole.anonymous else ticket
    ticket = replace(
        ticket,
        author_id=whole.author_id,
        place=whole.place,
        receipt_hash=whole.receipt_hash,
        split_from=whole.route_id,
    )
    return _opened(uow, ticket, now=now)


def _opened(uow: UnitOfWork, ticket: Ticket, *, now: datetime) -> Ticket:
    uow.tickets.add(ticket)
    changed = events.changes(None, ticket)
    uow.tickets.log(Event(ticket.id, "file", ticket.filed_at, ticket.author_id, changed=changed))
    _tell_owner(uow, ticket, now=now)
    return ticket


def _promise(
    uow: UnitOfWork, *, draft: Draft, author: Author, sealer: Sealer, now: datetime, policy: Policy
) -> tuple[Ticket, str]:
    """Let a ticket without author ride with the message; return what will come of it."""
    receipt = receipts.fresh()
    ticket = _unnamed(_ticket(uow, draft=draft, seq=_free_seq(uow), now=now, policy=policy), policy)
    epoch, handle = sealer.seal(
        ticket_id=ticket.id, channel=author.channel, address=author.address, receipt=receipt
    )
    uow.inbox.defer(
        {
            "do": "file",
            "ticket": ticket.id,
            "seq": ticket.seq,
            "draft": asdict(draft),
            "receipt": receipt,
            "epoch": epoch,
            "handle": handle.hex(),
        }
    )
    return ticket, receipt


def _free_seq(uow: UnitOfWork) -> int:
    """Return a number that tells nothing of when it was given: eight digits by chance.

    Named tickets are counted from one, without gaps.
    """
    seq = FIRST_UNNAMED + secrets.randbelow(9 * FIRST_UNNAMED)
    return seq if uow.tickets.by_seq(seq) is None else _free_seq(uow)


def _unnamed(ticket: Ticket, policy: Policy) -> Ticket:
    return replace(ticket, anonymous=True, filed_at=tickets.day(ticket.filed_at, policy))


def appear(uow: UnitOfWork, deed: Mapping[str, Any], *, now: datetime, policy: Policy) -> None:
    """Bring a promised ticket to light, once, and tell its owner."""
    try:
        uow.tickets.get(deed["ticket"])
    except KeyError:
        pass
    else:
        return
    named = deed["draft"]
    draft = Draft(**named | {"topic": Topic(named["topic"]), "kind": Kind(named["kind"])})
    seq = deed["seq"] if uow.tickets.by_seq(deed["seq"]) is None else _free_seq(uow)
    ticket = replace(
        _unnamed(_ticket(uow, draft=draft, seq=seq, now=now, policy=policy), policy),
        id=deed["ticket"],
        receipt_hash=receipts.hashed(deed["receipt"]),
    )
    _opened(uow, ticket, now=now)
    uow.tickets.keep_route(ticket.id, deed["epoch"], bytes.fromhex(deed["handle"]))
    if seq != deed["seq"]:
        tickets.tell_author(uow, ticket, "utter_ticket_renumbered", now=now)


def _ticket(uow: UnitOfWork, *, draft: Draft, seq: int, now: datetime, policy: Policy) -> Ticket:
    """Return a ticket with owner, supervisor, deadline and next nudge."""
    department = _responsible(uow, draft, policy)
    owner, overseer = _in_charge(uow, draft, department)
    until = deadline_of(draft, now=now, policy=policy)
    ticket = Ticket(
        id=secrets.token_hex(16),
        seq=seq,
        kind=draft.kind,
        topic=draft.topic,
        title=draft.title,
        text=draft.text,
        status=Status.ASSIGNED if department.head_id else Status.FILED,
        department_id=department.id,
        owner_id=owner.id,
        supervisor_id=overseer.id,
        filed_at=now,
        due_at=until.at,
        due_rule=until.rule,
        due_from=until.since.isoformat(),
        due_days=until.days,
        next_nudge_at=until.at,
        place=draft.place,
        urgent=draft.urgent,
    )
    nudge = nudges.upcoming(ticket, now=now, policy=policy)
    return replace(ticket, next_nudge_at=nudge.at, nudge_step=nudge.step)


def _in_charge(uow: UnitOfWork, draft: Draft, department: Department) -> tuple[Person, Person]:
    """Return owner and supervisor: of a matter of the heart never a department's head."""
    if draft.topic is Topic.MOOD:
        return staffing.confidants(uow)
    owner = staffing.owner(uow, department)
    if draft.supervisor_id and draft.supervisor_id != owner.id:
        return owner, uow.people.get(draft.supervisor_id)
    return owner, staffing.supervisor(uow, owner.id)


def _responsible(uow: UnitOfWork, draft: Draft, policy: Policy) -> Department:
    departments = uow.people.departments()
    meant = (found for found in departments if found.id == draft.department_id)
    found = next(meant, None) or routing.studio(departments, policy.studio)
    if found is None:
        raise staffing.NobodyResponsible
    return found


def _tell_owner(uow: UnitOfWork, ticket: Ticket, *, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:owner:{ticket.version}",
            says="utter_ticket_for_owner",
            fields=quiet_fields_of(ticket),
            to=ticket.owner_id,
        ),
        now,
    )
