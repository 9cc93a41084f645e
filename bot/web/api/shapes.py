"""The shapes of what the API takes and gives, as JSON schemas, from the tables of the domain."""

from typing import Any

from bot.domain.care import Step
from bot.domain.files import FileKind
from bot.domain.occasions import EVENTS, OccasionState
from bot.domain.scoring import Appeal, Reason
from bot.domain.talks import BookingState
from bot.domain.tickets import Kind, Rating, Status, Topic

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
TIME: Json = {"type": "string", "pattern": f"^{DAY}({HOUR})?$"}
SINCE: Json = {"type": "string", "pattern": f"^({DAY}({HOUR})?)?$"}
"""In an address nothing at all means everything, or now."""

MONTH: Json = {"type": "string", "pattern": "^(20[0-9]{2}-(0[1-9]|1[0-2]))?$"}


def one_of(kind: Any) -> Json:
    """Return a text that is one of the members of a kind."""
    return {"type": "string", "enum": [str(one) for one in kind]}


def record(fields: Json, *optional: str) -> Json:
    """Return an object with these fields and no others."""
    needed = [name for name in fields if name not in optional]
    return {
        "type": "object",
        "properties": fields,
        "required": needed,
        "additionalProperties": False,
    }


def listing(item: Json) -> Json:
    """Return a list of one shape."""
    return {"type": "array", "items": item}


def groups() -> Json:
    """Return sizes by group; small groups are null."""
    return {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}


REFUSAL = record({"error": TEXT, "message": TEXT})
WHY = record(
    {
        "rule": TEXT,
        "since": TEXT,
        "working_days": COUNT,
        "skipped": listing(record({"day": TEXT, "why": one_of(["weekend", "holiday"])})),
        "worked_weekends": listing(TEXT),
        "provisional": YES,
    }
)
FIELDS: Json = {
    "number": {"type": "string", "pattern": "^SQ-[0-9]{4,}$"},
    "kind": one_of(Kind),
    "topic": one_of(Topic),
    "title": TEXT,
    "text": TEXT,
    "status": one_of(Status),
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
STEPS = listing(record({"verb": TEXT, "at": WHEN}))
TICKET = record(FIELDS, "author")
WHOLE = record(
    FIELDS | {"version": COUNT, "events": STEPS, "new_ticket": FIELDS["number"]},
    "author",
    "new_ticket",
)
SLOT = record(
    {"starts_at": WHEN, "mode": TEXT, "state": one_of(["open", "held", "booked", "closed"])}
)
DAYS = record({"days": listing(record({"date": TEXT, "leader": TEXT, "slots": listing(SLOT)}))})
PERSON = record(
    dict.fromkeys(("userid", "name", "department", "title", "site", "tier"), TEXT)
    | {"roles": listing(TEXT)}
)
FILE = record(
    {
        "id": TEXT,
        "kind": one_of(FileKind),
        "name": MAYBE,
        "state": one_of(["awaited", "kept", "gone", "too_large", "wrong_type"]),
        "content_type": MAYBE,
        "size": COUNT,
        "from": one_of(["author", "owner"]),
    }
)
ALERT = record(
    {
        "raised_at": WHEN,
        "person": MAYBE,
        "helper": MAYBE,
        "rounds": COUNT,
        "outcome": MAYBE,
        "steps": listing(
            record({"at": WHEN, "step": one_of(Step), "person": MAYBE, "channel": MAYBE})
        ),
    }
)
REPORT = record(
    {
        "month": TEXT,
        "tickets": record(
            {
                "filed": COUNT,
                "answered": COUNT,
                "overdue": COUNT,
                "by_topic": groups(),
                "by_kind": groups(),
                "by_department": groups(),
            }
        ),
        "ratings": record(
            {
                "rated": COUNT,
                "of": COUNT,
                "shares": {"type": ["object", "null"], "additionalProperties": {"type": "number"}},
            }
        ),
        "talks": record({"slots": COUNT, "booked": COUNT}),
        "fewest": COUNT,
    }
)
AWAY = record(
    {"absence": TEXT, "affected": COUNT, "moved": COUNT, "told_at": WHEN, "without_time": COUNT},
    "told_at",
)
WINDOW: Json = record({"from": TIME, "to": TIME})
AWAY_BODY = record(
    {"from": TIME, "to": TIME, "reason": SAID, "leader": SAID, "instead": WINDOW},
    "reason",
    "leader",
    "instead",
)
EVENT = record(
    {
        "userid": SAID,
        "event": one_of(EVENTS),
        "on": {"type": "string", "pattern": f"^{DAY}$"},
        "note": SAID,
    },
    "on",
    "note",
)
OCCASION = record(
    {
        "id": TEXT,
        "userid": TEXT,
        "event": one_of(EVENTS),
        "on": TEXT,
        "note": MAYBE,
        "state": one_of(OccasionState),
        "reported_at": WHEN,
        "decided_at": MAYBE_WHEN,
        "reason": MAYBE,
    }
)
SCORE = record(
    {
        "id": TEXT,
        "reason": one_of(Reason),
        "points": {"type": "integer"},
        "ticket": MAYBE,
        "at": WHEN,
        "appeal_until": WHEN,
        "appeal": {"enum": [*(str(one) for one in Appeal if one), None]},
        "appeal_reason": MAYBE,
        "decision": MAYBE,
        "rule_version": TEXT,
    }
)
OWN = ("number", "title", "status", "department", "due_at", "answer", "rating")
OWN_TICKET = record({name: FIELDS[name] for name in OWN})
BY_RECEIPT = record({name: FIELDS[name] for name in (*OWN, "text")})
MINE = record(
    {
        "tickets": listing(OWN_TICKET),
        "talks": listing(
            record({"starts_at": WHEN, "leader": TEXT, "state": one_of(BookingState)})
        ),
    }
)
RECEIPT: Json = {"type": "string", "pattern": "^[0-9]{16}$"}
