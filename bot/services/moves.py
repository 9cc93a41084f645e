"""Making a move: checked against the table, stored once, logged, and told to whom it concerns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import events, moves, nudges
from bot.domain.errors import NotYours
from bot.domain.events import Event
from bot.domain.moves import Move, Part
from bot.domain.notices import VEIL, VEILED, Line, Notice, lines
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.tickets import ReasonMissing, Ticket, Topic
from bot.ports import UnitOfWork
from bot.services import staffing

WORDS = frozenset({"reason", "text"})


@dataclass(frozen=True)
class Deed:
    """A move as it is made: by whom and when, with which words.

    Nobody is the system. An author is known by his part, since an anonymous one is nobody.
    `fields` fill the sentences beside what they always hold; `evidence` goes into the log.
    """

    verb: str
    at: datetime
    by: Person | None = None
    note: str = ""
    parts: frozenset[Part] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, object] = field(default_factory=dict)

    def parts_in(self, ticket: Ticket) -> frozenset[Part]:
        """Return whom the doer is to a ticket."""
        return moves.parts_of(ticket, self.by) if self.parts is None else self.parts


def make(
    uow: UnitOfWork, ticket: Ticket, deed: Deed, *, policy: Policy, **changes: object
) -> Ticket:
    """Make a move and return the ticket as it is stored now.

    Raises `NotYours` where the doer may not, `WrongMove` where the state does not allow it,
    `ReasonMissing` where words are needed, and `Stale` where somebody else was quicker.
    """
    move = allowed(ticket, deed)
    after = moves.moved(ticket, deed.verb, **changes)
    after = _nudged(ticket, after, now=deed.at, policy=policy)
    uow.tickets.save(after)
    after = replace(after, version=ticket.version + 1)
    uow.tickets.log(_event(ticket, after, deed, policy))
    _tell(uow, ticket, after, deed, move=move)
    return after


def allowed(ticket: Ticket, deed: Deed) -> Move:
    """Return the move of a deed. Raises `NotYours`, `WrongMove` or `ReasonMissing`."""
    move = moves.MOVES[deed.verb]
    if not deed.parts_in(ticket) & move.who:
        raise NotYours
    moves.check(ticket, deed.verb)
    if WORDS & set(move.needs) and not deed.note.strip():
        raise ReasonMissing(number=ticket.number)
    return move


def _nudged(before: Ticket, after: Ticket, *, now: datetime, policy: Policy) -> Ticket:
    """Return the ticket with its next nudge, where the move changed what is waited for."""
    same = nudges.waits_for(before.status) == nudges.waits_for(after.status)
    same &= nudges.base_of(before) == nudges.base_of(after)
    if not after.is_open or (same and before.pending_owner_id == after.pending_owner_id):
        return after
    nudge = nudges.upcoming(after, now=now, policy=policy)
    return replace(after, next_nudge_at=nudge.at, nudge_step=nudge.step)


def _event(before: Ticket, after: Ticket, deed: Deed, policy: Policy) -> Event:
    by_author = Part.AUTHOR in (deed.parts or ())
    hidden = after.anonymous and (by_author or deed.verb == "finish")
    actor = after.author_id if by_author else (deed.by.id if deed.by else None)
    return Event(
        ticket_id=after.id,
        verb=deed.verb,
        at=day(deed.at, policy) if hidden else deed.at,
        actor_id=actor,
        note=deed.note,
        changed=events.changes(before, after) | dict(deed.evidence),
    )


def day(now: datetime, policy: Policy) -> datetime:
    """Return the day without its time, which would tell who was active at that moment."""
    return policy.day_of(now)


# --- telling ------------------------------------------------------------------------------------


def fields_of(ticket: Ticket) -> dict[str, str]:
    """Return what sentences about a ticket are filled with."""
    return {
        "number": ticket.number,
        "title": ticket.title,
        "topic": ticket.topic,
        "status": ticket.status,
        "due_at": ticket.due_at.isoformat(),
        "place_lines": _place(ticket),
    }


def _place(ticket: Ticket) -> str:
    """Return the line that says where it is, if a code was scanned there."""
    return lines([Line("utter_draft_place", {"place": ticket.place})] if ticket.place else [])


def quiet_fields_of(ticket: Ticket) -> dict[str, str]:
    """Return what notices to others than the author are filled with.

    Whoever looks over a shoulder reads nothing of a heavy heart, nor of what somebody said
    without a name: the title is veiled, and the words are seen on asking only.
    """
    fields = fields_of(ticket) | {"said": ticket.text, "text": ticket.text}
    veil = _veil(ticket)
    veiled = {"title": veil, "said": VEILED, "text": VEILED, "place_lines": lines(())}
    return fields | veiled if veil else fields


def _veil(ticket: Ticket) -> str:
    if ticket.topic is Topic.MOOD:
        return f"{VEIL}mood"
    return f"{VEIL}anonymous" if ticket.anonymous else ""


def _tell(uow: UnitOfWork, before: Ticket, after: Ticket, deed: Deed, *, move: Move) -> None:
    if not move.tells:
        return
    fields = _said(uow, after, deed)
    quiet = fields | _veiled(after, deed)
    told = {deed.by.id} if deed.by else set()
    for part, says in move.tells:
        if part is Part.AUTHOR:
            tell_author(uow, after, says, now=deed.at, **fields)
            continue
        for person_id in _listeners(uow, before, after, part):
            if person_id not in told:
                told.add(person_id)
                key = f"ticket:{after.id}:{after.version}:{says}:{person_id}"
                notice = Notice(key, says, quiet, to=person_id)
                uow.outbox.add(notice, deed.at)


def _veiled(ticket: Ticket, deed: Deed) -> dict[str, str]:
    """Return what is told instead to those who handle a private matter."""
    veil = _veil(ticket)
    if not veil:
        return {}
    of_author = Part.AUTHOR in (deed.parts or ()) or not deed.note
    words = ("said", "text", "reason") if of_author else ("said",)
    return {"title": veil, "place_lines": lines(()), **dict.fromkeys(words, VEILED)}


def _said(uow: UnitOfWork, ticket: Ticket, deed: Deed) -> dict[str, str]:
    by_author = Part.AUTHOR in (deed.parts or ())
    return {
        **fields_of(ticket),
        "said": ticket.text,
        "text": deed.note or ticket.text,
        "reason": deed.note,
        "answer": ticket.answer,
        "department": department_name(uow, ticket.department_id),
        "newcomer": department_name(uow, ticket.pending_department_id),
        "owner": "" if by_author or deed.by is None else deed.by.name,
        **deed.fields,
    }


def department_name(uow: UnitOfWork, department_id: int | None) -> str:
    """Return what a department is called, or an empty string."""
    departments = uow.people.departments()
    return next((found.name for found in departments if found.id == department_id), "")


def _listeners(uow: UnitOfWork, before: Ticket, after: Ticket, part: Part) -> Iterator[str]:
    if part is Part.LEADER:
        yield from (found.id for found in staffing.leaders(uow))
        return
    found = {
        Part.OWNER: after.owner_id,
        Part.FORMER: before.owner_id if before.owner_id != after.owner_id else None,
        Part.NEWCOMER: after.pending_owner_id,
        Part.SUPERVISOR: after.supervisor_id,
    }[part]
    if found is not None:
        yield found


def tell_author(
    uow: UnitOfWork, ticket: Ticket, says: str, *, now: datetime, **fields: str
) -> None:
    """Tell the author something, by name or along the sealed route.

    Authors whose tickets were merged into this one hear of what concerns them too.
    """
    _tell_one(uow, ticket, says, now=now, fields=fields)
    joint = JOINT.get(says)
    if joint is None:
        return
    for other in followers(uow, ticket.id):
        shared = fields | {"number": other.number, "title": other.title}
        _tell_one(uow, other, joint, now=now, fields=shared, key=f"{ticket.id}:{ticket.version}")


JOINT = {
    "utter_ticket_answered": "utter_merged_answered",
    "utter_ticket_amended": "utter_merged_answered",
    "utter_ticket_progress": "utter_ticket_progress",
    "utter_ticket_extended": "utter_ticket_extended",
    "utter_ticket_closed": "utter_ticket_closed",
}
"""What the authors of merged tickets hear when the author of the one that goes on hears this."""


def _tell_one(
    uow: UnitOfWork,
    ticket: Ticket,
    says: str,
    *,
    now: datetime,
    fields: Mapping[str, str],
    key: str = "",
) -> None:
    uow.outbox.add(
        Notice(
            key=f"ticket:{ticket.id}:{ticket.version}:{says}:author:{key}",
            says=says,
            fields=fields_of(ticket) | {"receipt": ""} | dict(fields),
            to=ticket.author_id,
            route=ticket.route_id if ticket.anonymous else None,
        ),
        now,
    )


def followers(uow: UnitOfWork, ticket_id: str) -> Iterator[Ticket]:
    """Return the tickets that were merged into one, and into those, and so on."""
    for one in uow.tickets.merged_into(ticket_id):
        yield one
        yield from followers(uow, one.id)


def drop_routes(uow: UnitOfWork, ended: Ticket) -> None:
    """Destroy every sealed way that nothing needs any more, now that a ticket has ended."""
    for ticket in (ended, *followers(uow, ended.id)):
        if ticket.anonymous and not any(
            _is_live(uow, one) for one in uow.tickets.family(ticket.route_id)
        ):
            uow.tickets.drop_route(ticket.route_id)


def _is_live(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Return whether its author is still to hear something of a ticket, or of the one it is in."""
    while ticket.merged_into is not None:
        ticket = uow.tickets.get(ticket.merged_into)
    return ticket.is_open
