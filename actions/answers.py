"""Answers: in one message at once, or in several that are shown as a draft and sent as one."""

from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection, Tracker
from rasa_sdk.types import DomainDict

from actions import moves
from actions.base import BotAction, BotForm, Exchange, enter
from actions.handling import owed
from bot import app
from bot.domain.answers import AnswerDraft, NoDraft
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.files import ANSWER
from bot.domain.numbers import find_seq, leading_seq, without_number
from bot.domain.tickets import Status, Ticket
from bot.services import answers, handling, tickets

FORM = "answer_form"
SHORTEST = 2
SETTLES = {"send_answer": "send", "keep_answer": "keep", "drop_answer": "drop", "stop": "keep"}
"""What becomes of a draft, by the intent that says so."""


class AnswerTicket(BotAction):
    """Answer a ticket in one message; what comes in several is gathered first."""

    def name(self) -> str:
        """Return the name."""
        return "action_answer_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Bring the answer to the author, add it to a draft, or ask for the words."""
        ticket = owed(exchange)
        if ticket is None:
            return []
        text = without_number(exchange.typed)
        asked = len(text) < SHORTEST or exchange.seq() is None
        asked = asked or exchange.policy.answers.asks(text)
        if asked and _draft(exchange, ticket) is None:
            exchange.say("utter_ticket_text", said=ticket.text, **tickets.fields_of(ticket))
        if asked or _keep(exchange, ticket, text):
            return _open(ticket)
        return give(exchange, ticket, text)


def give(exchange: Exchange, ticket: Ticket, text: str) -> list[EventType]:
    """Answer with a text and say so; of a suggestion ask first whether it is adopted."""
    if moves.awaits_verdict(ticket):
        return moves.ask_verdict(exchange, ticket, text)
    uow, who, now, policy = exchange.uow, exchange.who, exchange.now, exchange.policy
    handling.answer(uow, ticket, who=who, text=text, now=now, policy=policy)
    return _sent(exchange, ticket)


def _sent(exchange: Exchange, ticket: Ticket) -> list[EventType]:
    """Say that the answer went out, and take the next file to belong to it."""
    exchange.say("utter_answer_sent", **tickets.fields_of(ticket))
    at = exchange.now.isoformat()
    return [SlotSet("answer_sent", ticket.number), SlotSet("answer_sent_at", at)]


def _draft(exchange: Exchange, ticket: Ticket) -> AnswerDraft | None:
    return answers.draft_of(exchange.uow, ticket, who=exchange.who)


def _keep(exchange: Exchange, ticket: Ticket, text: str) -> bool:
    """Add a text to the draft; return False where there is none, and none is asked for."""
    rules, who, now = exchange.policy.answers, exchange.who, exchange.now
    begun, part = rules.begun(text)
    if not begun and _draft(exchange, ticket) is None:
        return False
    if rules.takes_back(text):
        answers.take_back(exchange.uow, ticket, who=who, now=now)
    elif part:
        answers.add(exchange.uow, ticket, who=who, text=part, now=now)
    else:
        answers.begin(exchange.uow, ticket, who=who, now=now)
    return True


def _open(ticket: Ticket) -> list[EventType]:
    return [SlotSet("answer_number", ticket.number), SlotSet("answer_part", None), *enter(FORM)]


def go_on(exchange: Exchange, ticket: Ticket) -> list[EventType]:
    """Go on with an answer's draft, a new one where there was none."""
    answers.begin(exchange.uow, ticket, who=exchange.who, now=exchange.now)
    return [] if exchange.tracker.active_loop_name == FORM else _open(ticket)


def awaiting_files(exchange: Exchange) -> Ticket | None:
    """Return the ticket whose answer is being written, or was sent a moment ago; else None."""
    number = exchange.slot("answer_number")
    loop = exchange.tracker.active_loop_name
    if loop != FORM:
        number = "" if loop or exchange.slot("ticket_text") else _just_answered(exchange)
    try:
        ticket = handling.owed(exchange.uow, seq=find_seq(number) or 0, who=exchange.who)
    except NotYours:
        return None
    return ticket if answers.may_be_written(ticket) else None


def _just_answered(exchange: Exchange) -> str:
    at = exchange.slot("answer_sent_at")
    within = exchange.policy.answers.files_within
    is_recent = bool(at) and exchange.now - datetime.fromisoformat(at) <= within
    return exchange.slot("answer_sent") if is_recent else ""


class AskAnswer(BotAction):
    """Ask for the words of an answer, or show what there is of it."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_answer_form_answer_part"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Show the draft as it would be sent, with what can be done."""
        ticket = meant(exchange)
        draft = _draft(exchange, ticket)
        if draft is None:
            exchange.say("utter_ask_answer", number=ticket.number)
            return []
        files = len(exchange.uow.files.ready(ticket.id, exchange.who.id, ANSWER))
        if exchange.intent == "extend_answer" or not (draft.parts or files):
            exchange.say("utter_answer_go_on", number=ticket.number)
            return []
        _show(exchange, ticket, draft, files)
        return []


def _show(exchange: Exchange, ticket: Ticket, draft: AnswerDraft, files: int) -> None:
    is_more = ticket.status is Status.ANSWERED
    if not draft.parts:
        says = "utter_answer_files_more" if is_more else "utter_answer_files_only"
        exchange.say(says, number=ticket.number, count=str(files))
        return
    listed = exchange.word("utter_answer_draft_files", count=str(files)) if files else ""
    says = "utter_answer_more" if is_more else "utter_answer_draft"
    exchange.say(says, number=ticket.number, said=draft.text, list=listed)


def meant(exchange: Exchange) -> Ticket:
    """Return the ticket whose answer is written or settled. Raises `NotYours`."""
    seq = exchange.seq() if exchange.entity("ticket_number") else None
    written = find_seq(exchange.slot("answer_number"))
    return handling.owed(exchange.uow, seq=seq or written or 0, who=exchange.who)


class ValidateAnswerForm(BotForm):
    """Take a part of the answer, or what is to become of it."""

    def name(self) -> str:
        """Return the name."""
        return "validate_answer_form"

    def validate_answer_part(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what settles the answer; a part of a draft is kept and more is asked for."""
        del domain
        if value is None:
            return {"answer_part": None}
        with app.turn(tracker.sender_id) as turn:
            exchange = self.exchange(dispatcher, tracker, turn)
            if _is_of_another(tracker):
                raise ActionExecutionRejection(self.name())
            if exchange.intent in SETTLES:
                return {"answer_part": SETTLES[exchange.intent]}
            if exchange.intent == "extend_answer":
                _begin(exchange)
                return {"answer_part": None}
            self.refuse_tap(value)
            return {"answer_part": _taken(exchange, str(value))}

    def is_left(self, value: Any, tracker: Tracker) -> bool:
        """Return whether a slot holds what was refused: a button, or words on another ticket."""
        return super().is_left(value, tracker) or _is_of_another(tracker)


def _is_of_another(tracker: Tracker) -> bool:
    """Return whether a message, typed or tapped, begins with the number of another ticket."""
    tapped = next(tracker.get_latest_entity_values("ticket_number"), None)
    seq = leading_seq(str(tapped or tracker.latest_message.get("text") or ""))
    return seq is not None and seq != find_seq(str(tracker.get_slot("answer_number")))


def _begin(exchange: Exchange) -> None:
    """Begin the draft; what cannot be answered any more is for the rules to say."""
    try:
        go_on(exchange, meant(exchange))
    except RuleBroken:
        raise ActionExecutionRejection("validate_answer_form") from None


def _taken(exchange: Exchange, text: str) -> str | None:
    """Return a text that answers at once; None for one that the draft has taken in, or asks."""
    said = without_number(text)
    if exchange.policy.answers.asks(said):
        return None
    try:
        return None if _keep(exchange, meant(exchange), said) else said
    except RuleBroken:
        # Whoever may no longer answer hears it where the answer is settled.
        return said


class SettleAnswer(BotAction):
    """Send what was written, put it by, or drop it."""

    def name(self) -> str:
        """Return the name."""
        return "action_settle_answer"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Do what was chosen; what cannot be sent stays with its writer."""
        part, number = exchange.slot("answer_part"), exchange.slot("answer_number")
        forgotten = [SlotSet("answer_number", None), SlotSet("answer_part", None)]
        try:
            return [*forgotten, *self._settle(exchange, SETTLES.get(exchange.intent), part)]
        except RuleBroken as refused:
            exchange.say(refused.says, **{"number": number} | dict(refused.fields))
        return forgotten

    def _settle(self, exchange: Exchange, way: str | None, part: str) -> list[EventType]:
        ticket = meant(exchange)
        if way is None:
            return give(exchange, ticket, part)
        if way == "send":
            return _send(exchange, ticket)
        if _draft(exchange, ticket) is None:
            exchange.say("utter_left")
            return []
        if way == "drop":
            answers.drop(exchange.uow, ticket, who=exchange.who)
        says = "utter_answer_dropped" if way == "drop" else "utter_answer_kept"
        exchange.say(says, number=ticket.number)
        return []


def _send(exchange: Exchange, ticket: Ticket) -> list[EventType]:
    if _draft(exchange, ticket) is None:
        raise NoDraft(number=ticket.number)
    text = answers.whole(exchange.uow, ticket, who=exchange.who)
    if moves.awaits_verdict(ticket):
        return moves.ask_verdict(exchange, ticket, text)
    now, policy = exchange.now, exchange.policy
    answers.send(exchange.uow, ticket, who=exchange.who, now=now, policy=policy)
    return _sent(exchange, ticket)


class ExtendAnswer(BotAction):
    """Go on with an answer that was put by, or was sent already."""

    def name(self) -> str:
        """Return the name."""
        return "action_extend_answer"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Open the draft."""
        ticket = meant(exchange)
        answers.begin(exchange.uow, ticket, who=exchange.who, now=exchange.now)
        return _open(ticket)
