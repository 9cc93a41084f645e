"""Where every API call comes in: faults, tokens, JSON and error codes are dealt with here, once."""

import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator.faults import Fault, Faults
from bot.simulator.refusals import ApiError
from bot.simulator.tokens import Tokens

HELP = "https://open.work.weixin.qq.com/devtool/query?e="
BAD_GATEWAY = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One API call; `caller` is whose token it came with, empty where none is needed."""

    caller: str
    token: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)


Work = Callable[[Call], Json | Response]


class Gate:
    """The calls of one platform. All answers are HTTP 200, errors too, as the platform's are."""

    def __init__(self, blueprint: Blueprint, tokens: Tokens, faults: Faults) -> None:
        self._blueprint = blueprint
        self._tokens = tokens
        self._faults = faults

    def get(self, api: str, work: Work, *, callers: frozenset[str] | None = None) -> None:
        """Answer a GET call; `callers` are the token owners who may, None where no token is."""
        self._route("GET", api, work, callers)

    def post(self, api: str, work: Work, *, callers: frozenset[str] | None = None) -> None:
        """Answer a POST call."""
        self._route("POST", api, work, callers)

    def _route(self, method: str, api: str, work: Work, callers: frozenset[str] | None) -> None:
        def view() -> Response:
            fault = self._faults.take(api)
            if fault is not None and fault.delay_seconds:
                time.sleep(fault.delay_seconds)
            if fault is not None and fault.http is not None:
                return _html(fault.http)
            answer = self._answer(method, work, callers, fault)
            if fault is not None and fault.drop_after:
                _hang_up()
            return answer

        self._blueprint.add_url_rule(
            f"/cgi-bin/{api}", api.replace("/", "-"), view, methods=["GET", "POST"]
        )

    def _answer(
        self, method: str, work: Work, callers: frozenset[str] | None, fault: Fault | None
    ) -> Response:
        try:
            _check_method(method)
            self._strike(fault)
            done = work(self._call(callers))
        except ApiError as error:
            return _refusal(error)
        return done if isinstance(done, Response) else jsonify(errcode=0, errmsg="ok", **done)

    def _strike(self, fault: Fault | None) -> None:
        if fault is None:
            return
        if fault.token_invalid:
            self._tokens.invalidate(request.args.get("access_token", ""))
        if fault.errcode is not None:
            raise ApiError(fault.errcode)

    def _call(self, callers: frozenset[str] | None) -> Call:
        query = request.args.to_dict()
        caller, token = "", query.get("access_token", "")
        if callers is not None:
            caller = self._tokens.owner_of(token)
            if caller not in callers:
                raise ApiError(48002)
        return Call(caller, token, query, _json())


def _check_method(method: str) -> None:
    if request.method != method:
        raise ApiError(43001 if method == "GET" else 43002)


def _json() -> Json:
    # The bot's library sends no Content-Type; the platform does not ask for one either.
    if request.method != "POST" or request.mimetype == "multipart/form-data":
        return {}
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise ApiError(40035, "Warning: wrong json format.") from None
    if not isinstance(body, dict):
        raise ApiError(40035, "Warning: wrong json format.")
    return body


def _refusal(error: ApiError) -> Response:
    message = f"{error.meaning}, from ip: {request.remote_addr}, more info at {HELP}{error.code}"
    return jsonify(errcode=error.code, errmsg=message, **error.more)


def _html(status: int) -> Response:
    return Response(BAD_GATEWAY.format(f"{status} Bad Gateway"), status, mimetype="text/html")


def _hang_up() -> None:
    line = request.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)
