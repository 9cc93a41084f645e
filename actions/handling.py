"""Tickets, the owner's side: hand back, ask for time, assign; and texts given to them."""

from collections.abc import Callable
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import moves, scoring
from actions.base import BotAction, BotForm, Exchange, enter
from actions.tickets import ask_reason
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.numbers import find_seq, without_number
from bot.domain.tickets import Rating, Status, Ticket
from bot.services import attachments, deeds, handling, overseeing, tickets

SHORTEST_ANSWER = 2
SHORTEST_REASON = 6


def owed(exchange: Exchange) -> Ticket | None:
    """Return the ticket that the owner means: by number, else the only one owed.

    Says which there are, and returns None, when it could be several. Raises `NotYours`.
    """
    seq = exchange.seq()
    if seq is not None:
        return handling.owed(exchange.uow, seq=seq, who=exchange.who)
    waiting = exchange.uow.tickets.of_owner(exchange.who.id, limit=6)
    if len(waiting) == 1:
        return waiting[0]
    if not waiting:
        exchange.say("utter_nothing_owed")
        return None
    lines = "\n".join(
        exchange.word("utter_ticket_line", **tickets.fields_of(ticket)) for ticket in waiting
    )
    exchange.say("utter_which_ticket", list=lines)
    return None


class ReturnTicket(BotAction):
    """Say that a ticket belongs elsewhere."""

    def name(self) -> str:
        """Return the name."""
        return "action_return_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Hand it to the supervisor with the reason."""
        ticket = owed(exchange)
        if ticket is None:
            return []
        reason = without_number(exchange.typed)
        if len(reason) < SHORTEST_REASON:
            return ask_reason("return", ticket)
        give_return(exchange, ticket, reason)
        return []


def give_return(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Hand back and say so."""
    handling.hand_back(
        exchange.uow,
        ticket,
        who=exchange.who,
        reason=text,
        now=exchange.now,
        policy=exchange.policy,
    )
    exchange.say("utter_handed_back", **tickets.fields_of(ticket))


class ExtendTicket(BotAction):
    """Ask for more time."""

    def name(self) -> str:
        """Return the name."""
        return "action_extend_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask the supervisor, with the reason."""
        ticket = owed(exchange)
        if ticket is None:
            return []
        reason = without_number(exchange.typed)
        if len(reason) < SHORTEST_REASON:
            return ask_reason("extend", ticket)
        give_extension_request(exchange, ticket, reason)
        return []


def give_extension_request(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Ask for more time and say so."""
    handling.ask_extension(
        exchange.uow,
        ticket,
        who=exchange.who,
        reason=text,
        now=exchange.now,
        policy=exchange.policy,
    )
    exchange.say("utter_extension_requested", **tickets.fields_of(ticket))


class DecideExtension(BotAction):
    """Grant or refuse more time."""

    def name(self) -> str:
        """Return the name."""
        return "action_decide_extension"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Carry out the supervisor's decision."""
        seq = exchange.seq()
        if seq is None:
            raise NotYours
        ticket = overseeing.supervised(exchange.uow, seq=seq, who=exchange.who)
        if exchange.intent == "refuse_extension":
            overseeing.refuse_extension(
                exchange.uow, ticket, who=exchange.who, now=exchange.now, policy=exchange.policy
            )
            exchange.say("utter_extension_denied", **tickets.fields_of(ticket))
            return []
        extended = overseeing.grant_extension(
            exchange.uow, ticket, who=exchange.who, now=exchange.now, policy=exchange.policy
        )
        exchange.say("utter_extension_given", **tickets.fields_of(extended))
        return []


class AssignTicket(BotAction):
    """Give a ticket to another department."""

    def name(self) -> str:
        """Return the name."""
        return "action_assign_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Assign it to the department that the message names."""
        seq = exchange.seq()
        if seq is None:
            raise NotYours
        ticket = _transferable(exchange, seq)
        if len(without_number(exchange.typed)) < SHORTEST_ANSWER:
            return ask_reason("assign", ticket)
        give_assignment(exchange, ticket, exchange.typed)
        return []


def _transferable(exchange: Exchange, seq: int) -> Ticket:
    """Return a ticket to whoever may pass it on: its owner, or who oversees it."""
    ticket = exchange.uow.tickets.by_seq(seq)
    if ticket is not None and overseeing.may_oversee(ticket, exchange.who):
        return ticket
    return handling.owed(exchange.uow, seq=seq, who=exchange.who)


def give_assignment(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Assign and say so."""
    department = handling.department_in(exchange.uow, text)
    moved = handling.assign(
        exchange.uow,
        ticket,
        department=department,
        who=exchange.who,
        now=exchange.now,
        policy=exchange.policy,
    )
    says = "utter_offered" if moved.pending_owner_id else "utter_assigned"
    exchange.say(says, department=department.name, **tickets.fields_of(moved))


def give_supplement(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Add to the author's ticket and say so."""
    deeds.do(
        exchange.uow, "supplement", ticket, text=text, now=exchange.now, policy=exchange.policy
    )
    exchange.say("utter_supplemented", **tickets.fields_of(ticket))


def give_discontent(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Rate as dissatisfied, with the reason that opens the ticket again."""
    rated = deeds.do(
        exchange.uow,
        "rate",
        ticket,
        rating=Rating.DISSATISFIED.value,
        reason=text,
        now=exchange.now,
        policy=exchange.policy,
    )
    says = {Status.CONTESTED: "utter_rated_to_leader", Status.REOPENED: "utter_reopened"}
    exchange.say(says.get(rated.status, "utter_rated_dissatisfied"), **tickets.fields_of(rated))


GIVEN: dict[str, Callable[[Exchange, Ticket, str], None]] = {
    "return": give_return,
    "extend": give_extension_request,
    "assign": give_assignment,
    "supplement": give_supplement,
    "dissatisfied": give_discontent,
    **moves.GIVEN,
}
AUTHORS = frozenset({"supplement", "dissatisfied"})
GOES_BACK = moves.OWNERS
"""What goes to the author, with files if there are any."""


class AskReason(BotAction):
    """Ask for the words that belong to a ticket."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_reason_form_reason_text"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask in the words of the purpose."""
        exchange.say(
            f"utter_ask_{exchange.slot('reason_for')}", number=exchange.slot("reason_number")
        )
        return []


class ValidateReasonForm(BotForm):
    """Take the words."""

    def name(self) -> str:
        """Return the name."""
        return "validate_reason_form"

    def validate_reason_text(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what was written; a tapped button must never be sent on as somebody's words."""
        del dispatcher, tracker, domain
        self.refuse_tap(value)
        return {"reason_text": value}


class GiveReason(BotAction):
    """Do with the words what they were asked for."""

    def name(self) -> str:
        """Return the name."""
        return "action_give_reason"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Carry it out; a department that does not exist is asked for again."""
        purpose, text = exchange.slot("reason_for"), exchange.slot("reason_text")
        try:
            if purpose in scoring.PURPOSES:
                scoring.give(exchange, purpose, text)
            else:
                GIVEN[purpose](exchange, meant(exchange), text)
        except handling.UnknownDepartment as unknown:
            exchange.say(unknown.says, **unknown.fields)
            return [SlotSet("reason_text", None), *enter("reason_form")]
        except RuleBroken as refused:
            exchange.say(refused.says, **refused.fields)
        return forget_reason()


def meant(exchange: Exchange) -> Ticket:
    """Return the ticket for which words were asked. Raises `NotYours`."""
    seq, purpose = find_seq(exchange.slot("reason_number")) or 0, exchange.slot("reason_for")
    if purpose in AUTHORS:
        return tickets.authored(
            exchange.uow, seq=seq, who=exchange.who, receipt=exchange.slot("reason_receipt")
        )
    if purpose in moves.GIVEN:
        return moves.found(exchange, purpose, seq)
    if purpose == "assign":
        return _transferable(exchange, seq)
    return handling.owed(exchange.uow, seq=seq, who=exchange.who)


def forget_reason() -> list[EventType]:
    """Forget the words."""
    names = ("reason_for", "reason_number", "reason_receipt", "reason_text")
    return [SlotSet(name, None) for name in names]


class DropReason(BotAction):
    """Somebody does not want to give the words."""

    def name(self) -> str:
        """Return the name."""
        return "action_drop_reason"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Leave everything as it is; discontent without a reason is kept as a rating."""
        if exchange.slot("reason_for") == "dissatisfied":
            ticket = meant(exchange)
            give_discontent(exchange, ticket, "")
        else:
            purpose = exchange.slot("reason_for")
            if purpose in GOES_BACK:
                laid_for = moves.laid_for(purpose)
                attachments.leave(exchange.uow, meant(exchange), who=exchange.who, purpose=laid_for)
            exchange.say("utter_left")
        return forget_reason()
