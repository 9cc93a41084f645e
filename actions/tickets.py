"""Tickets, the author's side: say what is wrong, confirm, follow, urge, rate."""

from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.base import BotAction, BotForm, Exchange
from bot import app
from bot.domain.errors import NotYours
from bot.domain.messages import Media
from bot.domain.people import Department
from bot.domain.tickets import WORKING, Draft, Kind, Rating, Status, Ticket, Topic, without_number
from bot.services import filing, tickets

TOPICS = {"request_work": Topic.WORK, "request_life": Topic.LIFE, "request_mood": Topic.MOOD}
KINDS = {
    "suggest_idea": Kind.SUGGESTION,
    "report_dispute": Kind.DISPUTE,
    "ask_guide": Kind.QUESTION,
}
MATTERS = frozenset(TOPICS) | frozenset(KINDS) | {"report_event"}
DRAFT_SLOTS = (
    "ticket_text",
    "ticket_topic",
    "ticket_kind",
    "ticket_decision",
    "ticket_other",
    "ticket_media",
    "ticket_anonymous",
)
SHORTEST_MATTER = 4


def forget_draft() -> list[EventType]:
    """Forget everything about a draft."""
    return [SlotSet(name, None) for name in DRAFT_SLOTS]


def draft_of(exchange: Exchange) -> tuple[Draft, Department]:
    """Return the draft under way."""
    return filing.propose(
        exchange.uow,
        text=exchange.slot("ticket_text"),
        topic=exchange.slot("ticket_topic"),
        kind=exchange.slot("ticket_kind"),
        policy=exchange.policy,
    )


class DraftTicket(BotAction):
    """Take what somebody says as a matter to be answered."""

    def name(self) -> str:
        """Return the name."""
        return "action_draft_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep text, topic and kind; the form then asks for the one confirmation."""
        text = exchange.typed or exchange.slot("pending_text")
        if len(text.strip()) < SHORTEST_MATTER:
            exchange.say("utter_ask_matter")
            return [ActiveLoop(None), SlotSet("requested_slot", None)]
        parsed = str(exchange.tracker.latest_message.get("topic") or "")
        return [
            SlotSet("ticket_text", text),
            SlotSet("ticket_topic", TOPICS.get(exchange.intent) or parsed or Topic.WORK),
            SlotSet("ticket_kind", KINDS.get(exchange.intent)),
            SlotSet("ticket_decision", None),
            SlotSet("ticket_other", None),
            SlotSet("pending_text", None),
            FollowupAction("ticket_form"),
        ]


class AskTicketDecision(BotAction):
    """Show what was understood, so that a mistake is seen at once."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_ticket_form_ticket_decision"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Name the matter, the department and the date."""
        if exchange.slot("ticket_other"):
            exchange.say("utter_ask_other_matter", title=exchange.slot("ticket_other")[:30])
            return []
        draft, department = draft_of(exchange)
        due_at = filing.deadline(draft, now=exchange.now, policy=exchange.policy)
        says = "utter_ask_anonymous" if exchange.slot("ticket_anonymous") else "utter_ask_filing"
        exchange.say(
            says,
            title=draft.title,
            department=department.name,
            due_on=exchange.policy.local(due_at).date().isoformat(),
            topic=draft.topic,
        )
        return []


class ValidateTicketForm(BotForm):
    """Take a decision on the draft, or more text for it."""

    def name(self) -> str:
        """Return the name."""
        return "validate_ticket_form"

    def validate_ticket_decision(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return the decision; anything else that is said belongs to the matter."""
        del domain
        if value is None:
            return {"ticket_decision": None}
        with app.turn(tracker.sender_id) as turn:
            return _decide(self.exchange(dispatcher, tracker, turn), str(value))


def _decide(exchange: Exchange, value: str) -> dict[str, Any]:
    other = exchange.slot("ticket_other")
    if value == "join" and other:
        return _joined(exchange, other)
    if value in {"part", "file"} and other:
        return {"ticket_decision": "file_then_part"}
    if value in {"file", "anonymous"}:
        return {"ticket_decision": value}
    if value == "change" or not exchange.typed:
        exchange.say("utter_ask_change")
        return {"ticket_decision": None}
    if exchange.intent in MATTERS and _is_other_matter(exchange):
        return {"ticket_decision": None, "ticket_other": exchange.typed}
    return _joined(exchange, exchange.typed)


def _joined(exchange: Exchange, text: str) -> dict[str, Any]:
    whole = "\n".join([exchange.slot("ticket_text"), text])
    exchange.say("utter_joined")
    return {"ticket_decision": None, "ticket_text": whole, "ticket_other": None}


def _is_other_matter(exchange: Exchange) -> bool:
    """Return whether the new text would go to another department than the draft."""
    _, mine = draft_of(exchange)
    _, theirs = filing.propose(
        exchange.uow, text=exchange.typed, topic="", kind="", policy=exchange.policy
    )
    return mine.id != theirs.id


class FileTicket(BotAction):
    """File the draft."""

    def name(self) -> str:
        """Return the name."""
        return "action_file_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """File it, tell the number, and forget every word of it."""
        decision, other = exchange.slot("ticket_decision"), exchange.slot("ticket_other")
        anonymous = decision == "anonymous" or bool(exchange.slot("ticket_anonymous"))
        ticket, receipt = self._file(exchange, anonymous=anonymous)
        owner = exchange.uow.people.get(ticket.owner_id)
        if anonymous:
            exchange.say("utter_filed_anonymously", number=ticket.number, receipt=spaced(receipt))
        else:
            fields = {"owner": owner.name, "department": owner.department or owner.name}
            exchange.say("utter_filed", number=ticket.number, title=ticket.title, **fields)
        if decision == "file_then_part" and other:
            return [*forget_draft(), *_next_draft(exchange, other)]
        return forget_draft()

    def _file(self, exchange: Exchange, *, anonymous: bool) -> tuple[Ticket, str]:
        draft, _ = draft_of(exchange)
        turn = exchange.turn
        author = filing.Author(exchange.who, turn.channel, turn.address, anonymous=anonymous)
        ticket, receipt = filing.file(
            exchange.uow,
            draft=draft,
            author=author,
            sealer=turn.app.sealer,
            now=exchange.now,
            policy=exchange.policy,
        )
        for kept in exchange.tracker.get_slot("ticket_media") or []:
            media = Media(media_id=kept["id"], name=kept["name"])
            exchange.uow.tickets.attach(ticket.id, kept["kind"], media, turn.channel)
        return ticket, receipt


def _next_draft(exchange: Exchange, text: str) -> list[EventType]:
    parsed = exchange.turn.app.understanding.parse(text)
    return [
        SlotSet("ticket_text", text),
        SlotSet("ticket_topic", parsed.topic or Topic.WORK),
        SlotSet("ticket_kind", KINDS.get(parsed.intent.name)),
        FollowupAction("ticket_form"),
    ]


def spaced(receipt: str) -> str:
    """Return sixteen digits in groups of four, as people read them."""
    return " ".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


class DropDraft(BotAction):
    """Let a draft go."""

    def name(self) -> str:
        """Return the name."""
        return "action_drop_draft"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Forget it, kindly."""
        exchange.say("utter_dropped")
        return [*forget_draft(), SlotSet("pending_text", None)]


class GoAnonymous(BotAction):
    """Somebody wants to stay unnamed before saying anything."""

    def name(self) -> str:
        """Return the name."""
        return "action_go_anonymous"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Remember the wish and explain what it protects, and what not."""
        exchange.say("utter_anonymous_start")
        return [SlotSet("ticket_anonymous", "yes")]


class TrackTicket(BotAction):
    """Tell how a matter stands."""

    def name(self) -> str:
        """Return the name."""
        return "action_track_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Show one by number or receipt, else the newest of the author."""
        seq = exchange.seq()
        if seq is not None:
            ticket = tickets.readable(
                exchange.uow, seq=seq, who=exchange.who, receipt=exchange.receipt()
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
    return exchange.word("utter_ticket_line", **tickets.fields_of(ticket))


def _show(exchange: Exchange, ticket: Ticket) -> None:
    owner = exchange.uow.people.get(ticket.owner_id)
    fields = tickets.fields_of(ticket) | {
        "owner": owner.name,
        "department": owner.department or owner.name,
        "answer": ticket.answer,
    }
    if ticket.status is Status.ANSWERED:
        exchange.say("utter_ticket_shown_answered", **fields)
    elif not ticket.is_open:
        exchange.say("utter_ticket_shown_ended", **fields)
    elif ticket.due_at < exchange.now:
        exchange.say("utter_ticket_shown_late", **fields)
    else:
        exchange.say("utter_ticket_shown", **fields)


def mine(exchange: Exchange, wanted: frozenset[Status]) -> Ticket:
    """Return the author's ticket that is meant: by number, else the newest that fits.

    Raises `NotYours`.
    """
    seq = exchange.seq()
    if seq is not None:
        return tickets.authored(exchange.uow, seq=seq, who=exchange.who, receipt=exchange.receipt())
    found = tickets.latest(exchange.uow, who=exchange.who, wanted=wanted)
    if found is None:
        raise NotYours
    return found


class UrgeTicket(BotAction):
    """Urge the owner."""

    def name(self) -> str:
        """Return the name."""
        return "action_urge_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Nudge the owner, once per working day."""
        ticket = mine(exchange, WORKING)
        tickets.urge(exchange.uow, ticket, now=exchange.now, policy=exchange.policy)
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
        text = without_number(exchange.typed)
        if len(text) <= SHORTEST_MATTER:
            return ask_reason("supplement", ticket, exchange.receipt())
        tickets.supplement(
            exchange.uow, ticket, text=text, now=exchange.now, policy=exchange.policy
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
        FollowupAction("reason_form"),
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
        tickets.withdraw(exchange.uow, ticket, now=exchange.now, policy=exchange.policy)
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
        except NotYours:
            exchange.say("utter_nothing_to_rate")
            return []
        rating = RATINGS[exchange.intent]
        if rating is Rating.DISSATISFIED and ticket.status is Status.ANSWERED:
            return ask_reason("dissatisfied", ticket, exchange.receipt())
        tickets.rate(
            exchange.uow,
            ticket,
            rating=rating,
            reason="",
            now=exchange.now,
            policy=exchange.policy,
        )
        exchange.say(f"utter_rated_{rating}", **tickets.fields_of(ticket))
        return []


class KeepMedia(BotAction):
    """Keep a photo, a recording or a file with the matter it belongs to."""

    def name(self) -> str:
        """Return the name."""
        return "action_keep_media"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep it with the draft, else with the newest open ticket, else until one is drafted."""
        kind, media = exchange.entity("media_kind"), _media(exchange)
        drafting = bool(exchange.slot("ticket_text"))
        ticket = tickets.latest(exchange.uow, who=exchange.who, wanted=WORKING)
        if ticket is not None and not drafting and kind != "voice":
            exchange.uow.tickets.attach(ticket.id, kind, media, exchange.turn.channel)
            exchange.say("utter_media_attached", **tickets.fields_of(ticket))
            return []
        kept = [*(exchange.tracker.get_slot("ticket_media") or [])]
        kept.append({"kind": kind, "id": media.media_id, "name": media.name})
        if kind == "voice":
            exchange.say("utter_voice_kept")
        else:
            exchange.say("utter_media_kept" if drafting else "utter_media_kept_alone")
        return [SlotSet("ticket_media", kept[-9:])]


def _media(exchange: Exchange) -> Media:
    return Media(media_id=exchange.entity("media_id"), name=exchange.entity("media_name"))
