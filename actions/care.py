"""Feelings and danger: first hear, then offer people; a life comes before everything."""

from rasa_sdk.events import EventType, SlotSet

from actions.base import BotAction, Exchange
from bot.services import care


class RaiseAlert(BotAction):
    """A life may be in danger."""

    def name(self) -> str:
        """Return the name."""
        return "action_raise_alert"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Alert those on duty and say honestly who knows."""
        told = care.alert(exchange.uow, who=exchange.who, now=exchange.now, policy=exchange.policy)
        helpers = exchange.word("utter_and").join(person.name for person in told[:3])
        says = "utter_danger" if told else "utter_danger_alone"
        exchange.say(says, helpers=helpers, hotline=exchange.policy.care.hotline)
        return [SlotSet("pending_text", None)]


class AcknowledgeAlert(BotAction):
    """Somebody on duty takes it on."""

    def name(self) -> str:
        """Return the name."""
        return "action_acknowledge_alert"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Stop the repeats."""
        alert = exchange.entity("alert")
        try:
            first = care.acknowledge(
                exchange.uow, alert_id=alert, who=exchange.who, now=exchange.now
            )
        except KeyError:
            first = False
        exchange.say("utter_alert_yours" if first else "utter_alert_taken_already")
        return []


class HearMood(BotAction):
    """Hear what is on somebody's mind. No ticket, no advice."""

    def name(self) -> str:
        """Return the name."""
        return "action_hear_mood"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Name the feeling once; offer people the first time only."""
        theme = theme_of(exchange)
        text = exchange.typed
        if exchange.slot("mood_heard"):
            exchange.say("utter_mood_more")
        else:
            exchange.say(f"utter_mood_{theme}")
        return [SlotSet("mood_heard", "yes"), SlotSet("pending_text", text or None)]


def theme_of(exchange: Exchange) -> str:
    """Return what weighs on somebody, by the words that policy lists."""
    for theme, words in exchange.policy.care.themes.items():
        if any(word in exchange.typed for word in words):
            return theme
    return "any"


class AskCounsellor(BotAction):
    """Bring somebody together with a counsellor."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_counsellor"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask the counsellor to get in touch."""
        found = care.ask_for_counsellor(exchange.uow, who=exchange.who, now=exchange.now)
        if found is None:
            exchange.say("utter_no_counsellor", hotline=exchange.policy.care.hotline)
        else:
            exchange.say("utter_counsellor_asked", name=found.name)
        return []
