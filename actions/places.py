"""The place whose code was scanned: shown with a draft, taken back with one tap, used up once."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import Exchange
from bot.domain.messages import Button

NAME_ON_BUTTON = 8
"""Characters of a place's name on a button."""
ELSEWHERE: dict[str, Any] = {"ticket_decision": None, "ticket_change": None, "ticket_place": None}
"""What changes when the matter is not where its author scanned."""


def show(exchange: Exchange, place: str) -> None:
    """Say which place a draft will carry."""
    if place:
        exchange.say("utter_draft_place", place=place)


def way_out(exchange: Exchange) -> list[Button]:
    """Return the choice that takes the place from a draft, where there is one."""
    place = exchange.slot("ticket_place")
    if not place:
        return []
    short = place if len(place) <= NAME_ON_BUTTON else f"{place[: NAME_ON_BUTTON - 1]}\u2026"
    return [Button(exchange.word("utter_button_forget_place", place=short), "/forget_place")]


def used() -> list[EventType]:
    """Forget the place: the matter that was filed has taken it along."""
    return [SlotSet("ticket_place", None), SlotSet("ticket_place_until", None)]
