"""/from/<mark>: where the code on a wall leads; the chat then knows the place."""

from typing import Protocol

from flask import Blueprint, abort, render_template, request

from bot.app import App
from bot.domain.messages import Channel
from bot.domain.people import Person
from bot.services import places
from bot.web.visits import Visits, guest


class Site(Protocol):
    """What the page is made of."""

    @property
    def app(self) -> App: ...  # noqa: D102 - the type says it


def blueprint(site: Site, visits: Visits) -> Blueprint:
    """Return the page of a place."""
    routes = Blueprint("places", __name__)
    routes.before_request(visits.members_only)
    app = site.app

    @routes.get("/from/<mark>")
    def here(mark: str) -> str:
        """Remember the place of whoever scanned, and go on in the chat.

        A scan is the act itself, so opening the page is enough; a second one changes nothing.
        """
        place = app.places.place(mark)
        if place is None:
            abort(404)
        channel, who, now = _channel(guest()), guest(), app.clock.now()
        with app.transactions() as uow:
            address = who.address(channel)
            places.arrive(app, uow, channel=channel, address=address, place=place, now=now)
        return render_template("place.html", place=place)

    return routes


def _channel(who: Person) -> Channel:
    """Return on which platform somebody scanned: the one whose browser it is, else the usual."""
    agent = request.user_agent.string
    weixin = "MicroMessenger" in agent and "wxwork" not in agent
    here = Channel.MP if weixin else Channel.WECOM if "wxwork" in agent else who.channel
    return here if who.address(here) else who.channel
