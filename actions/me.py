"""What is kept of somebody: told to whom it concerns, and to nobody else."""

from datetime import timedelta

from rasa_sdk.events import EventType

from actions.base import BotAction, Exchange
from bot.services import me


class ShowMyData(BotAction):
    """Tell somebody what the system keeps under their name."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_my_data"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Count what bears the name; what was said without one is nobody's."""
        seen = me.overview(exchange.uow, who=exchange.who, now=exchange.now, policy=exchange.policy)
        exchange.say(
            "utter_my_data",
            matters=str(len(seen.matters)),
            talks=str(len(seen.talks)),
            hours=str(exchange.policy.forget_after // timedelta(hours=1)),
        )
        return []
