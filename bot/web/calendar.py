"""Calendar files: whoever has the link may fetch one, for phones' calendars log in nowhere."""

from flask import Blueprint, Response, abort

from bot.app import App
from bot.services import entries

HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def blueprint(app: App) -> Blueprint:
    """Return `/talks/<token>.ics` and `/calendar/<secret>.ics`."""
    routes = Blueprint("calendar", __name__)
    shelf = Shelf(app)
    routes.get("/talks/<token>.ics")(shelf.one)
    routes.get("/calendar/<secret>.ics")(shelf.feed)
    return routes


class Shelf:
    """Hands out calendar files."""

    def __init__(self, app: App) -> None:
        self._app = app

    def one(self, token: str) -> Response:
        """Return one talk, as it stands now."""
        app = self._app
        with app.transactions.reading() as uow:
            entry = entries.one(uow, token=token, wording=app.wording, policy=app.policy)
        if entry is None or app.calendar_writer is None:
            abort(404)
        return _file(app.calendar_writer.write([entry], now=app.clock.now()))

    def feed(self, secret: str) -> Response:
        """Return a leader's talks."""
        app, now = self._app, self._app.clock.now()
        with app.transactions.reading() as uow:
            found = entries.feed(
                uow, secret=secret, now=now, wording=app.wording, policy=app.policy
            )
        if found is None or app.calendar_writer is None:
            abort(404)
        name = app.wording.render("utter_calendar_title", {}).text
        return _file(app.calendar_writer.write(found, now=now, name=name))


def _file(content: bytes) -> Response:
    return Response(content, content_type="text/calendar; charset=utf-8", headers=HEADERS)
