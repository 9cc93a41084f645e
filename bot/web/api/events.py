"""/api/v1/events: what HR knows of somebody and the organisation must answer to, once confirmed."""

from datetime import date, datetime
from typing import Any

from flask import Response, abort, jsonify, request

from bot.app import App
from bot.domain.occasions import EVENTS, Occasion, OccasionState
from bot.domain.people import Role
from bot.ports import UnitOfWork
from bot.services import occasions
from bot.web.api import bodies, keys, queries

MAY_SAY = frozenset({Role.LEADER, Role.SECRETARIAT, Role.UNION})
MAY_READ = frozenset({Role.LEADER, Role.SECRETARIAT})
FIELDS = {"userid": str, "event": str, "on": str, "note": str}
DECISIONS = {"confirm": OccasionState.CONFIRMED, "dismiss": OccasionState.DISMISSED}


def report(app: App) -> Response:
    """Record an event and let the secretariat know, who confirms it and sees to the rest."""
    queries.known()
    keys.only(MAY_SAY)
    said = bodies.read(FIELDS, needed=("userid", "event"))
    on = _day(said.get("on"), app)
    if said["event"] not in EVENTS:
        bodies.unfit("event")

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        person = uow.people.by_userid(said["userid"])
        if person is None:
            abort(404)
        note = said.get("note", "")
        told = occasions.Report(person, said["event"], on, note, keys.actor())
        return _shown(uow, occasions.report(uow, told, now=now))

    return bodies.once(app, said, work)


def listed(app: App) -> Response:
    """Return what was reported, the newest first, for those who confirm it."""
    queries.known("state")
    keys.only(MAY_READ)
    state = request.args.get("state", "")
    if state and state not in set(OccasionState):
        abort(400)
    keys.note(app, "list", "events")
    with app.transactions.reading() as uow:
        return jsonify(items=[_shown(uow, one) for one in occasions.listed(uow, state=state)])


def decide(app: App, event_id: str, verb: str) -> Response:
    """Confirm or dismiss what was reported, as the person of the token."""
    queries.known()
    if verb not in DECISIONS:
        abort(404)
    needed = ("reason",) if verb == "dismiss" else ()
    said = bodies.read({"reason": str}, needed=needed)

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        decided = occasions.decide(
            uow,
            occasion_id=event_id,
            state=DECISIONS[verb],
            who=keys.acting(uow),
            reason=said.get("reason", ""),
            now=now,
        )
        return _shown(uow, decided)

    return bodies.once(app, said, work)


def _shown(uow: UnitOfWork, one: Occasion) -> dict[str, Any]:
    return {
        "id": one.id,
        "userid": uow.people.get(one.person_id).userid,
        "event": one.event,
        "on": one.on.isoformat(),
        "note": one.note or None,
        "state": one.state,
        "reported_at": queries.iso(one.reported_at),
        "decided_at": queries.iso(one.decided_at),
        "reason": one.reason or None,
    }


def _day(given: str | None, app: App) -> date:
    if given is None:
        return app.policy.today(app.clock.now())
    try:
        return date.fromisoformat(given)
    except ValueError:
        bodies.unfit("on")
