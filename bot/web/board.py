"""/board: answers for everybody, to search, and to say that one is met by the same."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.people import Person
from bot.domain.tickets import Topic
from bot.ports.publications import BoardFilter
from bot.services import comments, deeds, publishing
from bot.web.places import ONCE
from bot.web.talks import SEE_OTHER, said
from bot.web.visits import Visits, guest

TOPICS = (Topic.WORK, Topic.LIFE)
A_PAGE = 20
LONGEST_SEARCH, MOST_PAGES = 60, 500


def blueprint(app: App, visits: Visits) -> Blueprint:
    """Return /board: for members only, unless the rulebook says otherwise."""
    routes = Blueprint("board", __name__)
    reading = visits.notice if app.policy.board.public else visits.members_only
    routes.before_request(reading)
    pages = BoardPages(app)
    routes.get("/board")(pages.board)
    routes.get("/board/<publication_id>")(pages.one)
    routes.post("/board/<publication_id>/concern")(pages.concern)
    routes.post("/board/<publication_id>/comment")(pages.comment)
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
        policy = self._app.policy
        with self._app.transactions.reading() as uow:
            entry = publishing.shown(uow, publication_id=publication_id, who=_reader())
            listed = comments.of(uow, publication_id=publication_id, policy=policy)
        # A public board shows answers to the world; what members say to them stays among members.
        among_members = policy.board.comments and _reader() is not None
        return render_template(
            "publication.html", entry=entry, comments=listed, takes_comments=among_members
        )

    def concern(self, publication_id: str) -> Response:
        """Count that it concerns the reader too, or no longer."""
        if _reader() is None:
            abort(401)
        with self._app.transactions() as uow:
            publishing.concern(uow, publication_id=publication_id, who=guest())
        return redirect(url_for("pages.board.one", publication_id=publication_id), SEE_OTHER)

    def comment(self, publication_id: str) -> Response:
        """Take a comment, once, to be read before it is shown."""
        if _reader() is None:
            abort(401)
        back = redirect(url_for("pages.board.one", publication_id=publication_id), SEE_OTHER)
        once = request.form.get("once", "")
        if not ONCE.fullmatch(once):
            abort(400)
        try:
            self._commented(publication_id, once)
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(self._app, refused), "trouble")
        else:
            flash("commented", "fine")
        return back

    def _commented(self, publication_id: str, once: str) -> None:
        """Keep a comment; of an unnamed one the row is like that of any message."""
        app, now, who = self._app, self._app.clock.now(), guest()
        key = f"comment:{who.id}:{once}"
        with app.transactions() as uow:
            day, look_at = app.policy.day_of(now), deeds.look_at(now, app.policy)
            if not uow.inbox.claim(key, day=day, look_at=look_at):
                return
            text, named = request.form.get("text", ""), request.form.get("named") == "yes"
            remark = comments.Remark(publication_id, text, named)
            comments.say(uow, remark, who=who, now=now, policy=app.policy)
            uow.inbox.keep(key, "")


def _reader() -> Person | None:
    reader: Person | None = g.person
    return reader


def _page() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_PAGES):
        abort(404)
    return int(text[:4])
