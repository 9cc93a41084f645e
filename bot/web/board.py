"""/board: answers for everybody, to search, and to say that one is met by the same."""

from typing import Protocol

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.people import Person
from bot.domain.tickets import Topic
from bot.ports.publications import BoardFilter
from bot.services import publishing
from bot.web.talks import SEE_OTHER
from bot.web.visits import Visits, guest

TOPICS = (Topic.WORK, Topic.LIFE)
A_PAGE = 20
LONGEST_SEARCH, MOST_PAGES = 60, 500


class Site(Protocol):
    """What these pages are made of."""

    @property
    def app(self) -> App: ...  # noqa: D102 - the type says it


def blueprint(site: Site, visits: Visits) -> Blueprint:
    """Return /board: for members only, unless the rulebook says otherwise."""
    routes = Blueprint("board", __name__)
    reading = visits.notice if site.app.policy.board.public else visits.members_only
    routes.before_request(reading)
    pages = BoardPages(site.app)
    routes.get("/board")(pages.board)
    routes.get("/board/<publication_id>")(pages.one)
    routes.post("/board/<publication_id>/concern")(pages.concern)
    return routes


class BoardPages:
    """Shows what is published; counts whom it concerns, without keeping who that is."""

    def __init__(self, app: App) -> None:
        self._app = app

    def board(self) -> str:
        """Show what fits, the newest first."""
        words = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        topic, number = request.args.get("topic", ""), _page()
        wanted = BoardFilter(
            words=words,
            topic=topic if topic in TOPICS else "",
            limit=A_PAGE + 1,
            skipped=(number - 1) * A_PAGE,
        )
        with self._app.transactions.reading() as uow:
            found = publishing.board(uow, wanted=wanted, who=_reader())
        more = len(found) > A_PAGE
        shown = {"words": words, "topic": wanted.topic, "number": number, "more": more}
        return render_template("board.html", found=found[:A_PAGE], topics=TOPICS, **shown)

    def one(self, publication_id: str) -> str:
        """Show one answer."""
        with self._app.transactions.reading() as uow:
            entry = publishing.shown(uow, publication_id=publication_id, who=_reader())
        return render_template("publication.html", entry=entry)

    def concern(self, publication_id: str) -> Response:
        """Count that it concerns the reader too, or no longer."""
        if _reader() is None:
            abort(401)
        with self._app.transactions() as uow:
            publishing.concern(uow, publication_id=publication_id, who=guest())
        return redirect(url_for("pages.board.one", publication_id=publication_id), SEE_OTHER)


def _reader() -> Person | None:
    reader: Person | None = g.person
    return reader


def _page() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_PAGES):
        abort(404)
    return int(text[:4])
