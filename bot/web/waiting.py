"""/talks/wait: waiting for a time, and answering when one is offered."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.people import Person
from bot.domain.talks import Mode
from bot.domain.waiting import Entry
from bot.ports import UnitOfWork
from bot.services import months, talks, waiting
from bot.web.talks import SEE_OTHER, said
from bot.web.visits import Visits, guest


def blueprint(app: App, visits: Visits) -> Blueprint:
    """Return /talks/wait."""
    routes = Blueprint("waiting", __name__)
    routes.before_request(visits.members_only)

    @routes.post("/talks/wait/<any(join, leave, take, decline):verb>")
    def wait(verb: str) -> Response:
        try:
            with app.transactions() as uow:
                DEEDS[verb](uow, app, guest())
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(app, refused), "trouble")
        else:
            flash(verb, "fine")
        return redirect(url_for("pages.talks.month", month=request.form.get("month")), SEE_OTHER)

    return routes


def _join(uow: UnitOfWork, app: App, who: Person) -> None:
    receivers = months.leaders(uow, who=who, policy=app.policy)
    wanted, period = request.form.get("leader", ""), request.form.get("period", "")
    leader = next((one for one in receivers if one.userid == wanted), None)
    if leader is None or period not in _periods(uow, app, who, leader):
        raise NotYours
    now, policy = app.clock.now(), app.policy
    waiting.join(uow, who=who, leader_id=leader.id, period=period, now=now, policy=policy)


def _periods(uow: UnitOfWork, app: App, who: Person, leader: Person) -> set[str]:
    """Return the receptions of a leader that somebody may book or wait for."""
    now, policy = app.clock.now(), app.policy
    return months.periods(uow, who=who, leader=leader, now=now, policy=policy)


def _mine(uow: UnitOfWork, who: Person) -> Entry:
    wanted = request.form.get("entry", "")
    for entry in uow.waiting.of_person(who.id):
        if entry.id == wanted:
            return entry
    raise NotYours


def _leave(uow: UnitOfWork, app: App, who: Person) -> None:
    entry = _mine(uow, who)
    waiting.leave(uow, entry=entry, now=app.clock.now(), policy=app.policy)


def _take(uow: UnitOfWork, app: App, who: Person) -> None:
    mode = Mode.VIDEO if who.remote else Mode.IN_PERSON
    slot_id = request.form.get("slot", "") or "none"
    now, policy = app.clock.now(), app.policy
    talks.take_offer(uow, who=who, mode=mode, now=now, policy=policy, slot_id=slot_id)


def _decline(uow: UnitOfWork, app: App, who: Person) -> None:
    now, slot_id = app.clock.now(), request.form.get("slot", "") or "none"
    offer = waiting.offered_to(uow, who=who, slot_id=slot_id, now=now)
    waiting.decline(uow, offer=offer, now=now, policy=app.policy)


DEEDS = {"join": _join, "leave": _leave, "take": _take, "decline": _decline}
