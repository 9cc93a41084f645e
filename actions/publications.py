"""The board: its author says whether an answer may be read by all."""

from rasa_sdk.events import EventType

from actions.base import BotAction, Exchange
from actions.tickets import mine
from bot.domain.publications import Step
from bot.domain.tickets import Status
from bot.services import deeds


class AnswerPublication(BotAction):
    """Take the author's word on what is to be published, or stands there already."""

    def name(self) -> str:
        """Return the name."""
        return "action_answer_publication"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep it; what is published comes down at once, an unnamed author's within the hour."""
        ticket = mine(exchange, frozenset(Status))
        found = exchange.uow.publications.of_ticket(ticket.id)
        agrees = "yes" if exchange.intent == "agree_publication" else ""
        deeds.do(
            exchange.uow,
            "publish",
            ticket,
            agrees=agrees,
            now=exchange.now,
            policy=exchange.policy,
        )
        if ticket.anonymous:
            exchange.say("utter_publication_later")
        elif agrees:
            exchange.say("utter_publication_agreed")
        elif found is not None and found.step is Step.PUBLISHED:
            exchange.say("utter_publication_withdrawn")
        else:
            exchange.say("utter_publication_declined")
        return []
