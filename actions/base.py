"""What every action shares: the turn it runs in, a way to speak, and one place for refusals."""

import abc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Action, ActionExecutionRejection, Tracker
from rasa_sdk.types import DomainDict

from bot import app
from bot.domain import numbers
from bot.domain.errors import NotYours, RuleBroken
from bot.domain.messages import Button
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.ports import SlotMatcher, Stale, UnitOfWork
from bot.services import receipts, receptions


@dataclass(frozen=True)
class Exchange:
    """One action's view of the message that it answers."""

    turn: app.Turn
    tracker: Tracker
    dispatcher: CollectingDispatcher

    @property
    def uow(self) -> UnitOfWork:
        """The transaction of this message."""
        return self.turn.uow

    @property
    def who(self) -> Person:
        """Who wrote."""
        return self.turn.person

    @property
    def now(self) -> datetime:
        """When."""
        return self.turn.now

    @property
    def policy(self) -> Policy:
        """The rulebook."""
        return self.turn.policy

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which whoever wrote is told times, and means them."""
        return self.policy.there(self.who.site)

    @property
    def times(self) -> SlotMatcher:
        """What understands times as people at the writer's site say them."""
        return self.turn.app.times.there(self.zone)

    @property
    def typed(self) -> str:
        """What was typed; empty when a choice was tapped."""
        text = str(self.tracker.latest_message.get("text") or "")
        return "" if text.startswith("/") else text

    @property
    def intent(self) -> str:
        """The intent of the message."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    def entity(self, name: str) -> str:
        """Return an entity of this message, or an empty string."""
        return next((str(value) for value in self.tracker.get_latest_entity_values(name)), "")

    def slot(self, name: str) -> str:
        """Return a slot's text, or an empty string."""
        value = self.tracker.get_slot(name)
        return "" if value is None else str(value)

    def slots(self, name: str) -> list[str]:
        """Return a slot's list, or an empty one."""
        return list(self.tracker.get_slot(name) or [])

    def seq(self) -> int | None:
        """Return the ticket number of this message, tapped or typed."""
        return numbers.find_seq(self.entity("ticket_number") or self.typed)

    def meant_seq(self) -> int | None:
        """Return the ticket number of this message, or that of the ticket whose receipt it is."""
        seq = self.seq()
        found = None if seq is not None else receipts.ticket_of(self.uow, self.receipt())
        return found.seq if found else seq

    def receipt(self) -> str:
        """Return the receipt of this message, tapped or typed."""
        return numbers.find_receipt(self.entity("receipt") or self.typed)

    def say(self, says: str, /, **fields: Any) -> None:
        """Say a sentence of domain.yml."""
        self.offer(says, (), **fields)

    def offer(self, says: str, buttons: Sequence[Button], /, **fields: Any) -> None:
        """Say a sentence, with choices beside those that it has itself."""
        phrases: dict[str, Any] = dict(self.turn.app.wording.phrases(self._there(fields)))
        self.dispatcher.utter_message(
            response=says,
            buttons=[{"title": one.title, "payload": one.payload} for one in buttons],
            **phrases,
        )

    def page(self, path: str) -> str:
        """Return the address of a page of ours."""
        return f"{self.turn.app.base_url}{path}"

    def word(self, says: str, /, **fields: Any) -> str:
        """Return a sentence or a term without saying it."""
        return self.turn.app.wording.render(says, self._there(fields)).text

    def called(self, leader_id: str) -> str:
        """Return how a leader is called."""
        return receptions.called(self.uow, leader_id, policy=self.policy)

    def _there(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return fields with the zone of the writer's site, where it has one of its own."""
        zone = self.policy.zone_of(self.who.site)
        return fields | {"zone": zone} if zone else fields


def enter(form: str) -> list[EventType]:
    """Open a form, which then asks.

    Opened and not called by name, because Rasa's own tests see what is open, not who follows.
    """
    return [ActiveLoop(form), SlotSet("requested_slot", None)]


class BotAction(Action, abc.ABC):
    """An action of ours; abstract, or rasa-sdk would register it."""

    @abc.abstractmethod
    def name(self) -> str:
        """Return the name by which rules call it."""

    @abc.abstractmethod
    def act(self, exchange: Exchange) -> list[EventType]:
        """Do it, and return what changes in the conversation."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Run inside the transaction of the message; a refusal is told in its own words."""
        del domain
        with app.turn(tracker.sender_id) as turn:
            exchange = Exchange(turn, tracker, dispatcher)
            try:
                return self._guarded(exchange)
            except RuleBroken as refused:
                exchange.say(refused.says, **refused.fields)
            except Stale as overtaken:
                _tell_overtaken(exchange, str(overtaken))
            return []

    def _guarded(self, exchange: Exchange) -> list[EventType]:
        """Act, unless too many wrong receipts came from here. Raises `RuleBroken`."""
        if not exchange.receipt():
            return self.act(exchange)
        turn, member = exchange.turn, f"{exchange.turn.channel}:{exchange.turn.address}"
        turn.app.guard.check(member, turn.now)
        try:
            return self.act(exchange)
        except NotYours:
            turn.app.guard.failed(member, turn.now)
            raise


def _tell_overtaken(exchange: Exchange, number: str) -> None:
    """Tell who was slower how things stand now."""
    ticket = exchange.uow.tickets.by_seq(numbers.find_seq(number) or 0)
    status = ticket.status if ticket else ""
    exchange.say("utter_wrong_move", number=number, status=status)


class BotForm(FormValidationAction, abc.ABC):
    """A form's validation of ours; abstract, or rasa-sdk would register it."""

    @abc.abstractmethod
    def name(self) -> str:
        """Return `validate_<form>`."""

    def exchange(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, turn: app.Turn
    ) -> Exchange:
        """Return the view of the message that fills a slot."""
        return Exchange(turn, tracker, dispatcher)

    def refuse_tap(self, value: Any) -> None:
        """Leave a button that belongs to something else to the rules: it is no answer.

        Raises `ActionExecutionRejection`.
        """
        if str(value).startswith("/"):
            raise ActionExecutionRejection(self.name())

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Validate; what a refused button left in a slot of words is forgotten."""
        events = await super().run(dispatcher, tracker, domain)
        slots = self.required(domain)
        left = [name for name in slots if self.is_left(tracker.get_slot(name), tracker)]
        return [*events, *(SlotSet(name, None) for name in left)]

    def is_left(self, value: Any, tracker: Tracker) -> bool:
        """Return whether a slot holds what was refused, and must not be taken for an answer."""
        del tracker
        return str(value).startswith("/")

    def required(self, domain: DomainDict) -> list[str]:
        """Return the slots that the form asks for."""
        form = domain.get("forms", {}).get(self.form_name()) or {}
        return list(form.get("required_slots") or ())
