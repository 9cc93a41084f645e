"""Talks with the leader: what is free, what was wished, which time is meant."""

import json
from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import matters, receptions
from actions.base import BotAction, BotForm, Exchange, enter
from actions.times import PROPOSALS, days, grouped, nearest, spread
from bot import app
from bot.domain.errors import RuleBroken
from bot.domain.messages import Button
from bot.domain.people import Person
from bot.domain.talks import Mode, NothingFree, Slot
from bot.domain.waiting import StillFree
from bot.domain.workdays import ONE_DAY
from bot.services import bookings, months, talks

A_WEEK = 7 * ONE_DAY
WISHES = frozenset({"book_talk", "book_video_talk"})
TALK_SLOTS = (
    *("talk_time", "talk_shown", "talk_narrowed", "talk_mode"),
    *("talk_moves", "talk_whole", "talk_leader", "talk_about"),
)


def forget_talk() -> list[EventType]:
    """Forget what was being booked."""
    return [SlotSet(name, None) for name in TALK_SLOTS]


def open_slots(exchange: Exchange) -> list[Slot]:
    """Return what can be booked, with the leader who was named. Raises `NothingFree`."""
    leader_id = exchange.slot("talk_leader")
    found = [one for one in all_slots(exchange) if leader_id in {"", one.leader_id}]
    if not found:
        raise NothingFree(leader_id=leader_id)
    return found


def all_slots(exchange: Exchange) -> list[Slot]:
    """Return what can be booked, with whomever."""
    uow, now, policy = exchange.uow, exchange.now, exchange.policy
    return talks.offered(uow, now=now, policy=policy, who=exchange.who)


def leader_of(exchange: Exchange) -> str:
    """Return how the leader is called with whom a time is being chosen."""
    return exchange.called(exchange.slot("talk_leader"))


def times_of(slots: list[Slot]) -> list[datetime]:
    """Return the start times of slots."""
    return [slot.starts_at for slot in slots]


class PrepareTalk(BotAction):
    """Somebody wants to talk with the leader."""

    def name(self) -> str:
        """Return the name."""
        return "action_prepare_talk"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take the wish and any time in it; the form offers what fits."""
        beside = matters.beside_talk(exchange)
        try:
            offered = self._offered(exchange)
        except RuleBroken as refused:
            if not beside:
                raise
            exchange.say(refused.says, **refused.fields)
            return matters.mention(beside)
        return [*matters.wait_for_talk(exchange, beside), *offered]

    def _offered(self, exchange: Exchange) -> list[EventType]:
        begun = exchange.intent in {"choose_time", "more_times"}
        slots = open_slots(exchange) if begun else all_slots(exchange)
        leaders = _leaders(exchange, slots)
        if len(leaders) > 1:
            _ask_leader(exchange, leaders)
            return [SlotSet("pending_text", exchange.typed or None)]
        offered = times_of([slot for slot in slots if slot.leader_id == leaders[0].id])
        if not offered:
            raise NothingFree(leader_id=leaders[0].id)
        mode, wishes = self._mode(exchange), wished(exchange, offered)
        coming = exchange.uow.talks.live_bookings(exchange.who.id, exchange.now)
        held = [one for one in coming if one.leader_id == leaders[0].id]
        if held and not _narrows(wishes) and _same_month(exchange, held[0].starts_at, offered[0]):
            raise bookings.booked_already(exchange.uow, held[0], policy=exchange.policy)
        return [
            SlotSet("talk_mode", mode.value),
            SlotSet("talk_moves", None),
            SlotSet("talk_leader", leaders[0].id),
            SlotSet("talk_about", _about(exchange) or None),
            SlotSet("pending_text", None),
            SlotSet("missed", None),
            *wishes,
            *enter("talk_form"),
        ]

    def _mode(self, exchange: Exchange) -> Mode:
        """Return how they meet: people of remote sites by video unless they say otherwise."""
        if exchange.intent == "book_video_talk" or exchange.who.remote:
            return Mode.VIDEO
        return Mode.IN_PERSON


def _leaders(exchange: Exchange, slots: list[Slot]) -> list[Person]:
    """Return with whom a talk could be: the one who is named, else whoever has a free time.

    Raises `NothingFree`.
    """
    everyone = months.leaders(exchange.uow, who=exchange.who, policy=exchange.policy)
    tapped = [one for one in everyone if one.id == exchange.entity("leader")]
    text = exchange.typed or exchange.slot("pending_text")
    found = tapped or receptions.named(exchange, everyone, text)
    with_times = {slot.leader_id for slot in slots}
    found = found or [one for one in everyone if one.id in with_times]
    if not found:
        raise NothingFree(leader_id="")
    return found[: PROPOSALS + 1]


def _ask_leader(exchange: Exchange, leaders: list[Person]) -> None:
    buttons = [
        Button(exchange.called(one.id), f"/choose_leader{json.dumps({'leader': one.id})}")
        for one in leaders
    ]
    exchange.offer("utter_ask_leader", buttons)


def _about(exchange: Exchange) -> str:
    """Return what the wish itself says about the matter of the talk."""
    asked = exchange.intent in WISHES | {"choose_leader"}
    text = exchange.typed or (exchange.slot("pending_text") if asked else "")
    return exchange.times.about(text, now=exchange.now)


def _narrows(wishes: list[EventType]) -> bool:
    return any(wish["name"] == "talk_narrowed" and wish["value"] for wish in wishes)


def _same_month(exchange: Exchange, one: datetime, other: datetime) -> bool:
    months = {f"{exchange.policy.local(moment):%Y-%m}" for moment in (one, other)}
    return len(months) == 1


def wished(exchange: Exchange, offered: list[datetime]) -> list[EventType]:
    """Begin a choice with the times that the message itself already names, if it names any."""
    asked = exchange.intent in WISHES | {"choose_leader"}
    guessed = exchange.slot("pending_text") if asked else ""
    text = exchange.typed or guessed
    found = _matches(exchange, text, offered) or _near(exchange, text, offered)
    narrowed = 0 < len(found) < len(offered)
    return [
        SlotSet("talk_time", None),
        SlotSet("talk_whole", None),
        SlotSet("talk_narrowed", "yes" if narrowed else None),
        SlotSet("talk_shown", _as_texts(found if narrowed else [])),
    ]


def _as_texts(times: list[datetime]) -> list[str]:
    return [time.isoformat() for time in times]


def _matches(exchange: Exchange, text: str, offered: list[datetime]) -> list[datetime]:
    """Return what a text means among what was shown and what could be had."""
    if not text:
        return []
    times, now = exchange.times, exchange.now
    shown = _shown(exchange, offered)
    if exchange.slot("talk_narrowed"):
        found = times.match(text, now=now, offered=shown)
        if found:
            return found
    found = nearest(exchange, times.pick(text, now=now, shown=shown, offered=offered))
    return [] if found and _is_taken_sooner(exchange, text, found) else found


def _is_taken_sooner(exchange: Exchange, text: str, found: list[datetime]) -> bool:
    """Return whether a text means a time of a sooner reception, which others have: so it is told.

    Who says Saturday means the next one, not that of the month after.
    """
    uow, now, policy = exchange.uow, exchange.now, exchange.policy
    leader_id = exchange.slot("talk_leader")
    known = talks.reachable(uow, now=now, policy=policy, who=exchange.who, leader_id=leader_id)
    meant = nearest(exchange, exchange.times.match(text, now=now, offered=times_of(known)))
    sooner = bool(meant) and min(found) - max(meant) > 2 * ONE_DAY
    return sooner and bool(exchange.times.instead(text, now=now, offered=found)[0])


def _shown(exchange: Exchange, offered: list[datetime]) -> list[datetime]:
    shown = (datetime.fromisoformat(text) for text in exchange.slots("talk_shown"))
    return [time for time in shown if time in offered]


class AskTalkTime(BotAction):
    """Offer times."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_talk_form_talk_time"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Offer what was wished, or a few good proposals, or everything when asked."""
        offered = times_of(open_slots(exchange))
        if exchange.slot("talk_whole"):
            listed, page = grouped(exchange, offered), exchange.page("/talks")
            exchange.say("utter_all_times", list=listed, page=page, leader=leader_of(exchange))
            shown, narrowed = offered, None
        elif exchange.slot("talk_narrowed") and _shown(exchange, offered):
            shown, narrowed = _shown(exchange, offered), "yes"
            if len(shown) == 1:
                _propose_one(exchange, shown[0])
            else:
                _offer(exchange, "utter_offer_matching", shown, grouped(exchange, shown))
        else:
            coming = nearest(exchange, offered)
            shown, narrowed = spread(coming if len(coming) >= PROPOSALS else offered), None
            full = _full_before(exchange, min(offered))
            if full:
                _offer_beside_line(exchange, full, shown, days(exchange, coming))
            else:
                says = "utter_offer_times" if shown[-1] <= coming[-1] else "utter_offer_coming"
                _offer(exchange, says, shown, days(exchange, max(coming, shown, key=max)))
        return [
            SlotSet("talk_shown", _as_texts(shown)),
            SlotSet("talk_narrowed", narrowed),
            SlotSet("talk_whole", None),
        ]


def _full_before(exchange: Exchange, first: datetime) -> str:
    """Return the reception before the first free time that is full, or an empty string."""
    try:
        _, period = talks.nearest_full(
            exchange.uow,
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
            leader_id=exchange.slot("talk_leader"),
        )
    except StillFree:
        return ""
    return period if period < exchange.policy.today(first).isoformat() else ""


def _offer_beside_line(exchange: Exchange, full: str, shown: list[datetime], listed: str) -> None:
    """Offer later times, and to wait for the nearer ones."""
    buttons = _buttons(exchange, shown[: PROPOSALS - 1])
    buttons.append(
        Button(exchange.word("utter_button_wait"), _waiting(exchange.slot("talk_leader")))
    )
    buttons.append(Button(exchange.word("utter_button_more"), "/more_times"))
    says, leader = "utter_offer_beside_line", leader_of(exchange)
    exchange.offer(says, buttons, list=listed, period_on=full, leader=leader)


def _waiting(leader_id: str) -> str:
    return f"/join_waiting{json.dumps({'leader': leader_id})}"


def _propose_one(exchange: Exchange, time: datetime) -> None:
    slot = next(one for one in open_slots(exchange) if one.starts_at == time)
    uow, who, now = exchange.uow, exchange.who, exchange.now
    bookings.hold(uow, slot_id=slot.id, who=who, now=now, policy=exchange.policy)
    yes = Button(exchange.word("utter_button_take"), _choosing(time))
    more = Button(exchange.word("utter_button_more"), "/more_times")
    leader = exchange.called(slot.leader_id)
    exchange.offer("utter_propose_one", (yes, more), starts_at=time.isoformat(), leader=leader)


def _offer(exchange: Exchange, says: str, shown: list[datetime], listed: str) -> None:
    buttons = _buttons(exchange, shown[:PROPOSALS])
    buttons.append(Button(exchange.word("utter_button_more"), "/more_times"))
    exchange.offer(says, buttons, list=listed, leader=leader_of(exchange))


def _buttons(exchange: Exchange, times: list[datetime]) -> list[Button]:
    """Return a button for each time: the weekday says enough within a week, else the date."""
    near = max(times) - min(times) < A_WEEK
    says = "utter_button_time" if near else "utter_button_dated"
    return [
        Button(exchange.word(says, starts_at=time.isoformat()), _choosing(time)) for time in times
    ]


def _choosing(time: datetime) -> str:
    return f"/choose_time{json.dumps({'talk_time': time.isoformat()})}"


class ShowTimes(BotAction):
    """Tell when the leader receives."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_times"

    def act(self, exchange: Exchange) -> list[EventType]:
        """List what is free, leader by leader."""
        slots = all_slots(exchange)
        everyone = months.leaders(exchange.uow, who=exchange.who, policy=exchange.policy)
        named = receptions.named(exchange, everyone, exchange.typed)
        for leader in named or everyone:
            his = times_of([slot for slot in slots if slot.leader_id == leader.id])
            if his:
                called, listed = exchange.called(leader.id), grouped(exchange, his)
                exchange.say("utter_free_times", leader=called, list=listed)
        if not slots:
            raise NothingFree(leader_id="")
        book = Button(exchange.word("utter_button_book"), "/book_talk")
        exchange.offer("utter_free_times_end", [book])
        return []


class ValidateTalkForm(BotForm):
    """Take a choice of time."""

    def name(self) -> str:
        """Return the name."""
        return "validate_talk_form"

    def validate_talk_time(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return the one time that is meant, or show those that could be."""
        del domain
        if value is None:
            return {"talk_time": None}
        self.refuse_tap(value)
        with app.turn(tracker.sender_id) as turn:
            exchange = self.exchange(dispatcher, tracker, turn)
            try:
                chosen = _choose(exchange, str(value))
                return _mode_wished(exchange) | _about_said(exchange) | chosen
            except RuleBroken as refused:
                exchange.say(refused.says, **refused.fields)
                return {"talk_time": None, "requested_slot": None}


def _mode_wished(exchange: Exchange) -> dict[str, Any]:
    return {"talk_mode": Mode.VIDEO.value} if exchange.intent == "book_video_talk" else {}


def _about_said(exchange: Exchange) -> dict[str, Any]:
    about = exchange.times.about(exchange.typed, now=exchange.now)
    return {"talk_about": about} if about else {}


def _choose(exchange: Exchange, value: str) -> dict[str, Any]:
    offered = times_of(open_slots(exchange))
    if value == "more":
        return {"talk_time": None, "talk_whole": "yes"}
    if value == "yes":
        return _confirmed(exchange, _shown(exchange, offered))
    tapped = exchange.entity("talk_time")
    if tapped:
        return {"talk_time": tapped}
    matches = _matches(exchange, value, offered)
    if len(matches) == 1:
        return {"talk_time": matches[0].isoformat()}
    if not matches and exchange.intent == "ask_talk_times":
        return {"talk_time": None, "talk_whole": "yes"}
    if not matches:
        matches = _near(exchange, value, offered)
        if not matches and exchange.intent not in WISHES:
            exchange.say("utter_no_such_time")
    narrowed = 0 < len(matches) < len(offered)
    return {
        "talk_time": None,
        "talk_shown": _as_texts(matches),
        "talk_narrowed": "yes" if narrowed else None,
    }


def _near(exchange: Exchange, value: str, offered: list[datetime]) -> list[datetime]:
    """Say that a time is not to be had, and return what is free near it."""
    said, near = exchange.times.instead(value, now=exchange.now, offered=offered)
    if not said:
        return []
    exchange.say("utter_not_that_time", asked=said)
    return near


def _confirmed(exchange: Exchange, shown: list[datetime]) -> dict[str, Any]:
    if len(shown) == 1:
        return {"talk_time": shown[0].isoformat()}
    exchange.say("utter_which_time")
    return {"talk_time": None}
