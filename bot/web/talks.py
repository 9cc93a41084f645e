"""/talks: a month of receptions, and booking, moving, cancelling on it."""

import calendar
from datetime import date
from typing import Any, NoReturn

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.domain.arrangements import Kind
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.people import Person
from bot.domain.talks import Booking, Mode, NoBooking, Slot, SlotTaken
from bot.domain.tickets import Topic
from bot.ports import UnitOfWork
from bot.services import bookings, months, receptions, talks, visitors
from bot.web.visits import Visits, guest

CONFLICT = 409
SEE_OTHER = 303
NEAR = 8
"""So many free times are shown beside a time that could not be had."""

Answer = Response | str | tuple[str, int]


def blueprint(app: App, visits: Visits) -> Blueprint:
    """Return /talks."""
    routes = Blueprint("talks", __name__)
    routes.before_request(visits.members_only)
    pages = TalkPages(app)
    routes.get("/talks")(pages.month)
    routes.post("/talks/choose")(pages.choose)
    routes.get("/talks/slots/<slot_id>")(pages.confirm)
    routes.post("/talks/book")(pages.book)
    routes.get("/talks/mine/<booking_id>")(pages.mine)
    routes.post("/talks/mine/<booking_id>/<any(cancel, accept, note):verb>")(pages.change)
    return routes


class TalkPages:
    """Shows months and single talks to whoever they concern, and takes their wishes."""

    def __init__(self, app: App) -> None:
        self._app = app

    def month(self) -> Answer:
        """Show a month of one leader, and what one has booked."""
        with self._app.transactions.reading() as uow:
            return render_template("talks.html", **self._month(uow))

    def choose(self) -> Answer:
        """Keep a free time for whoever is about to confirm it."""
        slot_id, moves = request.form.get("slot", ""), request.form.get("moves", "")
        now, policy = self._app.clock.now(), self._app.policy
        with self._app.transactions() as uow:
            slot = self._slot(uow, slot_id)
            held = bookings.hold(uow, slot_id=slot.id, who=guest(), now=now, policy=policy)
            if not held:
                return self._taken(uow, slot, moves)
        return redirect(url_for("pages.talks.confirm", slot_id=slot_id, moves=moves or None))

    def confirm(self, slot_id: str) -> Answer:
        """Show what is about to be booked."""
        moves = request.args.get("moves", "")
        with self._app.transactions.reading() as uow:
            slot = self._slot(uow, slot_id)
            if slot.id not in {one.id for one in self._free(uow, slot.leader_id)}:
                return self._taken(uow, slot, moves)
            return render_template("talk_confirm.html", **self._confirmation(uow, slot, moves))

    def book(self) -> Answer:
        """Book or move; what cannot be had loses nothing of what was written."""
        form = request.form
        moves = form.get("moves", "")
        try:
            with self._app.transactions() as uow:
                booking = self._booked(uow, moves)
        except NotYours:
            raise
        except RuleBroken as refused:
            with self._app.transactions.reading() as uow:
                return self._refused(uow, self._slot(uow, form["slot"]), moves, refused)
        flash("moved" if moves else "booked", "fine")
        return redirect(url_for("pages.talks.mine", booking_id=booking.id), SEE_OTHER)

    def _booked(self, uow: UnitOfWork, moves: str) -> Booking:
        form, who, now, policy = request.form, guest(), self._app.clock.now(), self._app.policy
        slot = self._slot(uow, form.get("slot", ""))
        if moves:
            old = _held(uow, who, moves, now)
            booking = talks.move(uow, booking=old, slot_id=slot.id, who=who, now=now, policy=policy)
        else:
            mode = _mode(form.get("mode", ""))
            booking = talks.book(uow, slot_id=slot.id, who=who, mode=mode, now=now, policy=policy)
        note, topic = form.get("note", "").strip(), _topic()
        if note or topic:
            talks.leave_note(uow, booking=booking, note=note, topic=topic)
        return booking

    def mine(self, booking_id: str) -> Answer:
        """Show one's own talk."""
        now = self._app.clock.now()
        with self._app.transactions.reading() as uow:
            booking = _held(uow, guest(), booking_id, now)
            return render_template("talk.html", **self._talk(uow, booking))

    def change(self, booking_id: str, verb: str) -> Answer:
        """Cancel a talk, agree to its new time, or change what the leader may know beforehand."""
        now, policy = self._app.clock.now(), self._app.policy
        try:
            with self._app.transactions() as uow:
                booking = _held(uow, guest(), booking_id, now)
                if verb == "cancel":
                    talks.cancel(uow, who=guest(), now=now, policy=policy, booking=booking)
                elif verb == "accept":
                    talks.accept(uow, booking=booking)
                else:
                    note = request.form.get("note", "").strip()
                    talks.leave_note(uow, booking=booking, note=note, topic=_topic())
        except NotYours:
            raise
        except RuleBroken as refused:
            flash(said(self._app, refused), "trouble")
            return redirect(url_for("pages.talks.month"), SEE_OTHER)
        flash(verb, "fine")
        if verb == "cancel":
            return redirect(url_for("pages.talks.month"), SEE_OTHER)
        return redirect(url_for("pages.talks.mine", booking_id=booking_id), SEE_OTHER)

    def _month(self, uow: UnitOfWork) -> dict[str, Any]:
        now, policy, who = self._app.clock.now(), self._app.policy, guest()
        everyone = months.leaders(uow, who=who, policy=policy)
        moves = request.args.get("move", "")
        moving = _held(uow, who, moves, now) if moves else None
        leader = _leader(everyone, request.args.get("leader", ""), moving)
        shown = None
        if leader is not None:
            first = _first(request.args.get("month", ""))
            shown = months.of(uow, who=who, leader=leader, first=first, now=now, policy=policy)
        held = talks.held(uow, who=who, now=now)
        return {
            "month": shown,
            "weeks": _weeks(shown.first) if shown else [],
            "by_day": {one.day: one for one in shown.days} if shown else {},
            "today": policy.today(now),
            "leaders": everyone,
            "moving": moving,
            "mine": [self._talk(uow, one) for one in held],
            "receives": visitors.receivers(uow, who=who, policy=policy),
        }

    def _talk(self, uow: UnitOfWork, booking: Booking) -> dict[str, Any]:
        """Return one's own talk; a room that is not ready yet is shown once it is."""
        room = uow.arrangements.of(booking.id, Kind.ROOM) if booking.mode is Mode.VIDEO else None
        return {
            "talk": booking,
            "leader": uow.people.get(booking.leader_id),
            "place": receptions.place(uow, booking.leader_id, policy=self._app.policy),
            "room": room,
            "topics": list(Topic),
            "cancellable": self._app.clock.now() < booking.expected_at,
        }

    def _slot(self, uow: UnitOfWork, slot_id: str) -> Slot:
        """Return a slot; one of a leader who receives others looks as if there were none."""
        try:
            slot = uow.talks.slot(slot_id)
        except KeyError:
            raise NotYours from None
        rule = receptions.rule_of(uow, slot.leader_id, policy=self._app.policy)
        if not rule.audience.admits(guest()):
            raise NotYours
        return slot

    def _free(self, uow: UnitOfWork, leader_id: str) -> list[Slot]:
        now, policy = self._app.clock.now(), self._app.policy
        return talks.offered(uow, now=now, policy=policy, who=guest(), leader_id=leader_id)

    def _confirmation(self, uow: UnitOfWork, slot: Slot, moves: str) -> dict[str, Any]:
        rule = receptions.rule_of(uow, slot.leader_id, policy=self._app.policy)
        now = self._app.clock.now()
        return {
            "slot": slot,
            "leader": uow.people.get(slot.leader_id),
            "way": rule.mode,
            "place": rule.place,
            "moving": _held(uow, guest(), moves, now) if moves else None,
            "mode": _mode(request.form.get("mode", ""), guest()),
            "note": request.form.get("note", ""),
            "topics": list(Topic),
            "topic": _topic(),
            "choices": (),
            "trouble": "",
        }

    def _taken(self, uow: UnitOfWork, slot: Slot, moves: str) -> Answer:
        refused = SlotTaken(starts_at=slot.starts_at.isoformat())
        return self._refused(uow, slot, moves, refused)

    def _refused(self, uow: UnitOfWork, slot: Slot, moves: str, refused: RuleBroken) -> Answer:
        """Say why a time cannot be had, and keep what was written beside what is still free."""
        free = [one for one in self._free(uow, slot.leader_id) if one.id != slot.id]
        free.sort(key=lambda one: abs(one.starts_at - slot.starts_at))
        shown = self._confirmation(uow, slot, moves)
        shown["choices"] = sorted(free[:NEAR], key=lambda one: one.starts_at)
        shown["trouble"], shown["taken"] = said(self._app, refused), isinstance(refused, SlotTaken)
        return render_template("talk_confirm.html", **shown), CONFLICT


def said(app: App, refused: RuleBroken) -> str:
    """Return a refusal as the bot says it."""
    return app.wording.render(refused.says, refused.fields).text


def _leader(everyone: list[Person], wanted: str, moving: Booking | None) -> Person | None:
    if moving is not None:
        return next((one for one in everyone if one.id == moving.leader_id), None)
    if not wanted:
        return everyone[0] if everyone else None
    return next((one for one in everyone if one.userid == wanted), None) or _none()


def _none() -> NoReturn:
    raise NotYours


def _first(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        abort(404)


def _weeks(first: date) -> list[list[date]]:
    return calendar.Calendar().monthdatescalendar(first.year, first.month)


def _held(uow: UnitOfWork, who: Person, booking_id: str, now: Any) -> Booking:
    """Return one's own talk; somebody else's and none at all look alike."""
    if not booking_id:
        raise NotYours
    try:
        return talks.upcoming(uow, who=who, now=now, booking_id=booking_id)
    except NoBooking:
        raise NotYours from None


def _topic() -> str:
    """Return what a talk is said to be about, as far as that was chosen."""
    wanted = request.form.get("topic", "")
    return wanted if wanted in set(Topic) else ""


def _mode(text: str, who: Person | None = None) -> Mode:
    if text in set(Mode):
        return Mode(text)
    return Mode.VIDEO if who and who.remote else Mode.IN_PERSON
