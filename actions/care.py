"""Feelings and danger: first hear, then offer people; a life comes before everything."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import receptions
from actions.base import BotAction, BotForm, Exchange, enter
from bot.domain.care import Outcome
from bot.domain.errors import NotYours
from bot.domain.numbers import spaced
from bot.domain.policy import Care
from bot.domain.tickets import Topic
from bot.services import care, filing, months, staffing


class RaiseAlert(BotAction):
    """A life may be in danger."""

    def name(self) -> str:
        """Return the name."""
        return "action_raise_alert"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Alert those on duty and say honestly who knows; what is asked, the form waits for."""
        again = exchange.uow.alerts.open_of(exchange.who.id) is not None
        told = care.alert(
            exchange.uow,
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
            channels=exchange.turn.app.senders,
        )
        helpers = exchange.word("utter_and").join(person.name for person in told[:3])
        witness = witness_says(exchange.policy.care, exchange.typed)
        if told and not again and witness:
            exchange.say(witness, helpers=helpers, hotline=exchange.policy.care.hotline)
            return [SlotSet("pending_text", None)]
        known = "utter_danger_again" if again else "utter_danger"
        says = known if told else "utter_danger_alone"
        exchange.say(says, helpers=helpers, hotline=exchange.policy.care.hotline)
        return [
            SlotSet("pending_text", None),
            SlotSet("in_danger", "yes" if told else "alone"),
            SlotSet("company", None),
            *enter("company_form"),
        ]


def witness_says(rule: Care, text: str) -> str:
    """Return what to say to somebody who tells of another's danger; of one's own, nothing."""
    if rule.is_accident(text):
        return "utter_danger_accident"
    if rule.is_threat(text):
        return "utter_danger_threat"
    return "utter_danger_other" if rule.is_about_another(text) else ""


class AskCompany(BotAction):
    """Whether somebody is near has been asked along with the first words."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_company_form_company"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Say nothing: never two questions at once."""
        del exchange
        return []


class StayNear(BotAction):
    """Somebody in danger has answered; whatever it was, somebody is there."""

    def name(self) -> str:
        """Return the name."""
        return "action_stay_near"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Say what to do until the helpers call."""
        stay_near(exchange, exchange.slot("company"))
        return [SlotSet("company", None)]


def stay_near(exchange: Exchange, company: str = "") -> None:
    """Say what to do until the helpers call, if there are any."""
    says = f"utter_company_{company}" if company in {"yes", "no"} else "utter_company_any"
    if exchange.slot("in_danger") == "alone":
        says = "utter_company_alone"
    exchange.say(says, hotline=exchange.policy.care.hotline)


class AcknowledgeAlert(BotAction):
    """Somebody on duty takes it on."""

    def name(self) -> str:
        """Return the name."""
        return "action_acknowledge_alert"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Stop the repeats, and ask to hear what comes of it."""
        alert = exchange.entity("alert")
        try:
            first = care.acknowledge(
                exchange.uow,
                alert_id=alert,
                who=exchange.who,
                now=exchange.now,
                policy=exchange.policy,
            )
        except KeyError:
            first = False
        exchange.say("utter_alert_yours" if first else "utter_alert_taken_already", alert=alert)
        return []


class ReportAlert(BotAction):
    """Whoever has taken an alert on says what came of it."""

    def name(self) -> str:
        """Return the name."""
        return "action_report_alert"

    def act(self, exchange: Exchange) -> list[EventType]:
        """End it, or have everybody look for whom nobody could reach."""
        try:
            outcome = Outcome(exchange.entity("came"))
            still_open = _reported(exchange, exchange.entity("alert"), outcome)
        except (KeyError, ValueError) as unknown:
            raise NotYours from unknown
        exchange.say(f"utter_alert_{outcome}" if still_open else "utter_alert_ended_already")
        return []


def _reported(exchange: Exchange, alert: str, outcome: Outcome) -> bool:
    uow, who, now = exchange.uow, exchange.who, exchange.now
    if outcome is Outcome.UNREACHED:
        policy, channels = exchange.policy, exchange.turn.app.senders
        return care.give_up(uow, alert_id=alert, who=who, now=now, policy=policy, channels=channels)
    return care.end(uow, alert_id=alert, who=who, outcome=outcome, now=now)


class HearMood(BotAction):
    """Hear what is on somebody's mind. No ticket, no advice."""

    def name(self) -> str:
        """Return the name."""
        return "action_hear_mood"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Name the feeling once, with people to talk to; nothing of it is kept.

        Only whoever already said with whom they want to speak of it need not say so again.
        """
        if exchange.slot("mood_heard"):
            return hear_on(exchange)
        exchange.say(f"utter_mood_{theme_of(exchange)}")
        everyone = months.leaders(exchange.uow, who=exchange.who, policy=exchange.policy)
        wished = receptions.named(exchange, everyone, exchange.typed)
        pending = exchange.typed if wished else None
        return [SlotSet("mood_heard", "once"), SlotSet("pending_text", pending)]


def hear_on(exchange: Exchange) -> list[EventType]:
    """Listen on, and now and then say who else would listen."""
    offered = exchange.slot("mood_heard") == "more"
    says = "utter_mood_still" if offered else "utter_mood_more"
    exchange.say(says, hotline=exchange.policy.care.hotline)
    return [SlotSet("mood_heard", "once" if offered else "more"), SlotSet("pending_text", None)]


def theme_of(exchange: Exchange) -> str:
    """Return what weighs on somebody, by the words that policy lists."""
    text = exchange.typed or exchange.slot("pending_text")
    for theme, words in exchange.policy.care.themes.items():
        if any(word in text for word in words):
            return theme
    return "any"


class BeginHeartNote(BotAction):
    """Somebody would rather write what weighs on them, without a name."""

    def name(self) -> str:
        """Return the name."""
        return "action_begin_heart_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Open the form, which then invites."""
        del exchange
        return enter("heart_form")


class AskHeartNote(BotAction):
    """Invite somebody to write down, without a name, what weighs on them."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_heart_form_heart_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Say who will read it, and what is not kept."""
        listener, overseer = staffing.confidants(exchange.uow)
        readers = dict.fromkeys((listener.name, overseer.name))
        exchange.say("utter_ask_heart_note", names=exchange.word("utter_and").join(readers))
        return []


class SendHeartNote(BotAction):
    """Bring what was written to the counsellor, without a name."""

    def name(self) -> str:
        """Return the name."""
        return "action_send_heart_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """File it as an anonymous matter of the heart; nothing of it stays in the conversation."""
        turn, note = exchange.turn, exchange.slot("heart_note")
        draft, _ = filing.propose(
            exchange.uow, text=note, topic=Topic.MOOD, kind="", policy=exchange.policy
        )
        ticket, receipt = filing.file(
            exchange.uow,
            draft=draft,
            author=filing.Author(exchange.who, turn.channel, turn.address, anonymous=True),
            sealer=turn.app.sealer,
            now=exchange.now,
            policy=exchange.policy,
        )
        owner = exchange.uow.people.get(ticket.owner_id).name
        exchange.say(
            "utter_heart_note_sent",
            number=ticket.number,
            owner=owner,
            receipt=spaced(receipt),
            hotline=exchange.policy.care.hotline,
        )
        return [SlotSet("heart_note", None), SlotSet("mood_heard", None)]


class ValidateHeartForm(BotForm):
    """Take what somebody writes from the heart."""

    def name(self) -> str:
        """Return the name."""
        return "validate_heart_form"

    def validate_heart_note(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what was written; a tapped button is no note."""
        del dispatcher, tracker, domain
        self.refuse_tap(value)
        return {"heart_note": value}


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
