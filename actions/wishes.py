"""The wish to stay unnamed, said before anything else."""

from rasa_sdk.events import EventType, SlotSet

from actions import matters
from actions.base import BotAction, Exchange


class GoAnonymous(BotAction):
    """Somebody wants to stay unnamed before saying anything."""

    def name(self) -> str:
        """Return the name."""
        return "action_go_anonymous"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Remember the wish and explain once what it protects, and what not.

        Whoever has already said what it is about need not say it again.
        """
        matter = matters.beside_wish(exchange, exchange.typed)
        if matter is not None:
            return [*matters.begin(matter), SlotSet("ticket_anonymous", "yes")]
        told = exchange.slot("privacy_told")
        exchange.say("utter_anonymous_begin" if told else "utter_anonymous_start")
        return [SlotSet("ticket_anonymous", "yes"), SlotSet("privacy_told", "yes")]
