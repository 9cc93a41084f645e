"""/me: one's own matters and talks, and the way out."""

from typing import Protocol

from flask import Blueprint, render_template

from bot.app import App
from bot.domain.errors import NotYours
from bot.domain.numbers import find_seq
from bot.services import me, tickets
from bot.web.visits import Visits, guest


class Site(Protocol):
    """What these pages are made of."""

    @property
    def app(self) -> App: ...  # noqa: D102 - the type says it


def blueprint(site: Site, visits: Visits) -> Blueprint:
    """Return /me and the pages of one's own matters."""
    routes = Blueprint("me", __name__)
    routes.before_request(visits.members_only)
    app = site.app

    @routes.get("/me")
    def overview() -> str:
        with app.transactions.reading() as uow:
            mine = me.overview(uow, who=guest(), now=app.clock.now())
        return render_template("me.html", mine=mine)

    @routes.get("/me/<number>")
    def ticket(number: str) -> str:
        seq = find_seq(number)
        if seq is None:
            raise NotYours
        with app.transactions.reading() as uow:
            found = me.matter(uow, ticket=tickets.authored(uow, seq=seq, who=guest()))
        return render_template("ticket.html", found=found, ticket=found.ticket)

    return routes
