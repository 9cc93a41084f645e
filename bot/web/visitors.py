"""/talks/list: who comes to a leader, for that leader and the secretariat, and what came of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.minutes import Outcome
from bot.domain.tickets import Draft, Topic
from bot.ports import UnitOfWork
from bot.services import filing, minutes, visitors
from bot.web.talks import SEE_OTHER, said
from bot.web.visits import Visits, guest

TOPICS = (Topic.WORK, Topic.LIFE)


def blueprint(app: App, visits: Visits) -> Blueprint:
    """Return /talks/list."""
    routes = Blueprint("visitors", __name__)
    routes.before_request(visits.members_only)
    pages = VisitorPages(app)
    routes.get("/talks/list")(pages.listed)
    routes.get("/talks/list/<booking_id>")(pages.one)
    routes.post("/talks/list/<booking_id>")(pages.record)
    return routes


class VisitorPages:
    """Shows who comes, and takes down what came of it."""

    def __init__(self, app: App) -> None:
        self._app = app

    def listed(self) -> str:
        """Show the talks of one leader."""
        now, policy, who = self._app.clock.now(), self._app.policy, guest()
        with self._app.transactions() as uow:
            leaders = visitors.receivers(uow, who=who, policy=policy)
            wanted = request.args.get("leader", "")
            leader = next((one for one in leaders if wanted in {"", one.userid}), None)
            if leader is None:
                raise NotYours
            shown = visitors.of(uow, leader=leader, who=who, now=now)
        return render_template("visitors.html", shown=shown, leaders=leaders)

    def one(self, booking_id: str) -> str:
        """Show one talk."""
        now = self._app.clock.now()
        with self._app.transactions() as uow:
            visit = visitors.one(uow, booking_id=booking_id, who=guest(), now=now)
        return render_template("visitor.html", visit=visit, outcomes=Outcome, topics=TOPICS)

    def record(self, booking_id: str) -> Response:
        """Take down what came of a talk."""
        try:
            with self._app.transactions() as uow:
                leader = self._recorded(uow, booking_id)
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(self._app, refused), "trouble")
            return redirect(url_for("pages.visitors.one", booking_id=booking_id), SEE_OTHER)
        flash("recorded", "fine")
        return redirect(url_for("pages.visitors.listed", leader=leader), SEE_OTHER)

    def _recorded(self, uow: UnitOfWork, booking_id: str) -> str:
        """Record, and return the userid of the leader whose talk it was."""
        app, now, who = self._app, self._app.clock.now(), guest()
        booking = visitors.one(uow, booking_id=booking_id, who=who, now=now).booking
        came = minutes.Record(_outcome(), who, _text("text"), _drafts(uow, app))
        minutes.record(
            uow, booking=booking, came=came, sealer=app.sealer, now=now, policy=app.policy
        )
        return uow.people.get(booking.leader_id).userid


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _outcome() -> Outcome:
    wanted = _text("outcome")
    if wanted not in set(Outcome):
        raise NotYours
    return Outcome(wanted)


def _drafts(uow: UnitOfWork, app: App) -> tuple[Draft, ...]:
    """Return the matter that came out of a talk, with the department that answers for it."""
    matter, topic = _text("matter"), _text("topic")
    if _outcome() is not Outcome.TICKET or not matter:
        return ()
    wished = topic if topic in TOPICS else Topic.WORK
    draft, _ = filing.propose(uow, text=matter, topic=wished, kind="", policy=app.policy)
    return (draft,)
