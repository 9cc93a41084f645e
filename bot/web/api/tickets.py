"""/api/v1/tickets: many, and one with its steps."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, g, jsonify

from bot.app import App
from bot.domain import deadlines, moves
from bot.domain.numbers import find_seq
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.register import sight_of
from bot.domain.tickets import Ticket, Topic
from bot.ports import UnitOfWork
from bot.web.api import keys, queries


def listed(app: App) -> Response:
    """Return tickets, newest first, and where to go on."""
    wanted = queries.tickets(app)
    keys.note(app, "list", "tickets")
    with app.transactions.reading() as uow:
        who = keys.self_of(uow)
        part = who if g.role in keys.OF_A_PART else None
        page = uow.tickets.page(replace(wanted, handled_by=part))
        items = [_shown(uow, ticket, app.policy) for ticket in page if _may_see(ticket, who)]
    cursor = str(page[-1].seq) if len(page) == wanted.limit else None
    return jsonify(items=items, next_cursor=cursor)


def one(app: App, number: str) -> Response:
    """Return one ticket with its steps."""
    queries.known()
    with app.transactions.reading() as uow:
        ticket = found(uow, number)
        keys.note(app, "read", ticket.number)
        return jsonify(whole(uow, ticket, app.policy))


def found(uow: UnitOfWork, number: str) -> Ticket:
    """Return a ticket to a token that may see it, or whose person has to do with it; else 404."""
    seq = find_seq(number)
    ticket = uow.tickets.by_seq(seq) if seq is not None else None
    if ticket is None or not _may_see(ticket, keys.self_of(uow)):
        abort(404)
    return ticket


def _may_see(ticket: Ticket, who: Person | None) -> bool:
    if who is not None and moves.parts_of(ticket, who):
        return True
    if who is not None and g.role in keys.OF_A_PART:
        return False
    return ticket.topic is not Topic.MOOD or sight_of(g.role).mood


def whole(uow: UnitOfWork, ticket: Ticket, policy: Policy) -> dict[str, Any]:
    """Return a ticket with its steps and the version that a move may name."""
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
