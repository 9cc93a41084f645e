"""/api/v1/alerts: danger to a life, with every step and its time."""

from datetime import timedelta
from typing import Any

from flask import Response, jsonify

from bot.app import App
from bot.domain.care import Alert
from bot.domain.people import Role
from bot.ports import UnitOfWork
from bot.web.api import keys, queries

MAY_READ = frozenset({Role.LEADER, Role.SECRETARIAT, Role.COUNSELLOR})
USUAL = timedelta(days=90)


def listed(app: App) -> Response:
    """Return the alerts since a moment, or of the last ninety days."""
    queries.known("since")
    keys.only(MAY_READ)
    since = queries.moment("since", app.policy) or app.clock.now() - USUAL
    keys.note(app, "list", "alerts")
    with app.transactions.reading() as uow:
        return jsonify(items=[_shown(uow, alert) for alert in uow.alerts.since(since)])


def _shown(uow: UnitOfWork, alert: Alert) -> dict[str, Any]:
    return {
        "raised_at": queries.iso(alert.raised_at),
        "person": _name(uow, alert.person_id),
        "helper": _name(uow, alert.helper_id or ""),
        "rounds": alert.rounds,
        "outcome": alert.outcome or None,
        "steps": [
            {
                "at": queries.iso(step.at),
                "step": step.step,
                "person": _name(uow, step.person_id),
                "channel": step.channel or None,
            }
            for step in uow.alerts.record(alert.id)
        ],
    }


def _name(uow: UnitOfWork, person_id: str) -> str | None:
    try:
        return uow.people.get(person_id).name
    except KeyError:
        return None
