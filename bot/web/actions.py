"""rasa-sdk's webhook, so that a real Rasa finds our actions here (loopback, or with a token)."""

import asyncio
import hmac
from typing import Any, Protocol

from flask import Blueprint, Response, abort, jsonify, request
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

LOOPBACK = frozenset({"127.0.0.1", "::1"})
MOST_BYTES = 8 * 2**20
"""Rasa sends the whole domain and everything that was said, with each action."""


class Site(Protocol):
    """What this endpoint is made of."""

    @property
    def actions_token(self) -> str:
        """What a real Rasa elsewhere must bring; empty: this machine only."""

    @property
    def actions(self) -> list[Any]:
        """All actions of the chat."""


def blueprint(site: Site) -> Blueprint:
    """Return POST /actions/webhook."""
    routes = Blueprint("actions", __name__)
    executor = ActionExecutor()
    for action in site.actions:
        executor.register_action(action)

    @routes.post("/actions/webhook")
    def webhook() -> Response:
        _check(site.actions_token)
        request.max_content_length = MOST_BYTES
        call = request.get_json(silent=True)
        if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
            abort(400)
        return _run(executor, call)

    return routes


def _check(token: str) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return
    if token or request.remote_addr not in LOOPBACK:
        abort(403)


def _run(executor: ActionExecutor, call: dict[str, Any]) -> Response:
    name = str(call.get("next_action"))
    try:
        result = asyncio.run(executor.run(call))
    except ActionNotFoundException:
        return _refused("no such action", name, 404)
    except ActionExecutionRejection:
        return _refused("rejected", name, 400)
    except LookupError:
        # Rasa's own sender ids are not platform addresses, and its debug shell has one too.
        return _refused("unknown sender", name, 422)
    events, responses = (result.events, result.responses) if result else ([], [])
    return jsonify(events=events, responses=responses)


def _refused(error: str, name: str, status: int) -> Response:
    answer = jsonify(error=error, action_name=name)
    answer.status_code = status
    return answer
