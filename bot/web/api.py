"""The API for other software of the organisation: tickets, talks, people; bearer tokens."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from flask import Blueprint, Response, abort, g, jsonify, request

from bot.app import App
from bot.domain import deadlines
from bot.domain.numbers import find_seq
from bot.domain.people import Role
from bot.domain.policy import Policy
from bot.domain.tickets import Status, Ticket, Topic
from bot.ports import UnitOfWork
from bot.ports.tickets import TicketFilter
from bot.services import audit
from bot.web import api_absences

MOST = 200
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})
SEES_AUTHORS = frozenset({Role.LEADER, Role.SECRETARIAT})
SEES_MOOD = frozenset({Role.LEADER, Role.COUNSELLOR})


class Site(Protocol):
    """What the API is made of."""

    @property
    def app(self) -> App: ...  # noqa: D102 - the type says it


def token_hash(token: str) -> str:
    """Return what is stored of a token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def blueprint(site: Site) -> Blueprint:
    """Return /api/v1."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    counter = Counter(site.app)
    routes.before_request(counter.authorise)
    routes.get("/tickets")(counter.tickets)
    routes.get("/tickets/<number>")(counter.ticket)
    routes.get("/talks")(counter.talks)
    routes.post("/talks/away")(counter.away)
    routes.get("/people")(counter.people)
    routes.get("/openapi.json")(counter.openapi)
    return routes


class Counter:
    """Answers whoever shows a token, as far as the token's role may see."""

    def __init__(self, app: App) -> None:
        self._app = app

    def authorise(self) -> None:
        """Let nobody pass without a token."""
        if request.endpoint == "api.openapi":
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            abort(401)
        with self._app.transactions.reading() as uow:
            g.role = uow.api_tokens.role(token_hash(token.strip()))
        if g.role is None:
            abort(401)
        # Which of several tokens of a role it was, without anything that would open the door.
        g.actor = f"token:{g.role}:{token_hash(token.strip())[:8]}"

    def tickets(self) -> Response:
        """Return tickets, newest first, and where to go on."""
        wanted = _wanted(self._app)
        self._note("list", "tickets")
        with self._app.transactions.reading() as uow:
            found = uow.tickets.page(wanted)
            items = [_ticket(uow, one, self._app.policy) for one in found if _may_see(one)]
        cursor = str(found[-1].seq) if len(found) == wanted.limit else None
        return jsonify(items=items, next_cursor=cursor)

    def ticket(self, number: str) -> Response:
        """Return one ticket with its steps."""
        seq = find_seq(number)
        with self._app.transactions.reading() as uow:
            found = uow.tickets.by_seq(seq) if seq is not None else None
            if found is None or not _may_see(found):
                abort(404)
            self._note("read", found.number)
            return jsonify(_ticket(uow, found, self._app.policy) | {"events": _events(uow, found)})

    def talks(self) -> Response:
        """Return the reception days of a month."""
        policy = self._app.policy
        start, end = _month(policy, self._app.clock.now())
        with self._app.transactions.reading() as uow:
            return jsonify(days=_days(uow, self._app.clock.now(), policy, start, end))

    def away(self) -> Response:
        """Take a leader's absence."""
        return api_absences.away(self._app)

    def people(self) -> Response:
        """Return the people of the organisation."""
        self._note("list", "people")
        with self._app.transactions.reading() as uow:
            return jsonify(items=[_person(one) for one in uow.people.everyone()])

    def _note(self, verb: str, subject: str) -> None:
        """Write down that this token looked at something."""
        with self._app.transactions() as uow:
            now = self._app.clock.now()
            audit.note(uow, actor=g.actor, verb=verb, subject=subject, now=now)

    def openapi(self) -> Response:
        """Return the description of all this."""
        return jsonify(DESCRIPTION)


def _wanted(app: App) -> TicketFilter:
    args = request.args
    status, topic = args.get("status", ""), args.get("topic", "")
    if (status and status not in set(Status)) or (topic and topic not in set(Topic)):
        abort(400)
    overdue, department = _answered("overdue"), args.get("department", "")
    if "\x00" in department:  # PostgreSQL would call this an error
        abort(400)
    return TicketFilter(
        status=status,
        department=department,
        topic=topic,
        overdue_at=app.clock.now() if overdue else None,
        since=_since(args.get("since"), app.policy),
        before_seq=_number("cursor", None),
        limit=min(MOST, max(1, _number("limit", 50) or 50)),
    )


def _answered(name: str) -> bool:
    """Return a yes or no."""
    word = request.args.get(name, "").lower()
    if word not in YES | NO:
        abort(400)
    return word in YES


def _number(name: str, default: int | None) -> int | None:
    value = request.args.get(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 9:  # noqa: PLR2004 - fits int32
        abort(400)
    return int(value)


def _since(value: str | None, policy: Policy) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        local = moment if moment.tzinfo else moment.replace(tzinfo=policy.zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)


def _month(policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    text = request.args.get("month") or f"{policy.local(now):%Y-%m}"
    try:
        first = date.fromisoformat(f"{text}-01")
        following = (first + timedelta(days=31)).replace(day=1)
        midnight = datetime.min.time()
        start, end = policy.at(first, midnight), policy.at(following, midnight)
        return start.astimezone(UTC), end.astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)


def _may_see(ticket: Ticket) -> bool:
    return ticket.topic is not Topic.MOOD or g.role in SEES_MOOD


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _ticket(uow: UnitOfWork, ticket: Ticket, policy: Policy) -> dict[str, Any]:
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
        "filed_at": _iso(ticket.filed_at),
        "due_at": _iso(ticket.due_at),
        "due_why": _why(ticket, policy),
        "next_nudge_at": _iso(ticket.next_nudge_at),
        "answered_at": _iso(ticket.answered_at),
        "answer": ticket.answer or None,
        "rating": ticket.rating,
        "anonymous": ticket.anonymous,
        "place": ticket.place or None,
    }
    if ticket.author_id and g.role in SEES_AUTHORS:
        shown["author"] = uow.people.get(ticket.author_id).name
    return shown


def _why(ticket: Ticket, policy: Policy) -> dict[str, Any]:
    """Return why the deadline is this day: the rule, and the days that did not count."""
    why = deadlines.why(ticket, policy)
    return {
        "rule": why.deadline.rule,
        "since": why.deadline.since.isoformat(),
        "working_days": why.deadline.days,
        "skipped": [{"day": day.isoformat(), "why": sort} for day, sort in why.skipped],
        "worked_weekends": [day.isoformat() for day in why.worked],
        "provisional": why.provisional,
    }


def _events(uow: UnitOfWork, ticket: Ticket) -> list[dict[str, Any]]:
    return [{"verb": event.verb, "at": _iso(event.at)} for event in uow.tickets.events(ticket.id)]


def _days(
    uow: UnitOfWork, now: datetime, policy: Policy, start: datetime, end: datetime
) -> list[dict[str, Any]]:
    days: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    names: dict[str, str] = {}
    for slot in uow.talks.slots(start, end):
        leader = names.setdefault(slot.leader_id, uow.people.get(slot.leader_id).name)
        key = (policy.local(slot.starts_at).date().isoformat(), leader)
        shown = {
            "starts_at": policy.local(slot.starts_at).isoformat(),
            "mode": slot.mode,
            "state": slot.shown(now),
        }
        days.setdefault(key, []).append(shown)
    return [
        {"date": day, "leader": leader, "slots": slots} for (day, leader), slots in days.items()
    ]


def _person(person: Any) -> dict[str, Any]:
    return {
        "userid": person.userid,
        "name": person.name,
        "department": person.department,
        "title": person.title,
        "site": person.site,
        "tier": person.tier,
        "roles": sorted(person.roles),
    }


def _get(summary: str, *names: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in names
    ]
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": {"description": "Found"}, "401": {"description": "No token"}},
        }
    }


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "huitan", "version": "1"},
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "security": [{"bearer": []}],
    "paths": {
        "/api/v1/tickets": _get(
            "Tickets, newest first",
            "status",
            "department",
            "topic",
            "overdue",
            "since",
            "limit",
            "cursor",
        ),
        "/api/v1/tickets/{number}": _get("One ticket with its steps"),
        "/api/v1/talks": _get("Reception days of a month", "month"),
        "/api/v1/talks/away": {
            "post": {
                "summary": "A leader is away: from, to, reason, instead {from, to}, leader",
                "responses": {
                    "200": {"description": "How many it concerns, and how many have a new time"},
                    "401": {"description": "No token"},
                    "403": {"description": "Not for this role"},
                    "409": {"description": "A rule is broken; nothing has changed"},
                },
            }
        },
        "/api/v1/people": _get("The people of the organisation"),
    },
}
