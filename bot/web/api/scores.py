"""/api/v1/scores: what departments lost, each entry, and the appeals against them."""

from datetime import datetime
from typing import Any

from flask import Response, abort, jsonify

from bot.app import App
from bot.domain.people import Role
from bot.domain.scoring import Appeal, ScoreEntry
from bot.ports import UnitOfWork
from bot.services import audit, scoring
from bot.web.api import bodies, keys, queries

MAY_READ = frozenset({Role.LEADER, Role.SECRETARIAT})
VERDICTS = {"lift": Appeal.LIFTED, "uphold": Appeal.UPHELD}
DECISIONS = ("dispute", *VERDICTS)


def listed(app: App) -> Response:
    """Return the points that departments lost in a month; lifted ones do not count."""
    keys.only(MAY_READ)
    start, end = queries.month(app.policy, app.clock.now())
    keys.note(app, "list", "scores")
    with app.transactions.reading() as uow:
        lost = uow.scores.by_department(start, end)
        names = {found.id: found.name for found in uow.people.departments()}
    items = [{"department": names[one], "points": points} for one, points in lost.items()]
    return jsonify(items=sorted(items, key=lambda item: (item["points"], item["department"])))


def own(app: App) -> Response:
    """Return what the person of the token lost, and the appeals that wait for his word."""
    queries.known()
    with app.transactions.reading() as uow:
        who = keys.acting(uow)
        lost = [_shown(uow, one) for one in scoring.own(uow, who=who)]
        waiting = [_shown(uow, one) for one in scoring.to_decide(uow, who=who)]
    return jsonify(items=lost, to_decide=waiting)


def decide(app: App, score_id: str, verb: str) -> Response:
    """Dispute an entry, or decide an appeal, as the person of the token."""
    queries.known()
    if verb not in DECISIONS:
        abort(404)
    said = bodies.read({"reason": str}, needed=("reason",))

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        who = keys.acting(uow)
        entry = scoring.of(uow, entry_id=score_id, who=who)
        reason = said["reason"]
        if verb == "dispute":
            after = scoring.dispute(uow, entry, who=who, reason=reason, now=now, policy=app.policy)
        else:
            verdict = VERDICTS[verb]
            after = scoring.decide(uow, entry, who=who, verdict=verdict, reason=reason, now=now)
        audit.note(uow, actor=keys.actor(), verb=verb, subject=entry.id, now=now)
        return _shown(uow, after)

    return bodies.once(app, said, work)


def _shown(uow: UnitOfWork, entry: ScoreEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "reason": entry.reason,
        "points": entry.points,
        "ticket": uow.tickets.get(entry.ticket_id).number if entry.ticket_id else None,
        "at": queries.iso(entry.at),
        "appeal_until": queries.iso(entry.appeal_until),
        "appeal": entry.appeal or None,
        "appeal_reason": entry.appeal_reason or None,
        "decision": entry.decision or None,
        "rule_version": entry.rule_version,
    }
