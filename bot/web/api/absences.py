"""POST /api/v1/talks/away: a leader is away, said by other software of the organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, abort, g

from bot.app import App
from bot.domain.absences import Away, NoWindow
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.ports import UnitOfWork
from bot.services import absences, audit, receptions, staffing
from bot.web.api import bodies, keys, queries

MAY_SAY = frozenset({Role.LEADER, Role.SECRETARIAT})
FIELDS = {"from": str, "to": str, "reason": str, "leader": str, "instead": dict}
Window = tuple[datetime, datetime]


def away(app: App) -> Response:
    """Close the time, move its talks where a replacement is named, and say how many it concerns.

    Said again under the same `Idempotency-Key`, it is the same absence. What breaks a rule is
    refused with its sentence, and nothing has changed.
    """
    queries.known()
    keys.only(MAY_SAY)
    said = bodies.read(FIELDS, needed=())
    window = _window(said, app.policy)
    instead = _window(said["instead"], app.policy) if "instead" in said else None

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        found = _declare(uow, app, said, window, instead)
        audit.note(uow, actor=keys.actor(), verb="away", subject=found["absence"], now=now)
        return found

    return bodies.once(app, said, work)


def _window(said: Mapping[str, Any], policy: Policy) -> Window:
    """Return a stretch of time; 400 where it is none. Raises `NoWindow`."""
    try:
        start, end = (datetime.fromisoformat(said[name]) for name in ("from", "to"))
    except (KeyError, TypeError, ValueError):
        abort(400)
    start, end = (one if one.tzinfo else one.replace(tzinfo=policy.zone) for one in (start, end))
    if start >= end:
        raise NoWindow
    return start, end


def _declare(
    uow: UnitOfWork, app: App, said: Mapping[str, Any], window: Window, instead: Window | None
) -> dict[str, Any]:
    leader, now = _leader(uow, said, app.policy), app.clock.now()
    by = _by(uow, leader)
    reason = said.get("reason", "")
    absence, displaced = absences.declare(
        uow, away=Away(leader, by, window, reason), now=now, policy=app.policy
    )
    answer: dict[str, Any] = {"absence": absence.id, "affected": len(displaced), "moved": 0}
    if instead and displaced:
        moved = absences.replace(
            uow, absence=absence, window=instead, by=by, now=now, policy=app.policy
        )
        answer |= {"moved": len(moved.moved), "told_at": moved.told_at.isoformat()}
    return answer | {"without_time": answer["affected"] - answer["moved"]}


def _leader(uow: UnitOfWork, said: Mapping[str, Any], policy: Policy) -> Person:
    """Return whose absence it is: the one named, the leader of the token, else the leader."""
    who = keys.self_of(uow)
    if "leader" not in said:
        return who if who is not None and who.has(Role.LEADER) else staffing.leader(uow)
    found = uow.people.by_userid(said["leader"])
    if found is None or found.id not in receptions.receivers(uow, policy=policy):
        abort(404)
    return found


def _by(uow: UnitOfWork, leader: Person) -> Person:
    """Return as whose word it is kept. 403 for a leader who speaks for another one."""
    who = keys.self_of(uow)
    if who is None:
        return leader if g.role == Role.LEADER else _secretary(uow, leader)
    if who.id != leader.id and not who.has(Role.SECRETARIAT):
        abort(403)
    return who


def _secretary(uow: UnitOfWork, leader: Person) -> Person:
    return next(iter(uow.people.with_role(Role.SECRETARIAT)), leader)
