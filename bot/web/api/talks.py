"""/api/v1/talks: the reception days of a month, without names."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from bot.app import App
from bot.web.api import queries


def month(app: App) -> Response:
    """Return days, leaders and slots."""
    policy, now = app.policy, app.clock.now()
    start, end = queries.month(policy, now)
    days: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    names: dict[str, str] = {}
    with app.transactions.reading() as uow:
        for slot in uow.talks.slots(start, end):
            leader = names.setdefault(slot.leader_id, uow.people.get(slot.leader_id).name)
            key = (policy.local(slot.starts_at).date().isoformat(), leader)
            shown = {
                "starts_at": policy.local(slot.starts_at).isoformat(),
                "mode": slot.mode,
                "state": slot.shown(now),
            }
            days.setdefault(key, []).append(shown)
    return jsonify(
        days=[{"date": day, "leader": who, "slots": slots} for (day, who), slots in days.items()]
    )
