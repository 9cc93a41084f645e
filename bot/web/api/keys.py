"""Tokens: what is stored of one, whom it lets in, and as whom it writes."""

import hashlib

from flask import abort, g, request

from bot.app import App
from bot.domain.people import Person
from bot.ports import UnitOfWork
from bot.services import audit

OPEN = "openapi"
"""The one view that needs no token."""


def token_hash(token: str) -> str:
    """Return what is stored of a token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def authorise(app: App) -> None:
    """Let nobody pass without a token."""
    if request.endpoint == f"api.{OPEN}":
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        abort(401)
    hashed = token_hash(token.strip())
    with app.transactions.reading() as uow:
        g.role, g.person_id = uow.api_tokens.role(hashed), uow.api_tokens.person(hashed)
    if g.role is None:
        abort(401)
    # Which of several tokens of a role it was, without anything that would open the door.
    g.actor = f"token:{g.role}:{hashed[:8]}"


def acting(uow: UnitOfWork) -> Person:
    """Return as whom a token writes: only a token made for a person may. 403 for others."""
    if g.person_id is None:
        abort(403)
    try:
        return uow.people.get(g.person_id)
    except KeyError:
        abort(403)


def note(app: App, verb: str, subject: str) -> None:
    """Write down that this token looked at something."""
    with app.transactions() as uow:
        audit.note(uow, actor=g.actor, verb=verb, subject=subject, now=app.clock.now())
