"""A leader is away: what it touches, which time instead, whom it concerns, taking it back."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.base import BotAction, BotForm, Exchange, enter
from actions.receptions import receiver, runs
from actions.talks import ShowTimes
from actions.times import NOON
from bot import app
from bot.domain.absences import (
    Absence,
    AbsenceState,
    Away,
    NoReceptionThen,
    NoTimeThere,
    UndoTooLate,
)
from bot.domain.errors import NotYours
from bot.domain.messages import Button
from bot.domain.people import Person, Role
from bot.domain.talks import Booking, LeaderAbsent
from bot.domain.workdays import ONE_DAY
from bot.services import absences, receptions, replacements

AWAY_SLOTS = ("away_absence", "away_rest", "away_window", "away_decision")
Window = tuple[datetime, datetime]


def forget_away() -> list[EventType]:
    """Forget which replacement was being arranged; the case itself stays open."""
    return [SlotSet(name, None) for name in AWAY_SLOTS]


def span(exchange: Exchange, window: Window) -> str:
    """Return a stretch of time as people say it: a half day, a day, or from when to when."""
    start, end = (exchange.policy.local(moment) for moment in window)
    fields = {"day_on": start.date().isoformat()}
    if end > exchange.policy.at(start.date() + ONE_DAY, datetime.min.time()):
        last = (end - ONE_DAY / 24 / 60).date().isoformat()
        return exchange.word("utter_span_days", **fields, last_on=last)
    if end.date() == start.date() and end.hour <= NOON:
        return exchange.word("utter_span_morning", **fields)
    if start.hour >= NOON:
        return exchange.word("utter_span_afternoon", **fields)
    return exchange.word("utter_day", **fields)


def spans(exchange: Exchange, several: Sequence[Absence]) -> str:
    """Return stretches of time as people list them."""
    said = [span(exchange, (one.starts_at, one.ends_at)) for one in several]
    return exchange.word("utter_and").join(said)


class TakeAbsence(BotAction):
    """The leader cannot come."""

    def name(self) -> str:
        """Return the name."""
        return "action_take_absence"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Close the time at once and ask for another; how many it concerns, not who."""
        if not runs(exchange):
            return ShowTimes().act(exchange)
        times = exchange.turn.app.times
        windows = times.windows(exchange.typed, now=exchange.now)
        if not windows:
            exchange.say("utter_away_when")
            return []
        reason = times.reason(exchange.typed, now=exchange.now)
        declared = [found for one in windows if (found := _declare(exchange, one, reason))]
        if not declared:
            raise NoReceptionThen
        hit = [one for one, displaced in declared if displaced]
        if len(hit) < len(declared):
            _tell_closed(exchange, [one for one, displaced in declared if not displaced])
        if not hit:
            return forget_away()
        return _arrange(hit[0], hit[1:])


def _declare(
    exchange: Exchange, window: Window, reason: str
) -> tuple[Absence, list[Booking]] | None:
    try:
        away = Away(receiver(exchange), exchange.who, window, reason)
        return absences.declare(exchange.uow, away=away, now=exchange.now, policy=exchange.policy)
    except NoReceptionThen:
        return None


def _tell_closed(exchange: Exchange, several: Sequence[Absence]) -> None:
    exchange.say("utter_away_closed", span=spans(exchange, several))


def _arrange(absence: Absence, rest: Sequence[Absence] = ()) -> list[EventType]:
    """Ask for another time for one absence; the rest of what was said at once comes after it."""
    return [
        *forget_away(),
        SlotSet("away_absence", absence.id),
        SlotSet("away_rest", [one.id for one in rest] or None),
        *enter("away_form"),
    ]


def _rest(exchange: Exchange) -> list[Absence]:
    """Return the absences said at once that still wait for their turn."""
    known = (exchange.uow.absences.get(one) for one in exchange.slots("away_rest"))
    return [one for one in known if one.state is AbsenceState.OPEN]


def _go_on(exchange: Exchange) -> list[EventType]:
    """Arrange the next of several absences, if there is one."""
    rest = _rest(exchange)
    return _arrange(rest[0], rest[1:]) if rest else forget_away()


def _absence(exchange: Exchange) -> Absence:
    """Return the absence being arranged, else the oldest for which a time is owed."""
    named = exchange.entity("absence") or exchange.slot("away_absence")
    absence = _named(exchange, named) if named else _owed(exchange)
    if exchange.who.id != absence.leader_id and not exchange.who.has(Role.SECRETARIAT):
        raise NotYours
    return absence


def _named(exchange: Exchange, absence_id: str) -> Absence:
    try:
        return exchange.uow.absences.get(absence_id)
    except KeyError:
        raise NotYours from None


def _owed(exchange: Exchange) -> Absence:
    leader = _away(exchange)
    mine = [one for one in exchange.uow.absences.open() if one.leader_id == leader.id]
    return mine[0] if mine else absences.latest(exchange.uow, leader=leader)


def _away(exchange: Exchange) -> Person:
    """Return whose absence is meant: the own, that of who is named, or the one said last."""
    meant = receiver(exchange)
    if meant.id == exchange.who.id or exchange.called(meant.id) in exchange.typed:
        return meant
    receiving = receptions.receivers(exchange.uow, policy=exchange.policy)
    last = filter(None, map(exchange.uow.absences.latest, receiving))
    mine = [one for one in last if one.declared_by == exchange.who.id]
    found = max(mine, key=lambda one: one.acted_at, default=None)
    return exchange.uow.people.get(found.leader_id) if found else meant


class ArrangeAbsence(BotAction):
    """Another time is owed."""

    def name(self) -> str:
        """Return the name."""
        return "action_arrange_absence"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask for it; where nobody waits for one any more, say so."""
        absence = _absence(exchange)
        if absence.state is not AbsenceState.OPEN:
            exchange.say("utter_away_settled")
            return forget_away()
        return _arrange(absence)


class AskAwayWindow(BotAction):
    """Ask for another time."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_away_form_away_window"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Name how many it concerns, and propose what fits."""
        absence = _absence(exchange)
        owed = absences.waiting_for_time(exchange.uow, absence)
        proposed = replacements.proposals(
            exchange.uow,
            absence=absence,
            needed=len(owed),
            now=exchange.now,
            policy=exchange.policy,
        )
        buttons = [_proposal(exchange, one) for one in proposed]
        buttons.append(_button(exchange, "utter_button_affected", "show_affected", absence))
        buttons.append(Button(exchange.word("utter_button_undo"), "/undo_away"))
        said = span(exchange, (absence.starts_at, absence.ends_at))
        mine = absence.leader_id == exchange.who.id
        exchange.offer(
            "utter_away_affected" if mine else "utter_away_affected_office",
            buttons[:4],
            span=said,
            count=str(len(owed)),
            leader=exchange.called(absence.leader_id),
        )
        return []


def _proposal(exchange: Exchange, one: replacements.Proposal) -> Button:
    window = {"window_from": one.starts_at.isoformat(), "window_to": one.ends_at.isoformat()}
    title = exchange.word("utter_button_span", span=_short(exchange, one))
    return Button(title, f"/choose_window{json.dumps(window)}")


def _short(exchange: Exchange, one: replacements.Proposal) -> str:
    start, end = map(exchange.policy.local, (one.starts_at, one.ends_at))
    part = "morning" if start.hour < NOON else "afternoon"
    whole = start.hour < NOON < end.hour or end.date() > start.date()
    return exchange.word(f"utter_short_{'day' if whole else part}", day_on=start.date().isoformat())


def _button(exchange: Exchange, says: str, intent: str, absence: Absence) -> Button:
    return Button(exchange.word(says), f"/{intent}{json.dumps({'absence': absence.id})}")


class AskAwayDecision(BotAction):
    """Ask whether everyone may be told."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_away_form_away_decision"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Say what would happen."""
        owed = absences.waiting_for_time(exchange.uow, _absence(exchange))
        said = span(exchange, _window(exchange.slot("away_window")))
        exchange.say("utter_away_confirm", span=said, count=str(len(owed)))
        return []


def _window(text: str) -> Window:
    start, _, end = text.partition("/")
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


class ValidateAwayForm(BotForm):
    """Take another time, and the word that everyone may be told."""

    def name(self) -> str:
        """Return the name."""
        return "validate_away_form"

    def validate_away_window(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return the stretch of time that was tapped or written."""
        del domain
        if value is None:
            return {"away_window": None}
        with app.turn(tracker.sender_id) as turn:
            exchange = self.exchange(dispatcher, tracker, turn)
            tapped = exchange.entity("window_from"), exchange.entity("window_to")
            if all(tapped):
                return {"away_window": "/".join(tapped)}
            self.refuse_tap(value)
            windows = turn.app.times.windows(str(value), now=turn.now)
            if not windows:
                exchange.say("utter_no_time_there")
                return {"away_window": None}
            return {"away_window": "/".join(moment.isoformat() for moment in windows[0])}

    def validate_away_decision(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return yes or no; another time that is written instead is asked about anew."""
        del domain
        if value in {"yes", "no", None}:
            return {"away_decision": value}
        self.refuse_tap(value)
        with app.turn(tracker.sender_id) as turn:
            windows = turn.app.times.windows(str(value), now=turn.now)
        if not windows:
            return {"away_decision": None}
        window = "/".join(moment.isoformat() for moment in windows[0])
        return {"away_decision": None, "away_window": window}


class ReplaceAbsence(BotAction):
    """Move the talks, or leave them for now."""

    def name(self) -> str:
        """Return the name."""
        return "action_replace_absence"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Move them in their order; say from when on everyone is told, and who found no room."""
        if exchange.slot("away_decision") != "yes":
            exchange.say("utter_away_left")
            return _go_on(exchange)
        absence = _absence(exchange)
        try:
            moved = self._moved(exchange, absence)
        except (LeaderAbsent, NoTimeThere) as refused:
            says = "utter_away_then" if isinstance(refused, LeaderAbsent) else refused.says
            exchange.say(says, **refused.fields)
            return _arrange(absence, _rest(exchange))
        fields = {
            "count": str(len(moved.moved)),
            "left": str(len(moved.left)),
            "told_at": moved.told_at.isoformat(),
        }
        exchange.say("utter_away_moved_some" if moved.left else "utter_away_moved", **fields)
        return _go_on(exchange)

    def _moved(self, exchange: Exchange, absence: Absence) -> absences.Moved:
        return absences.replace(
            exchange.uow,
            absence=absence,
            window=_window(exchange.slot("away_window")),
            by=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
        )


class LeaveAbsence(BotAction):
    """No other time for now."""

    def name(self) -> str:
        """Return the name."""
        return "action_leave_absence"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Leave it; it is asked for again every day."""
        exchange.say("utter_away_left")
        return forget_away()


class ShowAffected(BotAction):
    """Whom an absence concerns."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_affected"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Name them, for the leader and the secretariat alone."""
        owed = absences.affected(
            exchange.uow, _absence(exchange), who=exchange.who, now=exchange.now
        )
        if not owed:
            exchange.say("utter_away_settled")
            return []
        lines = [
            exchange.word(
                "utter_affected_line",
                starts_at=one.starts_at.isoformat(),
                name=name,
            )
            for one, name in owed
        ]
        exchange.say("utter_affected", list="\n".join(lines))
        return []


class UndoAway(BotAction):
    """The leader comes after all."""

    def name(self) -> str:
        """Return the name."""
        return "action_undo_away"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take it back as if never said, within ten minutes; later, what can still be had."""
        if not runs(exchange):
            exchange.say("utter_leaders_only")
            return forget_away()
        together = absences.latest_together(exchange.uow, leader=_away(exchange))
        said = spans(exchange, together)
        uow, by, now, policy = exchange.uow, exchange.who, exchange.now, exchange.policy
        if all(absences.is_undoable(one, now=now, policy=policy) for one in together):
            for one in together:
                absences.undo(uow, absence=one, by=by, now=now, policy=policy)
            exchange.say("utter_away_undone", span=said)
            return forget_away()
        if together[-1].ends_at <= now:
            raise UndoTooLate
        back = [absences.back(uow, absence=one, by=by, now=now, policy=policy) for one in together]
        exchange.say("utter_away_back", span=said, count=str(sum(back)))
        return forget_away()
