"""Signing in: the platform says who it is; a state that is good once ties question and answer."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.messages import Channel
from bot.ports import Login
from bot.web import sessions

HOME = "/me"
LONGEST_WAY = 500
STATE_LIVES = timedelta(minutes=10)
MOST_STATES = 4
UNSAFE = re.compile(r"[\x00-\x20\\\x7f]")
Answer = Response | str | tuple[str, int]


class Site(Protocol):
    """What signing in is made of."""

    @property
    def app(self) -> App:
        """The assembled application."""

    @property
    def logins(self) -> Mapping[Channel, Login]:
        """By whose word people sign in, by platform."""

    @property
    def base_url(self) -> str:
        """The address under which people reach the pages."""


def blueprint(site: Site) -> Blueprint:
    """Return /login, where the platforms come back to, and /logout."""
    routes = Blueprint("login", __name__)
    desk = Doorman(site)
    routes.get("/login")(desk.ask)
    routes.get("/login/<any(wecom, mp):name>")(desk.back)
    routes.post("/logout")(desk.leave)
    routes.get("/logout")(desk.left)
    return routes


def way(wanted: str) -> str:
    """Return a path of ours to go on to; the start page for anything that leads elsewhere."""
    parts = urlsplit(wanted) if len(wanted) <= LONGEST_WAY and not UNSAFE.search(wanted) else None
    if parts is None or parts.scheme or parts.netloc:
        return HOME
    if not wanted.startswith("/") or wanted.startswith(("//", "/login", "/logout")):
        return HOME
    return wanted


class Doorman:
    """Sends people to their platform and lets in whom it names."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def ask(self) -> Answer:
        """Send the browser to the platform that it belongs to."""
        onward = way(request.args.get("next", HOME))
        if sessions.present(self._site.app) is not None:
            return redirect(onward)
        channel = self._channel(request.args.get("via", ""), request.user_agent.string)
        if channel is None:
            return render_template("login_elsewhere.html", logins=self._site.logins)
        state = self._remember(channel, onward)
        back = f"{self._site.base_url.rstrip('/')}/login/{channel}"
        login = self._site.logins[channel]
        inside = _is_inside(request.user_agent.string)
        address = login.address if inside else login.scan
        return redirect(address(redirect=back, state=state))

    def back(self, name: str) -> Answer:
        """Let in whom the platform names, once for each question."""
        asked = self._asked(Channel(name), request.args.get("state", ""))
        if asked is None:
            # The browser of WeChat sometimes comes twice.
            if sessions.present(self._site.app) is not None:
                return redirect(HOME)
            return render_template("login_again.html"), 400
        login = self._site.logins[Channel(name)]
        address = login.who(request.args.get("code", ""))
        now = self._site.app.clock.now()
        with self._site.app.transactions.reading() as uow:
            person = uow.people.by_address(Channel(name), address) if address else None
        if person is None:
            return render_template("login_unknown.html"), 403
        sessions.begin(person, now)
        return redirect(asked)

    def leave(self) -> Answer:
        """End the visit."""
        sessions.end()
        return redirect(url_for("pages.login.left"))

    def left(self) -> Answer:
        """Say that the visit is over."""
        return render_template("login_left.html")

    def _channel(self, via: str, agent: str) -> Channel | None:
        """Return by which platform somebody signs in; nobody else's browser can, but by a scan."""
        configured = self._site.logins
        if via in configured:
            return Channel(via)
        weixin = "MicroMessenger" in agent and "wxwork" not in agent
        likely = Channel.MP if weixin else Channel.WECOM
        return likely if likely in configured else None

    def _remember(self, channel: Channel, onward: str) -> str:
        state = secrets.token_hex(16)
        now = self._site.app.clock.now().timestamp()
        kept = list((session.get("asked") or {}).items())[-MOST_STATES + 1 :]
        session["asked"] = dict([*kept, (state, [channel.value, onward, now])])
        return state

    def _asked(self, channel: Channel, state: str) -> str | None:
        """Return where somebody wanted to go when this state was given; it is used up by that."""
        asked: dict[str, Any] = dict(session.get("asked") or {})
        found = asked.pop(state, None)
        session["asked"] = asked
        if found is None or channel not in self._site.logins or found[0] != channel:
            return None
        age = self._site.app.clock.now().timestamp() - found[2]
        return way(found[1]) if 0 <= age <= STATE_LIVES.total_seconds() else None


def _is_inside(agent: str) -> bool:
    """Return whether the browser is the platform's own, which signs in without a question."""
    return "MicroMessenger" in agent
