"""POST /api/v1/talks/away: a leader is away, said by other software of the organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, abort, g, jsonify, request

from bot.app import App
from bot.domain.errors import RuleBroken
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.ports import UnitOfWork
from bot.services import absences, receptions, staffing

MAY_SAY = frozenset({Role.LEADER, Role.SECRETARIAT})
REFUSED = 409


def away(app: App) -> Response:
    """Close the time, move its talks where a replacement is named, and say how many it concerns.

    403 for other roles, 400 for what cannot be read, 404 for an unknown leader, and 409 with the
    name of the rule that is broken; then nothing has changed.
    """
    if g.role not in MAY_SAY:
        abort(403)
    said = request.get_json(silent=True)
    if not isinstance(said, Mapping):
        abort(400)
    window = _window(said, app.policy)
    instead = _window(said["instead"], app.policy) if said.get("instead") else None
    try:
        with app.transactions() as uow:
            found = _declare(uow, app, said, window, instead)
    except RuleBroken as refused:
        answer = jsonify(error=type(refused).__name__)
        answer.status_code = REFUSED
        return answer
    return jsonify(found)


def _window(said: Any, policy: Policy) -> tuple[datetime, datetime]:
    try:
        start, end = (datetime.fromisoformat(said[name]) for name in ("from", "to"))
    except (KeyError, TypeError, ValueError):
        abort(400)
    start, end = (one if one.tzinfo else one.replace(tzinfo=policy.zone) for one in (start, end))
    if start >= end:
        abort(REFUSED)
    return start, end


def _declare(
    uow: UnitOfWork,
    app: App,
    said: Mapping[str, Any],
    window: tuple[datetime, datetime],
    instead: tuple[datetime, datetime] | None,
) -> dict[str, Any]:
    leader, now = _leader(uow, said, app.policy), app.clock.now()
    by = leader if g.role is Role.LEADER else _secretary(uow, leader)
    reason = str(said.get("reason") or "")
    absence, displaced = absences.declare(
        uow, leader=leader, by=by, window=window, reason=reason, now=now
    )
    answer: dict[str, Any] = {"absence": absence.id, "affected": len(displaced), "moved": 0}
    if instead and displaced:
        moved = absences.replace(
            uow, absence=absence, window=instead, by=by, now=now, policy=app.policy
        )
        answer |= {"moved": len(moved.moved), "told_at": moved.told_at.isoformat()}
    return answer | {"without_time": answer["affected"] - answer["moved"]}


def _leader(uow: UnitOfWork, said: Mapping[str, Any], policy: Policy) -> Person:
    if "leader" not in said:
        return staffing.leader(uow)
    found = uow.people.by_userid(str(said["leader"]))
    if found is None or found.id not in receptions.receivers(uow, policy=policy):
        abort(404)
    return found


def _secretary(uow: UnitOfWork, leader: Person) -> Person:
    return next(iter(uow.people.with_role(Role.SECRETARIAT)), leader)
