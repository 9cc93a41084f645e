"""/api/v1/receipts: what an unnamed author sees and does by receipt, and nobody learns who asks.

No token is taken and none is needed: a receipt is its own key. It travels in the body, because
addresses are written down everywhere. Nothing of this stands in the audit trail, whose hours
would tell when an author was about.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Response, abort, g, jsonify

from bot.app import App
from bot.domain.errors import NotYours
from bot.domain.numbers import find_receipt
from bot.domain.tickets import Rating, Ticket
from bot.ports import UnitOfWork
from bot.services import deeds, receipts
from bot.services.moves import department_name
from bot.web.api import bodies, queries
from bot.web.api.moves import rating_of

RECEIPT = {"receipt": str}
ASKERS = "api:receipts"
"""Whoever tries receipts here is counted as one: all of them together are soon stopped."""

Said = Mapping[str, Any]
DEEDS: dict[str, tuple[str, Callable[[Said], dict[str, str]], dict[str, type], tuple[str, ...]]] = {
    "urge": ("urge", lambda said: {}, {}, ()),
    "supplement": ("supplement", lambda said: {"text": said["text"]}, {"text": str}, ("text",)),
    "reply": ("reply", lambda said: {"text": said["text"]}, {"text": str}, ("text",)),
    "rate": (
        "rate",
        lambda said: {"rating": rating_of(said).value, "reason": ""},
        {"rating": str},
        ("rating",),
    ),
    "reopen": (
        "rate",
        lambda said: {"rating": Rating.DISSATISFIED.value, "reason": said["reason"]},
        {"reason": str},
        ("reason",),
    ),
    "withdraw": ("withdraw", lambda said: {}, {}, ()),
}
"""Each deed: what it is to the services, with which words, and what its body holds and needs."""


def read(app: App) -> Response:
    """Return the ticket of a receipt."""
    queries.known()
    receipt = _receipt(bodies.read(RECEIPT, needed=("receipt",)))
    _check(app)
    with receipts.prepared(receipt), app.transactions.reading() as uow:
        return jsonify(_shown(uow, _found(app, uow, receipt)))


def deed(app: App, verb: str) -> Response:
    """Do what the author wants: promised now, done some time later among others'."""
    queries.known()
    if verb not in DEEDS:
        abort(404)
    does, values, fields, needed = DEEDS[verb]
    said = bodies.read(RECEIPT | fields, needed=("receipt", *needed))
    receipt, given = _receipt(said), values(said)
    g.actor = f"receipt:{receipts.hashed(receipt)}"
    _check(app)

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        ticket = _found(app, uow, receipt)
        expected = deeds.do(uow, does, ticket, now=now, policy=app.policy, **given)
        return _shown(uow, expected)

    with receipts.prepared(receipt):
        return bodies.once(app, said, work)


def _check(app: App) -> None:
    app.guard.check(ASKERS, app.clock.now(), most=receipts.MOST_SHARED)


def _receipt(said: Said) -> str:
    return find_receipt(said["receipt"]) or bodies.unfit("receipt")


def _found(app: App, uow: UnitOfWork, receipt: str) -> Ticket:
    """Return the ticket of a receipt. Raises `NotYours`, and counts the wrong ones."""
    ticket = receipts.ticket_of(uow, receipt)
    if ticket is None:
        app.guard.failed(ASKERS, app.clock.now())
        raise NotYours
    return ticket


def _shown(uow: UnitOfWork, ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "title": ticket.title,
        "text": ticket.text,
        "status": ticket.status,
        "department": department_name(uow, ticket.department_id) or None,
        "due_at": queries.iso(ticket.due_at),
        "answer": ticket.answer or None,
        "rating": ticket.rating,
    }
