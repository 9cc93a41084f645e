"""Tickets, the author's side: follow, urge, add, withdraw, rate."""

from rasa_sdk.events import EventType, SlotSet

from actions.base import BotAction, Exchange, enter
from bot.domain.errors import NotYours
from bot.domain.numbers import without_number, without_receipt
from bot.domain.tickets import WORKING, NothingOpen, Rating, Status, Ticket
from bot.services import attachments, deeds, handling, tickets

SHORTEST_ADDITION = 4


class TrackTicket(BotAction):
    """Tell how a matter stands."""

    def name(self) -> str:
        """Return the name."""
        return "action_track_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Show one by number or receipt, else the newest of the author."""
        seq = exchange.meant_seq()
        if seq is not None:
            ticket = tickets.readable(
                exchange.uow,
                seq=seq,
                who=exchange.who,
                now=exchange.now,
                receipt=exchange.receipt(),
            )
            _show(exchange, ticket)
            return []
        mine = exchange.uow.tickets.of_author(exchange.who.id, limit=5)
        owed = exchange.uow.tickets.of_owner(exchange.who.id, limit=6)
        if owed:
            lines = "\n".join(_line(exchange, ticket) for ticket in owed)
            exchange.say("utter_owed", list=lines, count=str(len(owed)))
        if not mine:
            if not owed:
                exchange.say("utter_no_tickets")
        elif len(mine) == 1:
            _show(exchange, mine[0])
        else:
            lines = "\n".join(_line(exchange, ticket) for ticket in mine)
            exchange.say("utter_my_tickets", list=lines)
        return []


def _line(exchange: Exchange, ticket: Ticket) -> str:
    says = "utter_ticket_line" if ticket.status in WORKING else "utter_ticket_line_settled"
    return exchange.word(says, **tickets.fields_of(ticket))


def _show(exchange: Exchange, ticket: Ticket) -> None:
    owner = exchange.uow.people.get(ticket.owner_id)
    fields = tickets.fields_of(ticket) | {
        "owner": owner.name,
        "department": owner.department or owner.name,
        "answer": ticket.answer,
        "said": tickets.words(exchange.uow, ticket),
        "receipt": exchange.receipt(),
    }
    exchange.say(_shown_as(exchange, ticket), **fields)
    if not exchange.receipt():
        _show_files(exchange, ticket)


def _show_files(exchange: Exchange, ticket: Ticket) -> None:
    coming, lost = attachments.hand_over(exchange.uow, ticket, who=exchange.who, now=exchange.now)
    if coming:
        exchange.say("utter_files_coming", count=str(coming))
    if lost:
        exchange.say("utter_files_lost", count=str(lost))


def _shown_as(exchange: Exchange, ticket: Ticket) -> str:
    """Return the sentence: its author sees what to expect, those who handle it what to do."""
    is_author = ticket.author_id == exchange.who.id or bool(exchange.receipt())
    if not is_author and handling.may_handle(ticket, exchange.who):
        return _shown_to_staff(exchange, ticket)
    if ticket.status is Status.ANSWERED:
        return "utter_ticket_shown_answered"
    if not ticket.is_open:
        return "utter_ticket_shown_ended"
    if ticket.status in SHOWN:
        return SHOWN[ticket.status]
    return "utter_ticket_shown_late" if ticket.due_at < exchange.now else "utter_ticket_shown"


SHOWN = {
    Status.CONTESTED: "utter_ticket_shown_contested",
    Status.ASKED: "utter_ticket_shown_asked",
}


def _shown_to_staff(exchange: Exchange, ticket: Ticket) -> str:
    if ticket.answer and ticket.status not in WORKING:
        return "utter_ticket_shown_done"
    if not ticket.is_open:
        return "utter_ticket_shown_unanswered"
    owes = handling.answers_for(ticket, exchange.who)
    return "utter_ticket_shown_owner" if owes else "utter_ticket_shown_supervisor"


def mine(exchange: Exchange, wanted: frozenset[Status]) -> Ticket:
    """Return the author's ticket that is meant: by number, else the newest that fits.

    Raises `NotYours` or `NothingOpen`.
    """
    seq = exchange.meant_seq()
    if seq is not None:
        return tickets.authored(exchange.uow, seq=seq, who=exchange.who, receipt=exchange.receipt())
    found = tickets.latest(exchange.uow, who=exchange.who, wanted=wanted)
    if found is None:
        raise NothingOpen
    return found


class UrgeTicket(BotAction):
    """Urge the owner."""

    def name(self) -> str:
        """Return the name."""
        return "action_urge_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Nudge the owner, once per working day."""
        ticket = mine(exchange, WORKING)
        deeds.do(exchange.uow, "urge", ticket, now=exchange.now, policy=exchange.policy)
        exchange.say("utter_urged", **tickets.fields_of(ticket))
        return []


class AddToTicket(BotAction):
    """Add to a matter that was filed."""

    def name(self) -> str:
        """Return the name."""
        return "action_add_to_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Add the text, or ask for it when there is none yet."""
        ticket = mine(exchange, WORKING)
        text = without_number(without_receipt(exchange.typed))
        if len(text) <= SHORTEST_ADDITION:
            return ask_reason("supplement", ticket, exchange.receipt())
        deeds.do(
            exchange.uow,
            "supplement",
            ticket,
            text=text,
            now=exchange.now,
            policy=exchange.policy,
        )
        exchange.say("utter_supplemented", **tickets.fields_of(ticket))
        return []


def ask_reason(purpose: str, ticket: Ticket, receipt: str = "") -> list[EventType]:
    """Ask for a text that belongs to a ticket; the reason form takes it."""
    return [
        SlotSet("reason_for", purpose),
        SlotSet("reason_number", ticket.number),
        SlotSet("reason_receipt", receipt or None),
        SlotSet("reason_text", None),
        *enter("reason_form"),
    ]


class WithdrawTicket(BotAction):
    """Take a matter back."""

    def name(self) -> str:
        """Return the name."""
        return "action_withdraw_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask once, then take it back."""
        ticket = mine(exchange, WORKING)
        if not exchange.entity("confirmed"):
            exchange.say(
                "utter_ask_withdraw", receipt=exchange.receipt(), **tickets.fields_of(ticket)
            )
            return []
        deeds.do(exchange.uow, "withdraw", ticket, now=exchange.now, policy=exchange.policy)
        exchange.say("utter_withdrawn", **tickets.fields_of(ticket))
        return []


RATINGS = {
    "rate_satisfied": Rating.SATISFIED,
    "rate_fair": Rating.FAIR,
    "rate_dissatisfied": Rating.DISSATISFIED,
}


class RateTicket(BotAction):
    """Rate an answer."""

    def name(self) -> str:
        """Return the name."""
        return "action_rate_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep the rating; discontent is asked for its reason, which opens the ticket again."""
        try:
            ticket = mine(exchange, frozenset({Status.ANSWERED}))
        except (NotYours, NothingOpen):
            exchange.say("utter_nothing_to_rate")
            return []
        rating = RATINGS[exchange.intent]
        if rating is Rating.DISSATISFIED and ticket.status is Status.ANSWERED:
            return ask_reason("dissatisfied", ticket, exchange.receipt())
        deeds.do(
            exchange.uow,
            "rate",
            ticket,
            rating=rating.value,
            reason="",
            now=exchange.now,
            policy=exchange.policy,
        )
        exchange.say(f"utter_rated_{rating}", **tickets.fields_of(ticket))
        return []
