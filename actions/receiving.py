"""The day itself, for those who receive: who is next, running late, and what came of a talk."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.base import BotAction, BotForm, Exchange, enter
from actions.receptions import receiver, runs
from bot.domain.errors import NotYours
from bot.domain.messages import Button
from bot.domain.minutes import Outcome
from bot.domain.talks import Booking
from bot.domain.tickets import Draft, Ticket
from bot.services import filing, handling, minutes, receiving

OUTCOME_SLOTS = ("outcome_booking", "outcome_kind", "outcome_text")
MATTER = re.compile(r"[\n;\uFF1B]+")
CLAUSE = re.compile(r"(?<=[,\uFF0C\u3002])")
MINUTES = re.compile(r"\d{1,2}")
LONGEST_DELAY = 90
WORDLESS = frozenset({Outcome.MISSED, Outcome.UNMET})
"""Outcomes of which nothing has to be written."""


def may_receive(exchange: Exchange) -> bool:
    """Return whether somebody receives, or runs a reception; others are told kindly."""
    if runs(exchange):
        return True
    exchange.say("utter_leaders_only")
    return False


class CallNext(BotAction):
    """Next please."""

    def name(self) -> str:
        """Return the name."""
        return "action_call_next"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask the next visitor in, and say who it is and why."""
        if not may_receive(exchange):
            return []
        leader = receiver(exchange)
        booking = receiving.call_next(
            exchange.uow,
            leader_id=leader.id,
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
        )
        line = receiving.visit(exchange.uow, booking)
        exchange.say("utter_next_visitor", list=line, booking=booking.id)
        return []


class RunLate(BotAction):
    """The leader runs late."""

    def name(self) -> str:
        """Return the name."""
        return "action_run_late"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Shift the rest of the half day and tell those who wait; ask by how much, if unsaid."""
        if not may_receive(exchange):
            return []
        said = MINUTES.search(exchange.entity("minutes") or exchange.typed)
        if said is None or not 0 < int(said[0]) <= LONGEST_DELAY:
            delays = exchange.policy.reception.talks.delays
            exchange.offer("utter_ask_late", [_delay(exchange, each) for each in delays])
            return []
        shifted = receiving.run_late(
            exchange.uow,
            leader_id=receiver(exchange).id,
            who=exchange.who,
            minutes=int(said[0]),
            now=exchange.now,
            policy=exchange.policy,
        )
        listed = receiving.quiet_visits(exchange.uow, shifted, policy=exchange.policy)
        exchange.say("utter_late_told", count=str(len(shifted)), list=listed)
        return []


def _delay(exchange: Exchange, minutes_late: int) -> Button:
    title = exchange.word("utter_button_delay", minutes=str(minutes_late))
    return Button(title, f"/running_late{json.dumps({'minutes': str(minutes_late)})}")


class RecordOutcome(BotAction):
    """What a talk came to."""

    def name(self) -> str:
        """Return the name."""
        return "action_record_outcome"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take it from the message as far as it says it; ask for what it does not."""
        if not runs(exchange):
            exchange.say("utter_outcome_leader")
            return []
        booking = _talk(exchange)
        if booking is None:
            exchange.say("utter_outcome_whose")
            return []
        kind = exchange.entity("outcome") or _kind(exchange)
        if not kind:
            _ask_kind(exchange, booking)
            return []
        if exchange.typed or kind in WORDLESS:
            return record(exchange, booking, Outcome(kind), exchange.typed)
        return [
            SlotSet("outcome_booking", booking.id),
            SlotSet("outcome_kind", kind),
            SlotSet("outcome_text", None),
            *enter("outcome_form"),
        ]


def _talk(exchange: Exchange) -> Booking | None:
    """Return the talk that is meant: tapped, by the visitor's name, or the next without outcome."""
    tapped = exchange.entity("booking")
    if tapped:
        return _tapped(exchange, tapped)
    leader = receiver(exchange)
    held = receiving.past(exchange.uow, leader_id=leader.id, now=exchange.now)
    if exchange.typed:
        return next((one for one in held if _name(exchange, one) in exchange.typed), None)
    pending = exchange.uow.talks.unsettled(exchange.now)
    return next((one for one in pending if one.leader_id == leader.id), None)


def _tapped(exchange: Exchange, booking_id: str) -> Booking:
    try:
        return exchange.uow.talks.booking(booking_id)
    except KeyError:
        raise NotYours from None


def _name(exchange: Exchange, booking: Booking) -> str:
    return exchange.uow.people.get(booking.person_id).name


def _kind(exchange: Exchange) -> str:
    """Return what the words of a message say of a talk; the first kind that fits."""
    words = exchange.policy.reception.talks.outcome_words
    fitting = (kind for kind, said in words.items() if any(one in exchange.typed for one in said))
    return next(fitting, "")


def _ask_kind(exchange: Exchange, booking: Booking) -> None:
    buttons = [
        Button(exchange.word(f"utter_button_{kind}"), _outcome(booking, kind))
        for kind in (Outcome.ANSWERED, Outcome.TICKET, Outcome.FOLLOW_UP, Outcome.MISSED)
    ]
    name = _name(exchange, booking)
    exchange.offer("utter_ask_outcome", buttons, name=name, starts_at=booking.starts_at.isoformat())


def _outcome(booking: Booking, kind: Outcome) -> str:
    return f"/record_outcome{json.dumps({'booking': booking.id, 'outcome': kind.value})}"


def record(exchange: Exchange, booking: Booking, kind: Outcome, text: str) -> list[EventType]:
    """Keep the outcome, say what became of it, and go on to the next that has none."""
    is_handed = kind is Outcome.TICKET
    drafts = _drafts(exchange, _without(_name(exchange, booking), text)) if is_handed else ()
    filed = minutes.record(
        exchange.uow,
        booking=booking,
        came=minutes.Record(kind, exchange.who, text, drafts),
        sealer=exchange.turn.app.sealer,
        now=exchange.now,
        policy=exchange.policy,
    )
    left = exchange.uow.talks.unsettled(exchange.now)
    mine = [one for one in left if one.leader_id == booking.leader_id]
    name, listed = _name(exchange, booking), _listed(exchange, filed)
    buttons = (
        [Button(exchange.word("utter_button_next_outcome"), "/record_outcome")] if mine else []
    )
    exchange.offer(f"utter_outcome_{kind}", buttons, name=name, list=listed)
    return [SlotSet(slot, None) for slot in OUTCOME_SLOTS]


def _without(name: str, text: str) -> str:
    """Return what is to be done without the clause that says with whom it was spoken of.

    Whoever answers need not read that, and it would be the matter's title.
    """
    first, *others = CLAUSE.split(text)
    return "".join(others).strip() or text if name in first else text


def _drafts(exchange: Exchange, text: str) -> tuple[Draft, ...]:
    """Return a draft for each line, with the department and the day that it names."""
    return tuple(_draft(exchange, part) for part in MATTER.split(text) if part.strip())


def _draft(exchange: Exchange, text: str) -> Draft:
    draft, _ = filing.propose(exchange.uow, text=text, topic="", kind="", policy=exchange.policy)
    try:
        named = handling.department_in(exchange.uow, text)
        draft = replace(draft, department_id=named.id)
    except handling.UnknownDepartment:
        pass
    windows = exchange.turn.app.times.windows(text, now=exchange.now)
    if not windows:
        return draft
    return replace(draft, due_at=_due(exchange, *windows[0]))


def _due(exchange: Exchange, start: datetime, end: datetime) -> datetime:
    """Return the hour of the day at which answers are due, on the day that was named.

    "Before the 18th" is read as a stretch from now on; the 18th itself is still in time.
    """
    is_until = start <= exchange.now
    last = end if is_until else end - timedelta(minutes=1)
    day = exchange.policy.local(last).date()
    due_at = exchange.policy.at(day, exchange.policy.deadlines.due_at)
    return max(due_at, exchange.now + timedelta(hours=1))


def _listed(exchange: Exchange, filed: list[Ticket]) -> str:
    names = {found.id: found.name for found in exchange.uow.people.departments()}
    lines = [
        exchange.word(
            "utter_outcome_ticket_line",
            number=one.number,
            department=names[one.department_id],
            due_at=one.due_at.isoformat(),
        )
        for one in filed
    ]
    return "\n".join(lines)


class AskOutcomeText(BotAction):
    """Ask what came of it."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_outcome_form_outcome_text"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask for one line."""
        exchange.say(f"utter_say_{exchange.slot('outcome_kind') or Outcome.ANSWERED}")
        return []


class ValidateOutcomeForm(BotForm):
    """Take the line."""

    def name(self) -> str:
        """Return the name."""
        return "validate_outcome_form"

    def validate_outcome_text(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what was written; a tapped button is no line."""
        del dispatcher, tracker, domain
        self.refuse_tap(value)
        return {"outcome_text": value}


class KeepOutcome(BotAction):
    """Keep the line."""

    def name(self) -> str:
        """Return the name."""
        return "action_keep_outcome"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Record it."""
        booking = _tapped(exchange, exchange.slot("outcome_booking"))
        kind = Outcome(exchange.slot("outcome_kind") or Outcome.ANSWERED)
        return record(exchange, booking, kind, exchange.slot("outcome_text"))


class AskObjection(BotAction):
    """The visitor heard it otherwise."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_objection_form_objection_text"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask what is different."""
        exchange.say("utter_ask_objection")
        return []


class ObjectOutcome(BotAction):
    """The visitor wants to say something against the minutes."""

    def name(self) -> str:
        """Return the name."""
        return "action_object_outcome"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask for the words."""
        return [
            SlotSet("outcome_booking", exchange.entity("booking") or None),
            SlotSet("objection_text", None),
            *enter("objection_form"),
        ]


class ValidateObjectionForm(BotForm):
    """Take the words."""

    def name(self) -> str:
        """Return the name."""
        return "validate_objection_form"

    def validate_objection_text(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what was written; a tapped button is no objection."""
        del dispatcher, tracker, domain
        self.refuse_tap(value)
        return {"objection_text": value}


class KeepObjection(BotAction):
    """Keep the words."""

    def name(self) -> str:
        """Return the name."""
        return "action_keep_objection"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Bring them to the leader and the secretariat."""
        leader = minutes.object_to(
            exchange.uow,
            who=exchange.who,
            booking_id=exchange.slot("outcome_booking"),
            text=exchange.slot("objection_text"),
            now=exchange.now,
            policy=exchange.policy,
        )
        exchange.say("utter_objection_kept", leader=leader)
        return [SlotSet("outcome_booking", None), SlotSet("objection_text", None)]
