"""Drafts: what somebody says becomes a matter, is shown, put right, and filed or dropped."""

import json
from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import matters, places
from actions.base import BotAction, BotForm, Exchange, enter
from actions.matters import KINDS, TOPICS
from bot import app
from bot.domain.messages import Button
from bot.domain.numbers import spaced, title_of
from bot.domain.people import Department
from bot.domain.tickets import Draft, Ticket
from bot.services import deeds, filing

MATTERS = (frozenset(TOPICS) | frozenset(KINDS) | {"report_event"}) - {"request_mood"}
"""What may be a matter of its own beside a draft; a feeling belongs to what is being told."""
DRAFT_SLOTS = (
    "ticket_text",
    "ticket_topic",
    "ticket_kind",
    "ticket_decision",
    "ticket_other",
    "ticket_media",
    "ticket_anonymous",
    "ticket_change",
    "ticket_department",
    "ticket_others",
    "ticket_mentioned",
    "ticket_warned",
)
SHORTEST_MATTER = 4
DECISIONS = frozenset(
    {"file", "anonymous", "bare", "first", "join", "part", "change", "readdress", "wrong"}
)


def forget_draft() -> list[EventType]:
    """Forget everything about a draft."""
    return [SlotSet(name, None) for name in DRAFT_SLOTS]


def draft_of(exchange: Exchange) -> tuple[Draft, Department]:
    """Return the draft under way, for the department that its author chose, if any."""
    guessed = _guessed(exchange)
    chosen = exchange.slot("ticket_department")
    draft = guessed[0]
    return filing.addressed(exchange.uow, draft, department=chosen) or guessed


def _guessed(exchange: Exchange) -> tuple[Draft, Department]:
    return filing.propose(
        exchange.uow,
        text=exchange.slot("ticket_text"),
        topic=exchange.slot("ticket_topic"),
        kind=exchange.slot("ticket_kind"),
        policy=exchange.policy,
        place=exchange.slot("ticket_place"),
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
        found, talk = matters.in_message(exchange) if exchange.typed else ([], "")
        if talk:
            exchange.say("utter_talk_later")
        topic = exchange.tracker.latest_message.get("topic")
        heard = {"text": text, "intent": exchange.intent, "topic": topic}
        main, *others = found or [matters.matter_of(heard)]
        main, wish = matters.unnamed_if_wished(exchange, main)
        return [SlotSet("ticket_talk", talk or None), *wish, *matters.begin(main, others)]


class AskTicketDecision(BotAction):
    """Show what was understood, so that a mistake is seen at once."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_ticket_form_ticket_decision"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Name the matter, the department and the date."""
        if exchange.slot("ticket_other"):
            exchange.say("utter_ask_other_matter", title=title_of(exchange.slot("ticket_other")))
            return []
        if exchange.slot("ticket_change"):
            _ask_change(exchange)
            return []
        if exchange.slot("ticket_warned") in matters.WARNINGS:
            exchange.say(f"utter_ask_{exchange.slot('ticket_warned')}")
            return [SlotSet("ticket_warned", "yes")]
        draft, department = draft_of(exchange)
        places.show(exchange, draft.place)
        if matters.others(exchange):
            matters.show(exchange, draft, department)
            return []
        due_at = filing.deadline(draft, now=exchange.now, policy=exchange.policy)
        exchange.say(
            _asking(exchange),
            title=draft.title,
            department=department.name,
            due_on=exchange.policy.local(due_at).date().isoformat(),
            topic=draft.topic,
        )
        return []


def _asking(exchange: Exchange) -> str:
    """Return the sentence that asks: it depends on what the author wished and already said."""
    anonymous = bool(exchange.slot("ticket_anonymous"))
    if exchange.slot("ticket_mentioned"):
        return "utter_ask_mentioned_anonymous" if anonymous else "utter_ask_mentioned"
    return "utter_ask_anonymous" if anonymous else "utter_ask_filing"


def _ask_change(exchange: Exchange) -> None:
    """Ask what is to be changed; of the departments a tap is enough."""
    if exchange.slot("ticket_change") == "wrong":
        exchange.say("utter_ask_rewrite")
        return
    if matters.others(exchange):
        exchange.say("utter_ask_change_matters")
        return
    _, department = draft_of(exchange)
    text = exchange.slot("ticket_text")
    others = filing.candidates(exchange.uow, text=text, beside=department, policy=exchange.policy)
    departments = [Button(one.name, _choice(one)) for one in others]
    exchange.offer("utter_ask_change", [*departments, *places.way_out(exchange)])


def _choice(department: Department) -> str:
    return f"/choose_department{json.dumps({'department': department.name}, ensure_ascii=False)}"


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
        self.refuse_tap(value)
        with app.turn(tracker.sender_id) as turn:
            return _decide(self.exchange(dispatcher, tracker, turn), str(value))


def _decide(exchange: Exchange, value: str) -> dict[str, Any]:
    if value == "elsewhere":
        return places.ELSEWHERE
    if exchange.slot("ticket_other"):
        return _decide_on_other(exchange, exchange.slot("ticket_other"), value)
    if value in {"anonymous", "file", "first"} and (why := matters.warning(exchange, value)):
        return {"ticket_decision": None, "ticket_warned": why}
    if value == "bare":
        return {"ticket_decision": "anonymous", "ticket_media": None}
    if matters.others(exchange):
        return _decide_on_several(exchange, value)
    return _decide_on_one(exchange, value)


def _decide_on_one(exchange: Exchange, value: str) -> dict[str, Any]:
    if value in {"file", "anonymous"}:
        return {"ticket_decision": value}
    if value == "readdress":
        return _readdressed(exchange)
    if value in {"change", "wrong"}:
        return {"ticket_decision": None, "ticket_change": value}
    if value in DECISIONS:
        return {"ticket_decision": None}
    return _told_more(exchange)


def _decide_on_several(exchange: Exchange, value: str) -> dict[str, Any]:
    """Return what becomes of matters that were shown together."""
    if value in {"file", "anonymous", "first"}:
        return {"ticket_decision": value}
    if value in {"change", "wrong"}:
        return {"ticket_decision": None, "ticket_change": "change"}
    if value == "part":
        return matters.one_by_one(exchange)
    if value == "join":
        return matters.as_one(exchange)
    if value in DECISIONS:
        return {"ticket_decision": None}
    return matters.told_more(exchange, is_new=_is_other_matter(exchange))


def _readdressed(exchange: Exchange) -> dict[str, Any]:
    chosen = {"ticket_department": exchange.entity("department") or None}
    return {"ticket_decision": None, "ticket_change": None, **chosen}


def _told_more(exchange: Exchange) -> dict[str, Any]:
    if exchange.slot("ticket_change"):
        return _changed(exchange)
    if exchange.intent in MATTERS and _is_other_matter(exchange):
        return {"ticket_decision": None, "ticket_other": exchange.typed}
    return _joined(exchange, exchange.typed)


def _decide_on_other(exchange: Exchange, other: str, value: str) -> dict[str, Any]:
    """Return what becomes of a second matter; nothing that was said is lost."""
    if value in {"part", "file"}:
        return {"ticket_decision": "file_then_part"}
    if value == "anonymous":
        return {"ticket_decision": "file_then_part", "ticket_anonymous": "yes"}
    if value in {"join", "wrong"}:
        return _joined(exchange, other)
    if value in DECISIONS:
        return {"ticket_decision": None}
    exchange.say("utter_joined", said=title_of(exchange.typed))
    return {"ticket_decision": None, "ticket_other": "\n".join([other, exchange.typed])}


def _changed(exchange: Exchange) -> dict[str, Any]:
    if exchange.slot("ticket_change") != "wrong":
        return _joined(exchange, exchange.typed) | {"ticket_change": None}
    exchange.say("utter_rewritten")
    fresh = {"ticket_text": exchange.typed, "ticket_change": None, "ticket_department": None}
    return {"ticket_decision": None, **fresh}


def _joined(exchange: Exchange, text: str) -> dict[str, Any]:
    whole = "\n".join([exchange.slot("ticket_text"), text])
    exchange.say("utter_joined", said=title_of(text))
    return {"ticket_decision": None, "ticket_text": whole, "ticket_other": None}


def _is_other_matter(exchange: Exchange) -> bool:
    """Return whether the new text would go to another department than the draft."""
    mine = {draft_of(exchange)[1].id, _guessed(exchange)[1].id}
    _, theirs = filing.propose(
        exchange.uow, text=exchange.typed, topic="", kind="", policy=exchange.policy
    )
    return theirs.id not in mine


class FileTicket(BotAction):
    """File the draft."""

    def name(self) -> str:
        """Return the name."""
        return "action_file_ticket"

    def act(self, exchange: Exchange) -> list[EventType]:
        """File it, tell the number, and forget every word of it; then go on with the next."""
        decision, other = exchange.slot("ticket_decision"), exchange.slot("ticket_other")
        anonymous = decision == "anonymous" or bool(exchange.slot("ticket_anonymous"))
        drafts = [draft_of(exchange)[0]]
        if decision != "first":
            drafts += [matters.proposed(exchange, one)[0] for one in matters.others(exchange)]
        filed = [self._file(exchange, draft, anonymous=anonymous) for draft in drafts]
        tell_filed(exchange, filed, left=decision == "first")
        done = [*forget_draft(), *places.used()]
        wish = SlotSet("ticket_anonymous", "yes" if anonymous else None)
        if decision == "file_then_part" and other:
            return [*done, wish, *_next_draft(exchange, other)]
        following = matters.go_on(exchange)
        return [*done, *([wish] if following else []), *following]

    def _file(self, exchange: Exchange, draft: Draft, *, anonymous: bool) -> tuple[Ticket, str]:
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
            deeds.do(
                exchange.uow,
                "attach",
                ticket,
                kind=kept["kind"],
                media_id=kept["id"],
                name=kept["name"],
                channel=turn.channel.value,
                now=exchange.now,
                policy=exchange.policy,
            )
        return ticket, receipt


def tell_filed(exchange: Exchange, filed: list[tuple[Ticket, str]], *, left: bool) -> None:
    """Tell number and owner, or the receipt, of each; `left` says that others were not filed."""
    if len(filed) == 1:
        _tell_one(exchange, *filed[0])
    else:
        lines = "".join(_line(exchange, *one) for one in filed)
        unnamed = "_anonymously" if filed[0][1] else ""
        exchange.say(f"utter_filed_several{unnamed}", list=lines)
    if left:
        exchange.say("utter_others_left")


def _tell_one(exchange: Exchange, ticket: Ticket, receipt: str) -> None:
    if receipt:
        exchange.say("utter_filed_anonymously", number=ticket.number, receipt=spaced(receipt))
        return
    owner = exchange.uow.people.get(ticket.owner_id)
    fields = {"owner": owner.name, "department": owner.department or owner.name}
    exchange.say("utter_filed", number=ticket.number, title=ticket.title, **fields)


def _line(exchange: Exchange, ticket: Ticket, receipt: str) -> str:
    if receipt:
        says, more = "utter_line_filed_anonymously", {"receipt": spaced(receipt)}
    else:
        owner = exchange.uow.people.get(ticket.owner_id)
        says = "utter_line_filed"
        more = {"owner": owner.name, "department": owner.department or owner.name}
    return exchange.word(says, number=ticket.number, title=ticket.title, **more)


def _next_draft(exchange: Exchange, text: str) -> list[EventType]:
    parsed = exchange.turn.app.understanding.parse(text)
    heard = {"text": text, "intent": parsed.intent.name, "topic": parsed.topic}
    found = parsed.matters_as_json() or [heard]
    first, *others = [matters.matter_of(one) for one in found]
    return matters.begin(first, others)


class DropDraft(BotAction):
    """Let a draft go."""

    def name(self) -> str:
        """Return the name."""
        return "action_drop_draft"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Forget it, kindly; of two matters only the second, which was asked about."""
        if exchange.slot("ticket_other"):
            exchange.say("utter_other_dropped")
            return [SlotSet("ticket_other", None), *enter("ticket_form")]
        exchange.say("utter_dropped")
        forgotten = [*forget_draft(), SlotSet("pending_text", None)]
        return [*forgotten, *matters.go_on(exchange)]


class OfferDraftAgain(BotAction):
    """Come back to a draft that was set aside for something else."""

    def name(self) -> str:
        """Return the name."""
        return "action_offer_draft_again"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Show the draft again if there is one."""
        return offer_again(exchange)


def offer_again(exchange: Exchange) -> list[EventType]:
    """Show a draft again that was set aside, if there is one."""
    if not exchange.slot("ticket_text"):
        return matters.go_on(exchange)
    exchange.say("utter_back_to_draft")
    return enter("ticket_form")
