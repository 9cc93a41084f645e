"""What was reported of people's lives: the secretariat says whether it is so."""

from rasa_sdk.events import EventType

from actions.base import BotAction, Exchange
from bot.domain.occasions import OccasionState
from bot.services import occasions

STATES = {"confirm_event": OccasionState.CONFIRMED, "dismiss_event": OccasionState.DISMISSED}


class DecideOccasion(BotAction):
    """Confirm or dismiss what was reported."""

    def name(self) -> str:
        """Return the name."""
        return "action_decide_occasion"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep it, once; who is slower is told that it is done."""
        decided = occasions.decide(
            exchange.uow,
            occasion_id=exchange.entity("occasion"),
            state=STATES[exchange.intent],
            who=exchange.who,
            reason="",
            now=exchange.now,
        )
        exchange.say(
            f"utter_event_{decided.state}",
            name=exchange.uow.people.get(decided.person_id).name,
            event=decided.event,
            day_on=decided.on.isoformat(),
        )
        return []
