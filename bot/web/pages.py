"""What all pages have in common: door, headers, words for times and terms, refusals."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from flask import Blueprint, Flask, Response, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from bot.app import App
from bot.domain.errors import NotYours
from bot.domain.messages import Channel
from bot.domain.people import Person
from bot.ports import Busy, Login, SendFailed, Stale
from bot.services.limits import MemberLimiter
from bot.web import board, desk, login, me, places, sessions, talks, visitors, waiting
from bot.web.visits import Visits

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
MISSING, CONFLICT, OURS, AWAY = 404, 409, 500, 503


class Site(Protocol):
    """What the pages are made of."""

    @property
    def app(self) -> App:
        """The assembled application."""

    @property
    def limiter(self) -> MemberLimiter:
        """How much somebody may write in a minute."""

    @property
    def logins(self) -> Mapping[Channel, Login]:
        """By whose word people sign in, by platform."""

    @property
    def base_url(self) -> str:
        """The address under which people reach the pages."""

    @property
    def pages_key(self) -> bytes:
        """What visits are signed with."""


def open_to(flask: Flask, site: Site) -> None:
    """Let an application serve the pages; callbacks and the API stay as they are."""
    sessions.configure(flask, key=site.pages_key, base_url=site.base_url)
    # The token lives as long as the visit; callbacks and the API bear signatures of their own.
    flask.config.update(
        WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False
    )
    guard, visits = CSRFProtect(flask), Visits(site.app)
    routes = Blueprint("pages", __name__)
    routes.before_request(guard.protect)
    routes.after_request(_guarded)
    for kind in (HTTPException, NotYours, Busy, SendFailed, Stale):
        routes.register_error_handler(kind, refusal)
    routes.register_blueprint(login.blueprint(site))
    routes.register_blueprint(places.blueprint(site.app, site.limiter, visits))
    for part in (me, talks, waiting, visitors, board, desk):
        routes.register_blueprint(part.blueprint(site.app, visits))
    flask.register_blueprint(routes)
    flask.jinja_env.filters.update(_filters(site.app))
    flask.jinja_env.globals.update(style=_style, once=lambda: secrets.token_hex(16))
    flask.context_processor(visits.shown)


def are_wanted(error: HTTPException) -> bool:
    """Return whether a refusal outside of the pages is a person's who browses."""
    listed = request.accept_mimetypes.best_match(["application/json", "text/html"])
    machine = request.path.startswith(("/api/", "/callback/", "/actions/"))
    return error.code == MISSING and listed == "text/html" and not machine


def refusal(error: Exception) -> Response:
    """Return a short page that says what is the matter."""
    status = _status(error)
    page = render_template("refusal.html", status=status, stale=isinstance(error, CSRFError))
    return _guarded(make_response(page, status))


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.code or OURS
    # What is somebody else's and what does not exist look alike.
    if isinstance(error, NotYours):
        return MISSING
    return CONFLICT if isinstance(error, Stale) else AWAY


def _guarded(answer: Response) -> Response:
    """Forbid what no page needs, and that anybody keeps a copy."""
    answer.headers.update(HEADERS)
    return answer


def _style(name: str) -> str:
    """Return the address of a file beside the pages; it changes with what is in the file."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return url_for("static", filename=name, v=digest)


def _filters(app: App) -> dict[str, Any]:
    """Return how templates say times and terms: as the bot says them."""

    def site() -> str:
        person: Person | None = g.get("person")
        return person.site if person else ""

    def moment(value: datetime) -> str:
        said = {"said_at": value.isoformat(), "zone": app.policy.zone_of(site())}
        return app.wording.phrases(said)["said_at"]

    def hour(value: datetime) -> str:
        return f"{value.astimezone(app.policy.there(site())):%H:%M}"

    def day(value: datetime | date) -> str:
        there = app.policy.there(site())
        plain = value.astimezone(there).date() if isinstance(value, datetime) else value
        return app.wording.phrases({"said_on": plain.isoformat()})["said_on"]

    def term(value: str, kind: str) -> str:
        return app.wording.phrases({kind: value})[kind]

    return {"moment": moment, "hour": hour, "day": day, "term": term}
