"""The API described (OpenAPI 3.1), from the same tables that it is made of."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.domain.occasions import OccasionState
from bot.domain.tickets import Rating, Status, Topic
from bot.web.api import shapes
from bot.web.api.events import DECISIONS as OF_EVENTS
from bot.web.api.moves import MOVES
from bot.web.api.receipts import DEEDS
from bot.web.api.scores import DECISIONS as OF_SCORES

Json = dict[str, Any]
MEANINGS = {
    "400": "Cannot be read",
    "401": "No token, or one that is unknown, or over with the role it was made for",
    "403": "Not for this token",
    "404": "Not there, or not to be seen",
    "409": "A rule or somebody quicker forbids it; `message` says which",
    "422": "A field lacks, is odd or unknown",
    "503": "Busy; try again",
}


def _answers(schema: Json, *statuses: str) -> Json:
    refusal = {"application/json": {"schema": shapes.REFUSAL}}
    found: Json = {"200": _answer("Done", schema)}
    for status in ("400", "401", "403", *statuses):
        found[status] = {"description": MEANINGS[status], "content": refusal}
    return found | {"503": {"description": MEANINGS["503"]}}


def _answer(words: str, schema: Json) -> Json:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _items(shape: Json, **more: Json) -> Json:
    return shapes.record({"items": shapes.listing(shape), **more})


def _get(summary: str, answers: Json, **parameters: Json) -> Json:
    return {"get": {"summary": summary, "parameters": _queries(parameters), "responses": answers}}


def _queries(parameters: Json) -> list[Json]:
    return [{"name": name, "in": "query", "schema": one} for name, one in parameters.items()]


KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A request repeated under the same key within a day gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9-]+$"},
}
NUMBER: Json = {
    "name": "number",
    "in": "path",
    "required": True,
    "description": "SQ-0012, sq12 or 12",
    "schema": {"type": "string", "pattern": "^(SQ-)?[0-9]{1,8}$"},
}


def _id(name: str) -> Json:
    schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


BYTES: Json = {
    "description": "The file, to be kept and not shown",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


def _post(summary: str, body: Json, answers: Json, *more: Json) -> Json:
    content = {"application/json": {"schema": body}}
    return {
        "post": {
            "summary": summary,
            "parameters": [*more, KEY],
            "requestBody": {"required": bool(body["required"]), "content": content},
            "responses": answers,
        }
    }


TYPES: dict[type, Json] = {str: shapes.SAID, bool: shapes.YES, int: shapes.COUNT}
WRITTEN = ("404", "409", "422")
WORDED = shapes.record({"reason": shapes.SAID})


def _body(fields: Mapping[str, type], needed: Collection[str]) -> Json:
    allowed = {name: TYPES[one] for name, one in fields.items()}
    if "rating" in allowed:
        allowed["rating"] = shapes.one_of(Rating)
    return shapes.record(allowed, *(name for name in allowed if name not in needed))


def _moves() -> Json:
    found: Json = {}
    for verb, (_, fields, needed) in MOVES.items():
        body = _body(fields | {"version": int}, needed)
        words = f"Make the move `{verb}` as the person of the token"
        answers = _answers(shapes.WHOLE, *WRITTEN)
        found[f"/api/v1/tickets/{{number}}/{verb}"] = _post(words, body, answers, NUMBER)
    return found


def _by_receipt() -> Json:
    """Return what needs no token but a receipt, which travels in the body."""
    key, answers = {"receipt": shapes.RECEIPT}, _answers(shapes.BY_RECEIPT, "409", "422")
    reading = _post("The ticket of a receipt", shapes.record(key), answers)
    del reading["post"]["parameters"]
    found = {"/api/v1/receipts": reading}
    for verb, (_, _, fields, needed) in DEEDS.items():
        body = _body(fields, needed)
        body = body | {
            "properties": body["properties"] | key,
            "required": [*body["required"], *key],
        }
        words = f"`{verb}`, as its unnamed author: done within the hour, among others'"
        found[f"/api/v1/receipts/{verb}"] = _post(words, body, answers)
    for one in found.values():
        one["post"]["security"] = []
    return found


def _decisions() -> Json:
    found: Json = {}
    for verb in OF_EVENTS:
        body = WORDED if verb == "dismiss" else WORDED | {"required": []}
        answers = _answers(shapes.OCCASION, *WRITTEN)
        words = f"`{verb}` what was reported, as the person of the token"
        path = f"/api/v1/events/{{event_id}}/{verb}"
        found[path] = _post(words, body, answers, _id("event_id"))
    for verb in OF_SCORES:
        answers = _answers(shapes.SCORE, *WRITTEN)
        words = f"`{verb}` an entry, as who lost the points or who decides"
        path = f"/api/v1/scores/{{score_id}}/{verb}"
        found[path] = _post(words, WORDED, answers, _id("score_id"))
    return found


def _with(parameters: list[Json], operation: Json) -> Json:
    return {"parameters": parameters, **operation}


NUMBERS: Json = {"type": "integer", "minimum": 1, "maximum": 99_999_999}
TICKETS: Json = {
    "/api/v1/tickets": _get(
        "Tickets, newest first",
        _answers(_items(shapes.TICKET, next_cursor=shapes.MAYBE)),
        status=shapes.one_of(["", *Status]),
        department={"type": "string", "pattern": "^[^\\x00]*$"},
        topic=shapes.one_of(["", *Topic]),
        overdue=shapes.one_of(["", "true", "false", "1", "0", "yes", "no"]),
        since=shapes.SINCE,
        limit=NUMBERS,
        cursor=NUMBERS,
    ),
    "/api/v1/tickets/{number}": _with(
        [NUMBER], _get("One ticket with its steps", _answers(shapes.WHOLE, "404"))
    ),
    "/api/v1/tickets/{number}/files": _with(
        [NUMBER], _get("Files of a ticket", _answers(_items(shapes.FILE), "404"))
    ),
    "/api/v1/tickets/{number}/files/{file_id}": _with(
        [NUMBER, _id("file_id")],
        _get("One file", {**_answers(shapes.FILE, "404"), "200": BYTES}),
    ),
    **_moves(),
    **_by_receipt(),
    "/api/v1/me": _get("What the person of the token filed by name", _answers(shapes.MINE)),
}
OTHERS: Json = {
    "/api/v1/talks": _get("Reception days of a month", _answers(shapes.DAYS), month=shapes.MONTH),
    "/api/v1/talks/away": _post(
        "A leader is away; talks move into `instead` where it is given",
        shapes.AWAY_BODY,
        _answers(shapes.AWAY, *WRITTEN),
    ),
    "/api/v1/people": _get("The people of the organisation", _answers(_items(shapes.PERSON))),
    "/api/v1/events": {
        **_get(
            "What was reported of people's lives, the newest first",
            _answers(_items(shapes.OCCASION)),
            state=shapes.one_of(["", *OccasionState]),
        ),
        **_post(
            "Something happened in somebody's life; the secretariat confirms it",
            shapes.EVENT,
            _answers(shapes.OCCASION, *WRITTEN),
        ),
    },
    **_decisions(),
    "/api/v1/alerts": _get(
        "Danger to a life, with every step", _answers(_items(shapes.ALERT)), since=shapes.SINCE
    ),
    "/api/v1/scores": _get(
        "Points that departments lost in a month",
        _answers(_items(shapes.record({"department": shapes.TEXT, "points": {"type": "integer"}}))),
        month=shapes.MONTH,
    ),
    "/api/v1/scores/own": _get(
        "What the person of the token lost, and the appeals that wait for his word",
        _answers(_items(shapes.SCORE, to_decide=shapes.listing(shapes.SCORE))),
    ),
    "/api/v1/reports/monthly": _get(
        "Figures of a month; groups smaller than `fewest` are null",
        _answers(shapes.REPORT),
        month=shapes.MONTH,
    ),
}
DESCRIPTION: Json = {
    "openapi": "3.1.0",
    "info": {"title": "huitan", "version": "1"},
    "components": {
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer"},
            "visit": {"type": "apiKey", "in": "cookie", "name": "huitan"},
        }
    },
    "security": [{"bearer": []}, {"visit": []}],
    "paths": TICKETS | OTHERS,
}
