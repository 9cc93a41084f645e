"""How the API says no: a status, the name of what is wrong, and one sentence."""

from flask import Response, jsonify

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.tickets import ReasonMissing, VerdictMissing
from bot.ports import Stale

FORBIDDEN, CONFLICT, UNFIT = 403, 409, 422


def broken(app: App, error: RuleBroken) -> Response:
    """Say which rule forbids it, in the words of the bot."""
    status = FORBIDDEN if isinstance(error, NotYours) else CONFLICT
    if isinstance(error, ReasonMissing | VerdictMissing):
        status = UNFIT
    message = app.wording.render(error.says, error.fields).text
    return _refused(status, type(error).__name__, message)


def stale(app: App, error: Stale) -> Response:
    """Say that somebody else was quicker."""
    fields = {"number": str(error), "status": ""}
    return _refused(CONFLICT, "Stale", app.wording.render("utter_wrong_move", fields).text)


def _refused(status: int, name: str, message: str) -> Response:
    answer = jsonify(error=name, message=message)
    answer.status_code = status
    return answer
