"""Finding the way: the menu, questions in the middle of something, guesses, notices."""

from rasa_sdk.events import EventType, SlotSet

from actions.base import BotAction, Exchange
from actions.care import hear_on, stay_near
from actions.waiting import answer_offer
from bot.domain.messages import Button

GUESSES = 2
LEAST_CONFIDENCE = 0.05
GUESSABLE = frozenset(
    {
        "request_work",
        "request_life",
        "request_mood",
        "suggest_idea",
        "report_dispute",
        "report_event",
        "book_talk",
        "book_video_talk",
        "reschedule_talk",
        "cancel_talk",
        "ask_talk_times",
        "my_talks",
        "track_ticket",
        "add_to_ticket",
        "urge_ticket",
        "withdraw_ticket",
        "ask_guide",
        "go_anonymous",
        "ask_privacy",
        "unsubscribe",
    }
)

QUESTIONS = {
    "help": "utter_help",
    "greet": "utter_greet_back",
    "bot_challenge": "utter_bot",
    "thank": "utter_welcome_thanks",
    "goodbye": "utter_goodbye",
    "out_of_scope": "utter_out_of_scope",
    "tell_matter": "utter_tell",
}


class AnswerQuestion(BotAction):
    """Answer a question in the middle of a form; the form asks again afterwards."""

    def name(self) -> str:
        """Return the name."""
        return "action_answer_question"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Answer briefly; who hears of something depends on what is being spoken of."""
        if exchange.intent == "ask_privacy":
            return _tell_privacy(exchange)
        exchange.say(QUESTIONS.get(exchange.intent, "utter_help"))
        return []


def _tell_privacy(exchange: Exchange) -> list[EventType]:
    if exchange.tracker.active_loop_name == "talk_form":
        exchange.say("utter_talk_privacy")
        return []
    if exchange.slot("mood_heard"):
        exchange.say("utter_mood_privacy")
        return []
    if exchange.slot("talk_booked") and not exchange.slot("ticket_text"):
        exchange.say("utter_talk_privacy")
    writing = exchange.tracker.active_loop_name in {"reason_form", "answer_form"}
    exchange.say("utter_privacy_only" if writing else "utter_privacy")
    return [SlotSet("privacy_told", "yes")]


class TakeYes(BotAction):
    """A yes to nothing that was asked."""

    def name(self) -> str:
        """Return the name."""
        return "action_take_yes"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take it for what was offered meanwhile, if anything was.

        Else take it kindly; a tapped one belonged to a draft that is forgotten by now.
        """
        if exchange.typed:
            answered = answer_offer(exchange)
            if answered is not None:
                return answered
        exchange.say("utter_affirm" if exchange.typed else "utter_draft_forgotten")
        return []


class OfferGuesses(BotAction):
    """Not sure what was meant: offer the two best guesses and the menu."""

    def name(self) -> str:
        """Return the name."""
        return "action_offer_guesses"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep the words, so that a tap is enough; who pours out his heart is not interrupted."""
        if exchange.slot("in_danger"):
            stay_near(exchange)
            return []
        if exchange.slot("mood_heard"):
            return hear_on(exchange)
        names = _guesses(exchange)
        if not names:
            exchange.say("utter_default_again" if exchange.slot("missed") else "utter_default")
            return [SlotSet("pending_text", None), SlotSet("missed", "yes")]
        buttons = [_guess(exchange, name) for name in names]
        buttons.append(Button(exchange.word("utter_button_menu"), "/help"))
        exchange.offer("utter_unsure", buttons)
        return [SlotSet("pending_text", exchange.typed or None)]


def _guesses(exchange: Exchange) -> list[str]:
    ranking = exchange.tracker.latest_message.get("intent_ranking") or []
    return [
        str(one["name"])
        for one in ranking
        if one["name"] in GUESSABLE and one["confidence"] >= LEAST_CONFIDENCE
    ][:GUESSES]


def _label(exchange: Exchange, intent: str) -> str:
    """Return what people call an intent."""
    return exchange.word("utter_intent_label", intent=intent)


def _guess(exchange: Exchange, intent: str) -> Button:
    return Button(_label(exchange, intent), f"/{intent}")


class Unsubscribe(BotAction):
    """Somebody wants no more announcements."""

    def name(self) -> str:
        """Return the name."""
        return "action_unsubscribe"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Stop them; what concerns the person's own matters still comes."""
        exchange.uow.people.change(exchange.who.id, subscribed=False)
        exchange.say("utter_unsubscribed")
        return []


class OfferGuide(BotAction):
    """Somebody asks how a thing is done."""

    def name(self) -> str:
        """Return the name."""
        return "action_offer_guide"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Offer to ask the department that knows."""
        exchange.say("utter_guide_offer")
        return [SlotSet("pending_text", exchange.typed or None)]
