"""/from/<mark>: where the code on a wall leads; the matter is told here, or in the chat."""

import re
from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request

from bot.app import App
from bot.domain.messages import ON_PAGE, Button, Channel, Inbound, InboundKind, Message
from bot.domain.people import Person
from bot.services import inbox, places
from bot.services.inbox import Punctual
from bot.services.limits import MemberLimiter, Pace
from bot.web.visits import Visits, guest

LONGEST = 1000
ONCE = re.compile(r"[0-9a-f]{32}")
BETWEEN = "\uff0c"


def blueprint(app: App, limiter: MemberLimiter, visits: Visits) -> Blueprint:
    """Return the page of a place."""
    routes = Blueprint("places", __name__)
    routes.before_request(visits.members_only)
    pages = PlacePages(app, limiter)
    routes.get("/from/<mark>")(pages.here)
    routes.post("/from/<mark>")(pages.told)
    return routes


class PlacePages:
    """Takes what is told at a place along the very way that a message in the chat goes.

    So nothing differs: danger is heard, feelings are no tickets, an unnamed author is warned and
    leaves no more of a trace than by any other message, and what is said twice counts once.
    """

    def __init__(self, app: App, limiter: MemberLimiter) -> None:
        self._app, self._limiter = app, limiter

    def here(self, mark: str) -> str:
        """Remember the place of whoever scanned, for this page and for the chat.

        A scan is the act itself, so opening the page is enough; a second one changes nothing.
        """
        place, app = self._place(mark), self._app
        channel, who = _channel(guest()), guest()
        with app.transactions() as uow:
            address, now = who.address(channel), app.clock.now()
            places.arrive(app, uow, channel=channel, address=address, place=place, now=now)
        return self._page(place)

    def told(self, mark: str) -> str:
        """Take what is written or chosen, and show what the bot says to it."""
        place, text = self._place(mark), request.form.get("text", "").strip()[:LONGEST]
        once = request.form.get("once", "")
        if not ONCE.fullmatch(once):
            abort(400)
        if not text:
            return self._page(place)
        said = self._said(place, self._unnamed(text), once)
        shown = said or self._app.wording.render("utter_in_the_chat", {})
        return self._page(place, shown.text, shown.buttons)

    def _place(self, mark: str) -> str:
        place = self._app.places.place(mark)
        if place is None:
            abort(404)
        return place

    def _unnamed(self, text: str) -> str:
        """Return the text with the wish to stay unnamed, as somebody would say it in the chat."""
        words = self._app.policy.unnamed_words
        wished = words and request.form.get("anonymous") == "yes"
        return f"{words[0]}{BETWEEN}{text}" if wished else text

    def _said(self, place: str, text: str, once: str) -> Message | None:
        app, now = self._app, self._app.clock.now()
        channel, who = _channel(guest()), guest()
        address = who.address(channel)
        if self._limiter.pace(f"{channel}:{address}", now) is not Pace.FINE:
            return app.wording.render("utter_slow_down", {})
        with app.transactions() as uow:
            policy = app.policy
            places.stay(uow, channel=channel, address=address, place=place, now=now, policy=policy)
        key = f"page:{address}:{once}"
        inbound = Inbound(
            channel, key, address, now, InboundKind.TEXT, text, details={ON_PAGE: "yes"}
        )
        return inbox.receive(app, inbound, Punctual()).message

    def _page(self, place: str, said: str = "", choices: Sequence[Button] = ()) -> str:
        wording = self._app.wording
        return render_template(
            "place.html",
            place=place,
            said=said.splitlines(),
            choices=[one.title for one in choices],
            honest=wording.render("utter_privacy_only", {}).text.splitlines(),
            may_be_unnamed=bool(self._app.policy.unnamed_words),
            longest=LONGEST,
        )


def _channel(who: Person) -> Channel:
    """Return on which platform somebody scanned: the one whose browser it is, else the usual."""
    agent = request.user_agent.string
    weixin = "MicroMessenger" in agent and "wxwork" not in agent
    here = Channel.MP if weixin else Channel.WECOM if "wxwork" in agent else who.channel
    return here if who.address(here) else who.channel
