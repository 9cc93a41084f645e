"""/api/v1/tickets: many, one, and every move that somebody may make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, g, jsonify

from bot.app import App
from bot.domain import deadlines
from bot.domain.numbers import find_seq
from bot.domain.people import Department, Person
from bot.domain.policy import Policy
from bot.domain.register import sight_of
from bot.domain.tickets import Ticket, Topic
from bot.ports import Stale, UnitOfWork
from bot.services import audit, handling, overseeing
from bot.web.api import bodies, keys, queries


def listed(app: App) -> Response:
    """Return tickets, newest first, and where to go on."""
    wanted = queries.tickets(app)
    keys.note(app, "list", "tickets")
    with app.transactions.reading() as uow:
        page = uow.tickets.page(wanted)
        items = [_shown(uow, ticket, app.policy) for ticket in page if _may_see(ticket)]
    cursor = str(page[-1].seq) if len(page) == wanted.limit else None
    return jsonify(items=items, next_cursor=cursor)


def one(app: App, number: str) -> Response:
    """Return one ticket with its steps."""
    queries.known()
    with app.transactions.reading() as uow:
        ticket = found(uow, number)
        keys.note(app, "read", ticket.number)
        return jsonify(_with_steps(uow, ticket, app.policy))


def found(uow: UnitOfWork, number: str) -> Ticket:
    """Return a ticket to a token that may see it; else 404."""
    seq = find_seq(number)
    ticket = uow.tickets.by_seq(seq) if seq is not None else None
    if ticket is None or not _may_see(ticket):
        abort(404)
    return ticket


def _may_see(ticket: Ticket) -> bool:
    return ticket.topic is not Topic.MOOD or sight_of(g.role).mood


def _with_steps(uow: UnitOfWork, ticket: Ticket, policy: Policy) -> dict[str, Any]:
    steps = [
        {"verb": event.verb, "at": queries.iso(event.at)} for event in uow.tickets.events(ticket.id)
    ]
    return _shown(uow, ticket, policy) | {"version": ticket.version, "events": steps}


def _shown(uow: UnitOfWork, ticket: Ticket, policy: Policy) -> dict[str, Any]:
    departments = {found.id: found.name for found in uow.people.departments()}
    shown = {
        "number": ticket.number,
        "kind": ticket.kind,
        "topic": ticket.topic,
        "title": ticket.title,
        "text": ticket.text,
        "status": ticket.status,
        "department": departments.get(ticket.department_id),
        "owner": uow.people.get(ticket.owner_id).name,
        "supervisor": uow.people.get(ticket.supervisor_id).name,
        "filed_at": queries.iso(ticket.filed_at),
        "due_at": queries.iso(ticket.due_at),
        "due_why": _why(ticket, policy),
        "next_nudge_at": queries.iso(ticket.next_nudge_at),
        "answered_at": queries.iso(ticket.answered_at),
        "answer": ticket.answer or None,
        "rating": ticket.rating,
        "anonymous": ticket.anonymous,
        "place": ticket.place or None,
    }
    if ticket.author_id and sight_of(g.role).authors:
        shown["author"] = uow.people.get(ticket.author_id).name
    return shown


def _why(ticket: Ticket, policy: Policy) -> dict[str, Any]:
    """Return how the deadline came about: the rule, the day it counts from, what did not count."""
    why = deadlines.why(ticket, policy)
    return {
        "rule": why.deadline.rule,
        "since": why.deadline.since.isoformat(),
        "working_days": why.deadline.days,
        "skipped": [{"day": day.isoformat(), "why": sort} for day, sort in why.skipped],
        "worked_weekends": [day.isoformat() for day in why.worked],
        "provisional": why.provisional,
    }


# --- moves --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wish:
    """A move that is asked for: by whom, of what, with which words."""

    uow: UnitOfWork
    ticket: Ticket
    who: Person
    said: Mapping[str, Any]
    now: datetime
    policy: Policy

    @property
    def common(self) -> dict[str, Any]:
        """What every move is made with."""
        return {"who": self.who, "now": self.now, "policy": self.policy}

    @property
    def reason(self) -> str:
        """The words of those moves that need a reason."""
        return str(self.said.get("reason", ""))


def _answer(wish: Wish) -> Ticket:
    text = wish.said["text"]
    if "adopted" in wish.said:
        verdict = handling.Verdict(adopted=wish.said["adopted"], text=text)
        return handling.answer_idea(wish.uow, wish.ticket, verdict=verdict, **wish.common)
    return handling.answer(wish.uow, wish.ticket, text=text, **wish.common)


def _extend(wish: Wish) -> Ticket:
    """Grant more time, as somebody who oversees; ask for it, as anybody else."""
    if overseeing.may_oversee(wish.ticket, wish.who):
        return overseeing.grant_extension(wish.uow, wish.ticket, **wish.common)
    return handling.ask_extension(wish.uow, wish.ticket, reason=wish.reason, **wish.common)


def _department(wish: Wish) -> Department:
    named = (one for one in wish.uow.people.departments() if one.name == wish.said["department"])
    return next(named, None) or abort(404)


def _merge(wish: Wish) -> Ticket:
    into = found(wish.uow, wish.said["into"])
    return overseeing.merge(wish.uow, wish.ticket, into=into, **wish.common)


def _by_reason(service: Callable[..., Ticket]) -> Callable[[Wish], Ticket]:
    return lambda wish: service(wish.uow, wish.ticket, reason=wish.reason, **wish.common)


def _plain(service: Callable[..., Ticket]) -> Callable[[Wish], Ticket]:
    return lambda wish: service(wish.uow, wish.ticket, **wish.common)


def _by_text(service: Callable[..., Ticket]) -> Callable[[Wish], Ticket]:
    return lambda wish: service(wish.uow, wish.ticket, text=wish.said["text"], **wish.common)


def _assign(wish: Wish) -> Ticket:
    return handling.assign(wish.uow, wish.ticket, department=_department(wish), **wish.common)


Maker = Callable[[Wish], Ticket]
MOVES: dict[str, tuple[Maker, dict[str, type], tuple[str, ...]]] = {
    "accept": (_plain(handling.accept), {}, ()),
    "answer": (_answer, {"text": str, "adopted": bool}, ("text",)),
    "progress": (_by_text(handling.progress), {"text": str}, ("text",)),
    "ask": (_by_text(handling.ask), {"text": str}, ("text",)),
    "return": (_by_reason(handling.hand_back), {"reason": str}, ("reason",)),
    "extend": (_extend, {"reason": str}, ()),
    "refuse_extension": (_plain(overseeing.refuse_extension), {}, ()),
    "assign": (_assign, {"department": str}, ("department",)),
    "take_over": (_plain(handling.take_over), {}, ()),
    "decline": (_by_reason(handling.decline), {"reason": str}, ("reason",)),
    "send_back": (_by_reason(overseeing.send_back), {"reason": str}, ("reason",)),
    "perfunctory": (_by_reason(overseeing.mark_perfunctory), {"reason": str}, ("reason",)),
    "merge": (_merge, {"into": str}, ("into",)),
    "escalate": (_by_reason(overseeing.escalate), {"reason": str}, ("reason",)),
    "press": (_plain(overseeing.press), {}, ()),
    "redo": (_by_reason(overseeing.redo), {"reason": str}, ("reason",)),
    "settle": (_by_reason(overseeing.settle), {"reason": str}, ("reason",)),
    "close": (_by_reason(overseeing.close), {"reason": str}, ("reason",)),
}
"""Each move with what its body may hold and must hold; who may make it stands in the table."""


def move(app: App, number: str, verb: str) -> Response:
    """Make a move as the person of the token; `version` refuses what was decided on old news."""
    queries.known()
    if verb not in MOVES:
        abort(404)
    make, fields, needed = MOVES[verb]
    said = bodies.read(fields | {"version": int}, needed=needed)

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        who, ticket = keys.acting(uow), found(uow, number)
        if said.get("version", ticket.version) != ticket.version:
            raise Stale(ticket.number)
        make(Wish(uow, ticket, who, said, now, app.policy))
        audit.note(uow, actor=g.actor, verb=verb, subject=ticket.number, now=now)
        return _with_steps(uow, uow.tickets.get(ticket.id), app.policy)

    return bodies.once(app, said, work)
