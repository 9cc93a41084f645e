"""The API described (OpenAPI 3.1), from the same tables that it is made of."""

from typing import Any

from bot.domain.care import Step
from bot.domain.files import FileKind
from bot.domain.tickets import Kind, Rating, Status, Topic
from bot.web.api.events import KINDS
from bot.web.api.tickets import MOVES

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
MAYBE: Json = {"type": ["string", "null"]}
WHEN: Json = {"type": "string", "format": "date-time"}
MAYBE_WHEN: Json = {"type": ["string", "null"], "format": "date-time"}
COUNT: Json = {"type": "integer", "minimum": 0}
YES: Json = {"type": "boolean"}
SAID: Json = {"type": "string", "minLength": 1, "maxLength": 4000, "pattern": "[A-Za-z0-9]"}
DAY = (
    "20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
    "|(0[13578]|1[02])-31)"
)
HOUR = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([+]08:00)?"
SINCE: Json = {"type": "string", "pattern": f"^{DAY}({HOUR})?$"}
MONTH: Json = {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}


def _one_of(kind: Any) -> Json:
    return {"type": "string", "enum": [str(one) for one in kind]}


def _object(fields: Json, *optional: str) -> Json:
    needed = [name for name in fields if name not in optional]
    return {
        "type": "object",
        "properties": fields,
        "required": needed,
        "additionalProperties": False,
    }


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _groups() -> Json:
    return {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}


REFUSAL = _object({"error": TEXT, "message": TEXT}, "message")
WHY = _object(
    {
        "rule": TEXT,
        "since": TEXT,
        "working_days": COUNT,
        "skipped": _list(_object({"day": TEXT, "why": _one_of(["weekend", "holiday"])})),
        "worked_weekends": _list(TEXT),
        "provisional": YES,
    }
)
FIELDS: Json = {
    "number": {"type": "string", "pattern": "^SQ-[0-9]{4,}$"},
    "kind": _one_of(Kind),
    "topic": _one_of(Topic),
    "title": TEXT,
    "text": TEXT,
    "status": _one_of(Status),
    "department": MAYBE,
    "owner": TEXT,
    "supervisor": TEXT,
    "filed_at": WHEN,
    "due_at": MAYBE_WHEN,
    "due_why": WHY,
    "next_nudge_at": MAYBE_WHEN,
    "answered_at": MAYBE_WHEN,
    "answer": MAYBE,
    "rating": {"enum": [*(str(one) for one in Rating), None]},
    "anonymous": YES,
    "place": MAYBE,
    "author": TEXT,
}
STEPS = _list(_object({"verb": TEXT, "at": WHEN}))
TICKET = _object(FIELDS, "author")
WHOLE = _object(FIELDS | {"version": COUNT, "events": STEPS}, "author")
SLOT = _object(
    {"starts_at": WHEN, "mode": TEXT, "state": _one_of(["open", "held", "booked", "closed"])}
)
DAYS = _object({"days": _list(_object({"date": TEXT, "leader": TEXT, "slots": _list(SLOT)}))})
PERSON = _object(
    dict.fromkeys(("userid", "name", "department", "title", "site", "tier"), TEXT)
    | {"roles": _list(TEXT)}
)
FILE = _object(
    {
        "id": TEXT,
        "kind": _one_of(FileKind),
        "name": MAYBE,
        "state": _one_of(["awaited", "kept", "gone", "too_large", "wrong_type"]),
        "content_type": MAYBE,
        "size": COUNT,
        "from": _one_of(["author", "owner"]),
    }
)
ALERT = _object(
    {
        "raised_at": WHEN,
        "person": MAYBE,
        "helper": MAYBE,
        "rounds": COUNT,
        "outcome": MAYBE,
        "steps": _list(
            _object({"at": WHEN, "step": _one_of(Step), "person": MAYBE, "channel": MAYBE})
        ),
    }
)
REPORT = _object(
    {
        "month": TEXT,
        "tickets": _object(
            {
                "filed": COUNT,
                "answered": COUNT,
                "overdue": COUNT,
                "by_topic": _groups(),
                "by_kind": _groups(),
                "by_department": _groups(),
            }
        ),
        "ratings": _object(
            {
                "rated": COUNT,
                "of": COUNT,
                "shares": {"type": ["object", "null"], "additionalProperties": {"type": "number"}},
            }
        ),
        "talks": _object({"slots": COUNT, "booked": COUNT}),
        "fewest": COUNT,
    }
)
AWAY = _object(
    {"absence": TEXT, "affected": COUNT, "moved": COUNT, "told_at": WHEN, "without_time": COUNT},
    "told_at",
)
MEANINGS = {
    "400": "Cannot be read",
    "401": "No token, or an unknown one",
    "403": "Not for this token",
    "404": "Not there, or not to be seen",
    "409": "A rule or somebody quicker forbids it; `message` says which",
    "422": "A field lacks, is odd or unknown",
    "503": "Busy; try again",
}


def _answers(schema: Json, *statuses: str) -> Json:
    refusal = {"application/json": {"schema": REFUSAL}}
    found: Json = {"200": _answer("Done", schema)}
    for status in ("400", "401", *statuses):
        found[status] = {"description": MEANINGS[status], "content": refusal}
    return found | {"503": {"description": MEANINGS["503"]}}


def _answer(words: str, schema: Json) -> Json:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


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


FILE_ID: Json = {
    "name": "file_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
}
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


def _moves() -> Json:
    types: dict[type, Json] = {str: SAID, bool: YES, int: COUNT}
    found: Json = {}
    for verb, (_, fields, needed) in MOVES.items():
        allowed = {name: types[one] for name, one in (fields | {"version": int}).items()}
        body = _object(allowed, *(name for name in allowed if name not in needed))
        answers = _answers(WHOLE, "403", "404", "409", "422")
        words = f"Make the move `{verb}` as the person of the token"
        found[f"/api/v1/tickets/{{number}}/{verb}"] = _post(words, body, answers, NUMBER)
    return found


WINDOW: Json = _object({"from": SINCE, "to": SINCE})
AWAY_BODY = _object(
    {"from": SINCE, "to": SINCE, "reason": SAID, "leader": SAID, "instead": WINDOW},
    "reason",
    "leader",
    "instead",
)
EVENT = _object(
    {
        "userid": SAID,
        "event": _one_of(KINDS),
        "on": {"type": "string", "pattern": f"^{DAY}$"},
        "note": SAID,
    },
    "on",
    "note",
)
NUMBERS: Json = {"type": "integer", "minimum": 1, "maximum": 99_999_999}
DESCRIPTION: Json = {
    "openapi": "3.1.0",
    "info": {"title": "huitan", "version": "1"},
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "security": [{"bearer": []}],
    "paths": {
        "/api/v1/tickets": _get(
            "Tickets, newest first",
            _answers(_object({"items": _list(TICKET), "next_cursor": MAYBE})),
            status=_one_of(Status),
            department={"type": "string", "pattern": "^[A-Za-z]+$"},
            topic=_one_of(Topic),
            overdue=_one_of(["true", "false", "1", "0", "yes", "no"]),
            since=SINCE,
            limit=NUMBERS,
            cursor=NUMBERS,
        ),
        "/api/v1/tickets/{number}": {
            "parameters": [NUMBER],
            **_get("One ticket with its steps", _answers(WHOLE, "404")),
        },
        "/api/v1/tickets/{number}/files": {
            "parameters": [NUMBER],
            **_get("Files of a ticket", _answers(_object({"items": _list(FILE)}), "404")),
        },
        "/api/v1/tickets/{number}/files/{file_id}": {
            "parameters": [NUMBER, FILE_ID],
            **_get("One file", {**_answers(FILE, "404"), "200": BYTES}),
        },
        **_moves(),
        "/api/v1/talks": _get("Reception days of a month", _answers(DAYS), month=MONTH),
        "/api/v1/talks/away": _post(
            "A leader is away; talks move into `instead` where it is given",
            AWAY_BODY,
            _answers(AWAY, "403", "404", "409", "422"),
        ),
        "/api/v1/people": _get(
            "The people of the organisation", _answers(_object({"items": _list(PERSON)}))
        ),
        "/api/v1/events": _post(
            "Something happened in somebody's life; the secretariat confirms it",
            EVENT,
            _answers(
                _object({"event": TEXT, "userid": TEXT, "on": TEXT}), "403", "404", "409", "422"
            ),
        ),
        "/api/v1/alerts": _get(
            "Danger to a life, with every step",
            _answers(_object({"items": _list(ALERT)}), "403"),
            since=SINCE,
        ),
        "/api/v1/scores": _get(
            "Points that departments lost in a month",
            _answers(
                _object(
                    {"items": _list(_object({"department": TEXT, "points": {"type": "integer"}}))}
                ),
                "403",
            ),
            month=MONTH,
        ),
        "/api/v1/reports/monthly": _get(
            "Figures of a month; groups smaller than `fewest` are null",
            _answers(REPORT, "403"),
            month=MONTH,
        ),
    },
}
