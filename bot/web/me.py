"""/me: one's own matters and talks, and the way out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.numbers import find_seq
from bot.domain.tickets import Ticket
from bot.ports import UnitOfWork
from bot.services import deeds, me, tickets
from bot.web.talks import SEE_OTHER, said
from bot.web.visits import Visits, guest


def blueprint(app: App, visits: Visits) -> Blueprint:
    """Return /me and the pages of one's own matters."""
    routes = Blueprint("me", __name__)
    routes.before_request(visits.members_only)
    pages = MyPages(app)
    routes.get("/me")(pages.overview)
    routes.get("/me/<number>")(pages.ticket)
    routes.post("/me/<number>/publication")(pages.publication)
    return routes


class MyPages:
    """Shows what is one's own."""

    def __init__(self, app: App) -> None:
        self._app = app

    def overview(self) -> str:
        """Show matters filed by name, and talks to come."""
        app = self._app
        with app.transactions() as uow:
            mine = me.overview(uow, who=guest(), now=app.clock.now(), policy=app.policy)
        return render_template("me.html", mine=mine)

    def ticket(self, number: str) -> str:
        """Show one matter."""
        with self._app.transactions.reading() as uow:
            found = me.matter(uow, ticket=_mine(uow, number))
            publication = uow.publications.of_ticket(found.ticket.id)
        return render_template(
            "ticket.html", found=found, ticket=found.ticket, publication=publication
        )

    def publication(self, number: str) -> Response:
        """Take the author's word on whether an answer may be read by all."""
        app, now, agrees = self._app, self._app.clock.now(), request.form.get("agrees", "")
        try:
            with app.transactions() as uow:
                ticket = _mine(uow, number)
                deeds.do(uow, "publish", ticket, agrees=agrees, now=now, policy=app.policy)
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(app, refused), "trouble")
        else:
            flash("publication_yes" if agrees else "publication_no", "fine")
        return redirect(url_for("pages.me.ticket", number=number), SEE_OTHER)


def _mine(uow: UnitOfWork, number: str) -> Ticket:
    seq = find_seq(number)
    if seq is None:
        raise NotYours
    return tickets.authored(uow, seq=seq, who=guest())
