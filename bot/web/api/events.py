"""POST /api/v1/events: what HR knows of somebody and the organisation must answer to."""

from datetime import date, datetime
from typing import Any

from flask import Response, abort, g

from bot.app import App
from bot.domain.notices import Notice
from bot.domain.people import Role
from bot.ports import UnitOfWork
from bot.services import audit
from bot.web.api import bodies, queries

MAY_SAY = frozenset({Role.LEADER, Role.SECRETARIAT, Role.UNION})
KINDS = (
    "post_changed", "rewarded", "punished", "conflict", "hospital", "wedding", "funeral",
    "hardship", "accident", "new_child",
)  # fmt: skip
FIELDS = {"userid": str, "event": str, "on": str, "note": str}


def report(app: App) -> Response:
    """Record an event and let the secretariat know, who confirms it and sees to the rest."""
    queries.known()
    if g.role not in MAY_SAY:
        abort(403)
    said = bodies.read(FIELDS, needed=("userid", "event"))
    on = _day(said.get("on"), app)
    if said["event"] not in KINDS:
        abort(422)

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        person = uow.people.by_userid(said["userid"])
        if person is None:
            abort(404)
        subject = f"{said['event']}:{person.id}:{on}"
        audit.note(uow, actor=g.actor, verb="event", subject=subject, now=now)
        fields = {
            "name": person.name,
            "department": person.department or person.title,
            "event": said["event"],
            "day_on": on.isoformat(),
            "note": said.get("note", ""),
        }
        says = "utter_event_reported_more" if said.get("note") else "utter_event_reported"
        for one in uow.people.with_role(Role.SECRETARIAT):
            key = f"event:{subject}:{one.id}"
            uow.outbox.add(Notice(key=key, says=says, fields=fields, to=one.id), now)
        return {"event": said["event"], "userid": person.userid, "on": on.isoformat()}

    return bodies.once(app, said, work)


def _day(given: str | None, app: App) -> date:
    if given is None:
        return app.policy.today(app.clock.now())
    try:
        return date.fromisoformat(given)
    except ValueError:
        abort(422)
