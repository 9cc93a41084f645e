"""Bodies of requests, checked once; and the key by which a repeated one is answered as before."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from flask import Response, abort, jsonify, request
from werkzeug.exceptions import UnprocessableEntity

from bot.app import App
from bot.ports import UnitOfWork
from bot.services import deeds
from bot.web.api import keys

LONGEST_TEXT = 4000
LONGEST_KEY = 200
Body = dict[str, Any]
Work = Callable[[UnitOfWork, datetime], Body]


class Unfit(UnprocessableEntity):
    """A field of the body lacks, is odd or unknown."""

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


def unfit(field: str) -> NoReturn:
    """Refuse a field. Raises `Unfit`, which becomes 422."""
    raise Unfit(field)


def read(fields: Mapping[str, type], *, needed: tuple[str, ...]) -> Body:
    """Return the body. 400 where it is no object, 422 where a field lacks, is odd or unknown."""
    said = request.get_json(silent=True)
    if said is None and not request.get_data():
        said = {}
    if not isinstance(said, dict):
        abort(400)
    odd = sorted((set(said) - set(fields)) | (set(needed) - set(said)))
    odd += [
        name for name, value in said.items() if name in fields and not _fits(value, fields[name])
    ]
    if odd:
        unfit(odd[0][:40])
    return {name: _clean(value) for name, value in said.items()}


def _fits(value: Any, wanted: type) -> bool:
    if wanted is str:
        return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_TEXT
    if wanted is int and isinstance(value, float):
        return value.is_integer()  # 2.0 is a whole number to JSON
    # A yes is a number to Python.
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _clean(value: Any) -> Any:
    """Return a text without what PostgreSQL cannot hold."""
    if not isinstance(value, str):
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def once(app: App, said: Body, work: Work) -> Response:
    """Do the work and answer; a repeated `Idempotency-Key` gets the first answer again.

    409 where the key came with another body before. What is refused may be tried again.
    """
    key, now = request.headers.get("Idempotency-Key", ""), app.clock.now()
    if len(key) > LONGEST_KEY:
        abort(400)
    day, look_at = app.policy.day_of(now), deeds.look_at(now, app.policy)
    if not key:
        with app.transactions() as uow:
            answer = work(uow, now)
            uow.inbox.keep_alone(day=day, look_at=look_at)
            return jsonify(answer)
    row = f"api:{keys.actor()}:{request.path}:{key}"
    body = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    with app.transactions() as uow:
        if not uow.inbox.claim(row, day=day, look_at=look_at):
            return _again(uow.inbox.kept(row), body)
        answer = work(uow, now)
        uow.inbox.keep(row, json.dumps([body, answer], ensure_ascii=False))
        return jsonify(answer)


def _again(kept: str | None, body: str) -> Response:
    first, answer = json.loads(kept) if kept else ("", None)
    if first != body:
        abort(409)
    return jsonify(answer)
