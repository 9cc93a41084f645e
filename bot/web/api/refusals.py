"""How the API says no: a status, the name of what is wrong, and one sentence."""

from functools import partial

from flask import Blueprint, Response, jsonify
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.occasions import UnknownOccasion
from bot.domain.tickets import ReasonMissing, VerdictMissing
from bot.ports import Stale
from bot.web.api.bodies import Unfit

FORBIDDEN, MISSING, CONFLICT, UNFIT = 403, 404, 409, 422
SENTENCES = {
    400: "utter_api_unreadable",
    401: "utter_api_no_token",
    403: "utter_api_forbidden",
    404: "utter_api_missing",
    405: "utter_api_method",
    409: "utter_api_other_body",
    413: "utter_api_too_large",
    422: "utter_api_unfit",
}


def register(routes: Blueprint, app: App) -> None:
    """Let the views say no in these ways."""
    routes.register_error_handler(RuleBroken, partial(broken, app))
    routes.register_error_handler(Stale, partial(stale, app))
    routes.register_error_handler(HTTPException, partial(plain, app))


def broken(app: App, error: RuleBroken) -> Response:
    """Say which rule forbids it, in the words of the bot."""
    status = FORBIDDEN if isinstance(error, NotYours) else CONFLICT
    if isinstance(error, ReasonMissing | VerdictMissing):
        status = UNFIT
    if isinstance(error, UnknownOccasion):
        status = MISSING
    message = app.wording.render(error.says, error.fields).text
    return _refused(status, type(error).__name__, message)


def stale(app: App, error: Stale) -> Response:
    """Say that somebody else was quicker."""
    fields = {"number": str(error)}
    return _refused(CONFLICT, "Stale", app.wording.render("utter_api_stale", fields).text)


def plain(app: App, error: HTTPException) -> Response:
    """Say what is wrong with a request that no rule was asked about."""
    status = error.code or 400
    says = SENTENCES.get(status)
    if says is None:
        return _refused(status, error.name, error.name)
    field = error.field if isinstance(error, Unfit) else ""
    answer = _refused(status, error.name, app.wording.render(says, {"field": field}).text)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _refused(status: int, name: str, message: str) -> Response:
    answer = jsonify(error=name, message=message)
    answer.status_code = status
    return answer
