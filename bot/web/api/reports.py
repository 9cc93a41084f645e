"""/api/v1/reports: figures with their denominators; small groups are not shown."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from bot.app import App
from bot.domain.people import Role
from bot.domain.register import Entry, Selection, Sight
from bot.domain.talks import SlotState
from bot.services import register
from bot.web.api import keys, queries

MAY_READ = frozenset({Role.LEADER, Role.SECRETARIAT})
ALL = Sight(mood=True, authors=False)


def monthly(app: App) -> Response:
    """Return what came of the tickets that were filed in a month, and of its talks."""
    keys.only(MAY_READ)
    start, end = queries.month(app.policy, app.clock.now())
    fewest, now = app.policy.fewest_people, app.clock.now()
    keys.note(app, "report", "monthly")
    with app.transactions.reading() as uow:
        filed = list(map(_facts, register.lines(uow, Selection(ALL, start, end))))
        slots = [slot.shown(now) for slot in uow.talks.slots(start, end)]
    ratings = Counter(one["rating"] for one in filed if one["rating"])
    rated = sum(ratings.values())
    return jsonify(
        month=f"{app.policy.local(start):%Y-%m}",
        tickets={
            "filed": len(filed),
            "answered": sum(one["answered"] for one in filed),
            "overdue": sum(one["overdue"] for one in filed),
            "by_topic": _groups(filed, "topic", fewest),
            "by_kind": _groups(filed, "kind", fewest),
            "by_department": _groups(filed, "department", fewest),
        },
        ratings={
            "rated": rated,
            "of": sum(one["answered"] for one in filed),
            "shares": {name: ratings[name] / rated for name in sorted(ratings)}
            if rated >= fewest
            else None,
        },
        talks={"slots": len(slots), "booked": slots.count(SlotState.BOOKED)},
        fewest=fewest,
    )


def _facts(entry: Entry) -> dict[str, Any]:
    return {
        "topic": entry.topic,
        "kind": entry.kind,
        "department": entry.department,
        "rating": entry.rating,
        "answered": entry.answered_at is not None,
        "overdue": entry.overdue,
    }


def _groups(filed: list[dict[str, Any]], name: str, fewest: int) -> Mapping[str, int | None]:
    """Return the sizes of groups; of small ones none, nor what would tell it by subtraction."""
    sizes = Counter(one[name] for one in filed)
    hidden = {group for group, size in sizes.items() if size < fewest}
    if len(hidden) == 1 and len(sizes) > 1:
        hidden.add(min(set(sizes) - hidden, key=lambda group: sizes[group]))
    return {group: None if group in hidden else sizes[group] for group in sorted(sizes)}
