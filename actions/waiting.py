"""Waiting for a time: joining, the place in line, and what comes free."""

from rasa_sdk.events import EventType

from actions.base import BotAction, Exchange
from actions.bookings import booked, tell_accepted
from bot.domain.talks import Consent, Mode
from bot.domain.waiting import Entry, OfferGone, StillFree
from bot.services import bookings, talks, waiting


class JoinWaiting(BotAction):
    """Somebody wants to wait for a time."""

    def name(self) -> str:
        """Return the name."""
        return "action_join_waiting"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Put them in line for the next reception that is full, and tell the place."""
        uow, who, now, policy = exchange.uow, exchange.who, exchange.now, exchange.policy
        try:
            wanted = exchange.entity("leader") or exchange.slot("talk_leader")
            leader_id, period = talks.nearest_full(
                uow, who=who, now=now, policy=policy, leader_id=wanted
            )
        except StillFree:
            _refuse_holder(exchange)
            raise
        entry = waiting.join(
            uow, who=who, leader_id=leader_id, period=period, now=now, policy=policy
        )
        _tell_place(exchange, entry, "utter_waiting_joined")
        return []


def _refuse_holder(exchange: Exchange) -> None:
    """Whoever has a time is told which, rather than that there are others."""
    held = exchange.uow.talks.live_bookings(exchange.who.id, exchange.now)
    if held:
        raise bookings.booked_already(exchange.uow, held[0], policy=exchange.policy)


def _tell_place(exchange: Exchange, entry: Entry, says: str) -> None:
    place = waiting.place(exchange.uow, entry)
    leader = exchange.called(entry.leader_id)
    exchange.say(says, place=str(place), period_on=entry.period, leader=leader)


class AskPlace(BotAction):
    """Somebody asks for the place in line."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_place"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Tell it; an offer that waits for an answer is shown again."""
        entry = waiting.mine(exchange.uow, who=exchange.who)
        try:
            offer = waiting.offered_to(exchange.uow, who=exchange.who, now=exchange.now)
        except OfferGone:
            _tell_place(exchange, entry, "utter_waiting_place")
            return []
        slot = exchange.uow.talks.slot(offer.slot_id)
        exchange.say(
            "utter_slot_offered",
            slot=slot.id,
            starts_at=slot.starts_at.isoformat(),
            until_at=offer.until.isoformat(),
            leader=exchange.called(slot.leader_id),
        )
        return []


class LeaveWaiting(BotAction):
    """Somebody waits no longer."""

    def name(self) -> str:
        """Return the name."""
        return "action_leave_waiting"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take them off the list; what was kept for them goes to the next."""
        entry = waiting.mine(exchange.uow, who=exchange.who)
        waiting.leave(exchange.uow, entry=entry, now=exchange.now, policy=exchange.policy)
        exchange.say("utter_waiting_left")
        return []


class TakeOffer(BotAction):
    """A freed time suits."""

    def name(self) -> str:
        """Return the name."""
        return "action_take_offer"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Book it."""
        booking = talks.take_offer(
            exchange.uow,
            who=exchange.who,
            mode=Mode.VIDEO if exchange.who.remote else Mode.IN_PERSON,
            now=exchange.now,
            policy=exchange.policy,
            slot_id=exchange.entity("slot"),
        )
        return booked(exchange, booking)


class DeclineOffer(BotAction):
    """A freed time does not suit."""

    def name(self) -> str:
        """Return the name."""
        return "action_decline_offer"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Let the next have it; the place in line stays."""
        uow, now = exchange.uow, exchange.now
        slot_id = exchange.entity("slot")
        offer = waiting.offered_to(uow, who=exchange.who, slot_id=slot_id, now=now)
        waiting.decline(uow, offer=offer, now=now, policy=exchange.policy)
        exchange.say("utter_offer_declined")
        return []


def answer_offer(exchange: Exchange) -> list[EventType] | None:
    """Take a yes for the time that is being offered, or for the new one; None if neither is."""
    uow, who, now = exchange.uow, exchange.who, exchange.now
    for booking in uow.talks.live_bookings(who.id, now):
        if booking.consent is Consent.ASKED:
            talks.accept(uow, booking=booking)
            tell_accepted(exchange, booking)
            return []
    try:
        waiting.offered_to(uow, who=who, now=now)
    except OfferGone:
        return None
    return TakeOffer().act(exchange)


class SkipNote(BotAction):
    """No note for the leader."""

    def name(self) -> str:
        """Return the name."""
        return "action_skip_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take a yes for what was offered since; else leave it at the booking."""
        answered = answer_offer(exchange) if exchange.intent == "affirm" else None
        if answered is not None:
            return answered
        exchange.say("utter_note_left")
        return []
