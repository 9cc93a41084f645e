"""Whether this process lives, is ready, and how it does."""

from typing import Protocol

from flask import Blueprint, Response, jsonify

from bot.app import App
from bot.ports import Busy
from bot.web.figures import Figures


class Site(Protocol):
    """What these endpoints are made of."""

    @property
    def app(self) -> App:
        """The assembled application."""

    @property
    def figures(self) -> Figures:
        """What /metrics shows."""


def blueprint(site: Site) -> Blueprint:
    """Return /healthz, /readyz and /metrics."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def readyz() -> Response:
        try:
            with site.app.transactions.reading() as uow:
                uow.people.departments()
        except Busy:
            answer = jsonify(status="database away")
            answer.status_code = 503
            return answer
        return jsonify(status="ready", now=site.app.clock.now().isoformat())

    @routes.get("/metrics")
    def metrics() -> Response:
        with site.app.transactions.reading() as uow:
            counts = uow.outbox.counts()
        for state in ("waiting", "parked", "dead", "sent"):
            site.figures.outbox.labels(state).set(counts.get(state, 0))
        return Response(site.figures.text(), mimetype="text/plain")

    return routes
