"""Makes the Flask application of one assembled huitan."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from bot.app import App
from bot.domain.messages import Channel
from bot.ports import Busy, Gate, Login
from bot.services.limits import MemberLimiter
from bot.web import actions, api, calendar, callback, health, pages
from bot.web.api import refusals
from bot.web.callback import Patience
from bot.web.figures import Figures

MAX_BODY_BYTES = 64 * 1024


@dataclass(frozen=True)
class Site:
    """What the pages and endpoints are made of."""

    app: App
    gates: Mapping[Channel, Gate]
    limiter: MemberLimiter
    figures: Figures = field(default_factory=Figures)
    patience: Patience = field(default_factory=Patience)
    actions_token: str = ""
    actions: list[Any] = field(default_factory=list)
    logins: Mapping[Channel, Login] = field(default_factory=dict)
    base_url: str = ""
    pages_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)


class PlainJSON(DefaultJSONProvider):
    """JSON in which Chinese stands as it is."""

    ensure_ascii = False


def create(site: Site) -> Flask:
    """Return the application."""
    flask = Flask("bot.web")
    flask.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    flask.json = PlainJSON(flask)
    flask.register_blueprint(callback.blueprint(site))
    flask.register_blueprint(health.blueprint(site))
    flask.register_blueprint(api.blueprint(site))
    flask.register_blueprint(calendar.blueprint(site.app))
    flask.register_blueprint(actions.blueprint(site))
    pages.open_to(flask, site)
    flask.register_error_handler(Busy, _busy)
    flask.register_error_handler(HTTPException, partial(_plain, site.app))
    return flask


def _busy(error: Exception) -> Response:
    """Say that the trouble is ours: the platform sends again."""
    del error
    return Response(status=503)


def _plain(app: App, error: HTTPException) -> Response:
    """Answer refusals without detail; with a page only who browses, with a sentence the API."""
    if request.path.startswith(api.PREFIX):
        return refusals.plain(app, error)
    if pages.are_wanted(error):
        return pages.refusal(error)
    answer = jsonify(error=error.name)
    answer.status_code = error.code or 400
    return answer
