"""Who asks: a token of a role, a signed-in member, or the holder of a receipt; and as whom."""

import hashlib
from collections.abc import Collection

from flask import abort, g, request

from bot.app import App
from bot.domain.people import Person, Role
from bot.ports import UnitOfWork
from bot.services import audit
from bot.web import sessions

OPEN = frozenset({"openapi", "receipts_read", "receipts_deed"})
"""The views that need no token: the description, and what a receipt opens."""

MEMBER = "member"
"""Who asks for himself: he is shown what is his own or his to handle, and nothing else."""

OF_A_PART = frozenset({MEMBER, Role.HEAD, Role.LEAD, Role.DUTY})
"""Roles that look after a part: where such a token is somebody's, it sees what is theirs alone."""

FOR_MEMBERS = frozenset(
    {
        "tickets_one",
        "files_listed",
        "files_one",
        "moves_move",
        "talks_month",
        "me_mine",
        "scores_own",
        "scores_decide",
    }
)


def token_hash(token: str) -> str:
    """Return what is stored of a token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def authorise(app: App) -> None:
    """Let nobody pass without a token or a visit, and members only to what is for them."""
    view = (request.endpoint or "").removeprefix("api.")
    if view in OPEN:
        return
    if not (_by_token(app) if "Authorization" in request.headers else _by_visit(app)):
        abort(401)
    if g.role == MEMBER and view not in FOR_MEMBERS:
        abort(403)


def _by_token(app: App) -> bool:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer" or not token:
        return False
    hashed = token_hash(token.strip())
    with app.transactions.reading() as uow:
        g.role, g.person_id = uow.api_tokens.role(hashed), uow.api_tokens.person(hashed)
        # Which of several tokens of a role it was, without anything that would open the door.
        g.actor = f"token:{g.role}:{hashed[:8]}"
        return g.role is not None and _holds_still(uow)


def _holds_still(uow: UnitOfWork) -> bool:
    """Return whether whose token it is has its role to this day; a member's needs one."""
    if g.person_id is None:
        return bool(g.role != MEMBER)
    who = self_of(uow)
    return who is not None and (g.role == MEMBER or g.role in who.roles)


def _by_visit(app: App) -> bool:
    """Let a signed-in member in. A form of another site cannot send JSON, so that is needed."""
    if request.method != "GET" and not request.is_json:
        return False
    person = sessions.present(app)
    if person is None:
        return False
    g.role, g.person_id, g.actor = MEMBER, person.id, f"person:{person.id}"
    return True


def actor() -> str:
    """Return who asks, as the audit trail writes it."""
    return str(g.actor)


def only(roles: Collection[str]) -> None:
    """Refuse every other role."""
    if g.role not in roles:
        abort(403)


def self_of(uow: UnitOfWork) -> Person | None:
    """Return as whom a token was made, if for anybody who is still here."""
    if g.person_id is None:
        return None
    try:
        return uow.people.get(g.person_id)
    except KeyError:
        return None


def acting(uow: UnitOfWork) -> Person:
    """Return as whom a token writes: only a token made for a person may. 403 for others."""
    return self_of(uow) or abort(403)


def note(app: App, verb: str, subject: str) -> None:
    """Write down that this token looked at something."""
    with app.transactions() as uow:
        audit.note(uow, actor=actor(), verb=verb, subject=subject, now=app.clock.now())
