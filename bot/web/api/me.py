"""/api/v1/me: what is one's own, as the page of the same name shows it."""

from typing import Any

from flask import Response, jsonify

from bot.app import App
from bot.services import me
from bot.services.me import Matter
from bot.web.api import keys, queries


def mine(app: App) -> Response:
    """Return the matters that the person of the token filed by name, and the talks to come."""
    queries.known()
    policy = app.policy
    with app.transactions() as uow:
        seen = me.overview(uow, who=keys.acting(uow), now=app.clock.now(), policy=policy)
    talks = [
        {"starts_at": policy.local(one.starts_at).isoformat(), "leader": leader, "state": one.state}
        for one, leader in seen.talks
    ]
    return jsonify(tickets=[_shown(one) for one in seen.matters], talks=talks)


def _shown(one: Matter) -> dict[str, Any]:
    ticket = one.ticket
    return {
        "number": ticket.number,
        "title": ticket.title,
        "status": ticket.status,
        "department": one.department or None,
        "due_at": queries.iso(ticket.due_at),
        "answer": ticket.answer or None,
        "rating": ticket.rating,
    }
