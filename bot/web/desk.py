"""/desk: what the secretariat and the leader look at first, and where the board is made."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.numbers import find_seq
from bot.domain.people import Role
from bot.domain.publications import Publication, Step, Wording
from bot.ports import UnitOfWork
from bot.services import comments, publishing, reporting, staffing
from bot.web.talks import SEE_OTHER, said
from bot.web.visits import DESK, Visits, guest


def blueprint(app: App, visits: Visits) -> Blueprint:
    """Return /desk."""
    routes = Blueprint("desk", __name__)
    routes.before_request(visits.members_only)
    pages = DeskPages(app)
    routes.get("/desk")(pages.start)
    routes.get("/desk/board")(pages.board)
    routes.post("/desk/board/comments/<comment_id>")(pages.comment)
    routes.get("/desk/board/<number>")(pages.draft)
    routes.post("/desk/board/<number>/<any(review, ask, publish, take_down):verb>")(pages.move)
    return routes


class DeskPages:
    """Shows what is going on, and takes answers to the board."""

    def __init__(self, app: App) -> None:
        self._app = app

    def start(self) -> str:
        """Show today's figures and where to go on."""
        who, now, policy = guest(), self._app.clock.now(), self._app.policy
        if not who.has(*DESK):
            raise NotYours
        with self._app.transactions() as uow:
            leaders = [who] if who.has(Role.LEADER) else staffing.leaders(uow)
            leader = next(iter(leaders), who)
            figures = reporting.read_digest(uow, leader=leader, who=who, now=now, policy=policy)
        told = self._app.wording.phrases(figures)
        return render_template("desk.html", figures=told, publishes=publishing.may_publish(who))

    def board(self) -> str:
        """Show what could be published, and what is on its way."""
        who, now = guest(), self._app.clock.now()
        with self._app.transactions() as uow:
            found = publishing.candidates(uow, who=who, now=now)
            moving = [(_number(uow, one), one) for one in publishing.under_way(uow, who=who)]
            shown = publishing.published(uow, who=who)
            there = [(_number(uow, one), one) for one in shown]
            unread = comments.unread(uow, who=who, policy=self._app.policy)
        listed = {"found": found, "moving": moving, "there": there, "unread": unread}
        return render_template("desk_board.html", **listed)

    def comment(self, comment_id: str) -> Response:
        """Show a comment in the words that were read, or leave it out."""
        text = request.form.get("text", "") if request.form.get("verb") == "show" else ""
        try:
            with self._app.transactions() as uow:
                comments.settle(
                    uow, comment_id=comment_id, text=text, who=guest(), now=self._app.clock.now()
                )
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(self._app, refused), "trouble")
        else:
            flash("comment_shown" if text.strip() else "comment_left_out", "fine")
        return redirect(url_for("pages.desk.board"), SEE_OTHER)

    def draft(self, number: str) -> str:
        """Show one matter with what might tell on somebody marked, and its wording."""
        who, now, policy = guest(), self._app.clock.now(), self._app.policy
        try:
            with self._app.transactions() as uow:
                proposal = publishing.propose(
                    uow, seq=_seq(number), who=who, now=now, policy=policy
                )
                found = uow.publications.of_ticket(proposal.ticket.id)
        except RuleBroken:
            # What cannot be published is, here, as if it were not there.
            raise NotYours from None
        wording = found or proposal.wording
        return render_template(
            "desk_draft.html", proposal=proposal, found=found, wording=wording, steps=Step
        )

    def move(self, number: str, verb: str) -> Response:
        """Keep a wording, ask the author, publish, or take down."""
        try:
            with self._app.transactions() as uow:
                self._moved(uow, _seq(number), verb)
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(self._app, refused), "trouble")
        else:
            flash(f"publication_{verb}", "fine")
        return redirect(url_for("pages.desk.draft", number=number), SEE_OTHER)

    def _moved(self, uow: UnitOfWork, seq: int, verb: str) -> None:
        who, now = guest(), self._app.clock.now()
        if verb in {"review", "ask"}:
            kept = publishing.review(uow, seq=seq, wording=_wording(), who=who, now=now)
            if verb == "ask":
                publishing.ask(uow, kept, who=who, now=now)
            return
        publishing.check(who)
        found = uow.publications.of_ticket(publishing.publishable(uow, seq=seq).id)
        if found is None:
            raise NotYours
        deed = publishing.publish if verb == "publish" else publishing.take_down
        deed(uow, found, who=who, now=now)


def _seq(number: str) -> int:
    seq = find_seq(number)
    if seq is None:
        raise NotYours
    return seq


def _wording() -> Wording:
    form = request.form
    return Wording(form.get("title", ""), form.get("question", ""), form.get("answer", ""))


def _number(uow: UnitOfWork, publication: Publication) -> str:
    return uow.tickets.get(publication.ticket_id).number
