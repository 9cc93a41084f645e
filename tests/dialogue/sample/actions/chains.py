"""Actions that call others, speak in several ways, or misbehave."""

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.interfaces import Action, ActionExecutionRejection


class Remember(Action):
    def name(self):
        return "action_remember"

    async def run(self, dispatcher, tracker, domain):
        # What an action does to its tracker stays with the action.
        tracker.slots["mood"] = "scribbled"
        tracker.events.clear()
        return [
            SlotSet("urgent", value=True),
            SlotSet("note", {"seen": [1]}),
            SlotSet("nowhere", 1),
        ]


class Chain(Action):
    def name(self):
        return "action_chain"

    def run(self, dispatcher, tracker, domain):
        return [FollowupAction("utter_hours")]


class Loop(Action):
    def name(self):
        return "action_loop"

    async def run(self, dispatcher, tracker, domain):
        return [FollowupAction("action_loop")]


class Refuse(Action):
    def name(self):
        return "action_refuse"

    async def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name())


class Speak(Action):
    def name(self):
        return "action_speak"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="{mood}")
        dispatcher.utter_message(response="utter_speak", word="{mood}")
        dispatcher.utter_message(json_message={"buttons": [{"title": "不", "payload": "/deny"}]})
        dispatcher.utter_message(json_message={"other": 1})
        return []
