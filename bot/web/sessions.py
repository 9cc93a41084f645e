"""Who looks at a page: a signed cookie with an id and a moment, which ends after twelve hours.

It lives in the browser only: the database does not learn who opened which page.
"""

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, session

from bot.app import App
from bot.domain.people import Person
from bot.ports import UnitOfWork

LASTS = timedelta(hours=12)
HTTPS = "https"


def key_of(secret: bytes) -> bytes:
    """Return the key of the cookies, derived from the state key and useless for anything else."""
    return hashlib.blake2b(secret, person=b"huitan-pages", digest_size=32).digest()


def configure(flask: Flask, *, key: bytes, base_url: str) -> None:
    """Let the application sign its cookies and keep them to itself."""
    secure = urlsplit(base_url).scheme == HTTPS
    flask.config.update(
        SECRET_KEY=key,
        # The prefix makes browsers refuse such a cookie from a neighbouring host.
        SESSION_COOKIE_NAME="__Host-huitan" if secure else "huitan",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=LASTS,
        # Addresses of files change with what is in them.
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )


def begin(person: Person, now: datetime) -> None:
    """Let a person in; whatever the browser brought along before is forgotten."""
    session.clear()
    session.permanent = True
    session["person"], session["since"] = person.id, now.timestamp()


def end() -> None:
    """Let the person go."""
    session.clear()


def visitor(uow: UnitOfWork, now: datetime) -> Person | None:
    """Return who is signed in; nobody once the time is up or the person has left."""
    person_id, since = session.get("person"), session.get("since")
    if not isinstance(person_id, str) or not isinstance(since, int | float):
        return None
    if not 0 <= now.timestamp() - since < LASTS.total_seconds():
        return None
    try:
        return uow.people.get(person_id)
    except KeyError:
        return None


def present(app: App) -> Person | None:
    """Return who is signed in, looked up in a transaction of its own."""
    if "person" not in session:
        return None
    with app.transactions.reading() as uow:
        return visitor(uow, app.clock.now())
