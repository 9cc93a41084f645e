"""The API for other software of the organisation: /api/v1, bearer tokens, one file per noun."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from flask import Blueprint, Response, jsonify

from bot.app import App
from bot.web.api import (
    absences,
    alerts,
    events,
    files,
    keys,
    me,
    moves,
    people,
    receipts,
    refusals,
    reports,
    scores,
    talks,
    tickets,
)
from bot.web.api.description import DESCRIPTION
from bot.web.api.keys import token_hash

__all__ = ["PREFIX", "blueprint", "token_hash"]

PREFIX = "/api/v1"

READS: dict[str, Callable[..., Response]] = {
    "/tickets": tickets.listed,
    "/tickets/<number>": tickets.one,
    "/tickets/<number>/files": files.listed,
    "/tickets/<number>/files/<file_id>": files.one,
    "/talks": talks.month,
    "/people": people.listed,
    "/alerts": alerts.listed,
    "/events": events.listed,
    "/me": me.mine,
    "/scores": scores.listed,
    "/scores/own": scores.own,
    "/reports/monthly": reports.monthly,
}
WRITES: dict[str, Callable[..., Response]] = {
    "/tickets/<number>/<verb>": moves.move,
    "/receipts": receipts.read,
    "/receipts/<verb>": receipts.deed,
    "/talks/away": absences.away,
    "/events": events.report,
    "/events/<event_id>/<verb>": events.decide,
    "/scores/<score_id>/<verb>": scores.decide,
}


class Site(Protocol):
    """What the API is made of."""

    @property
    def app(self) -> App: ...


def blueprint(site: Site) -> Blueprint:
    """Return /api/v1."""
    app, routes = site.app, Blueprint("api", __name__, url_prefix=PREFIX)
    routes.before_request(partial(keys.authorise, app))
    for method, views in (("GET", READS), ("POST", WRITES)):
        for path, view in views.items():
            name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
            routes.add_url_rule(path, name, partial(view, app), methods=[method])
    routes.add_url_rule("/openapi.json", "openapi", partial(jsonify, DESCRIPTION))
    refusals.register(routes, app)
    return routes
