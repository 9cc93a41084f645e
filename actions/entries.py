"""A leader's own calendar: opening the feed of talks, and closing it."""

from rasa_sdk.events import EventType

from actions.base import BotAction, Exchange
from bot.services import entries, receptions


def receives(exchange: Exchange) -> bool:
    """Return whether somebody receives visitors, and calendar files are written."""
    rules = receptions.receivers(exchange.uow, policy=exchange.policy)
    return exchange.who.id in rules and exchange.turn.app.calendar_writer is not None


class OpenCalendar(BotAction):
    """A leader wants the talks in a calendar of their own."""

    def name(self) -> str:
        """Return the name."""
        return "action_open_calendar"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Give a fresh address; a former one is closed."""
        if not receives(exchange):
            exchange.say("utter_leaders_only")
            return []
        link = entries.open_feed(
            exchange.uow,
            leader_id=exchange.who.id,
            actor=f"person:{exchange.who.id}",
            now=exchange.now,
            base_url=exchange.turn.app.base_url,
        )
        exchange.say("utter_calendar_feed", link=link)
        return []


class CloseCalendar(BotAction):
    """A leader wants the address to be good for nothing."""

    def name(self) -> str:
        """Return the name."""
        return "action_close_calendar"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Close the feed."""
        exchange.uow.calendar_links.close_feed(exchange.who.id)
        exchange.say("utter_calendar_closed")
        return []
