"""Actions of the booking and of the order."""

from abc import ABC, abstractmethod

from rasa_sdk.events import AllSlotsReset
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Action


class Abstract(Action, ABC):
    """Must not be registered."""

    @abstractmethod
    def name(self):
        return "action_abstract"


class Book(Action):
    def name(self):
        return "action_book"

    async def run(self, dispatcher, tracker, domain):
        says = "utter_booked" if tracker.get_slot("sure") else "utter_cancelled"
        dispatcher.utter_message(response=says)
        return [AllSlotsReset()]


class AskDay(Action):
    def name(self):
        return "action_ask_day"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(
            text="哪天？", buttons=[{"title": d, "payload": d} for d in ("周一", "周二")]
        )
        return []


class ValidateBookForm(FormValidationAction):
    def name(self):
        return "validate_book_form"

    async def validate_day(self, value, dispatcher, tracker, domain):
        if value == "never":
            return {"day": None, "requested_slot": None}
        if value.startswith("周"):
            return {"day": value}
        dispatcher.utter_message(text="没有这一天")
        return {"day": None}

    def validate_kind(self, value, dispatcher, tracker, domain):
        return {"kind": value}

    def validate_sure(self, value, dispatcher, tracker, domain):
        return {"sure": value}


class ValidateOrderForm(FormValidationAction):
    def name(self):
        return "validate_order_form"

    async def required_slots(self, domain_slots, dispatcher, tracker, domain):
        if tracker.get_slot("drink") == "茶":
            return [*domain_slots, "size"]
        return domain_slots

    def validate_dish(self, value, dispatcher, tracker, domain):
        return {"dish": value}

    def validate_drink(self, value, dispatcher, tracker, domain):
        return {"drink": value}

    def validate_size(self, value, dispatcher, tracker, domain):
        return {"size": value}

    async def extract_size(self, dispatcher, tracker, domain):
        return {}
