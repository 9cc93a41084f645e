"""Bookings with the leader: book what was chosen, leave a note, show, move, cancel."""

import json
from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import matters
from actions.base import BotAction, BotForm, Exchange, enter
from actions.drafts import offer_again
from actions.talks import forget_talk, open_slots, times_of, wished
from bot.domain.arrangements import State
from bot.domain.errors import RuleBroken
from bot.domain.messages import Button
from bot.domain.talks import Booking, BookingState, Mode, NoBooking, Slot, SlotTaken
from bot.domain.tickets import Topic
from bot.services import arrangements, bookings, entries, receptions, talks

MOST_BUTTONS = 4


class BookTalk(BotAction):
    """Book what was chosen."""

    def name(self) -> str:
        """Return the name."""
        return "action_book_talk"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Book or move; whoever comes second is offered what is still free."""
        if not exchange.slot("talk_time"):
            # Nothing could be had, and that was said already.
            return forget_talk()
        time = datetime.fromisoformat(exchange.slot("talk_time"))
        try:
            booking = self._booked(exchange, time)
        except SlotTaken as taken:
            exchange.say(taken.says, **taken.fields)
            return [
                SlotSet("talk_time", None),
                SlotSet("talk_shown", []),
                *enter("talk_form"),
            ]
        except RuleBroken as refused:
            exchange.say(refused.says, **refused.fields)
            return forget_talk()
        if exchange.slot("talk_moves"):
            tell_booking(exchange, booking, "moved")
            return forget_talk()
        return booked(exchange, booking)

    def _booked(self, exchange: Exchange, time: datetime) -> Booking:
        slot = self._slot(exchange, time)
        uow, who, now, policy = exchange.uow, exchange.who, exchange.now, exchange.policy
        if exchange.slot("talk_moves"):
            moving = exchange.slot("talk_moves")
            old = talks.upcoming(uow, who=who, now=now, booking_id=moving)
            return talks.move(uow, booking=old, slot_id=slot.id, who=who, now=now, policy=policy)
        mode = Mode(exchange.slot("talk_mode") or Mode.IN_PERSON)
        return talks.book(uow, slot_id=slot.id, who=who, mode=mode, now=now, policy=policy)

    def _slot(self, exchange: Exchange, time: datetime) -> Slot:
        for slot in open_slots(exchange):
            if slot.starts_at == time:
                return slot
        raise SlotTaken(starts_at=time.isoformat())


def booked(exchange: Exchange, booking: Booking) -> list[EventType]:
    """Say what was booked; keep what the wish said of the matter, else invite a note."""
    about = exchange.slot("talk_about")
    if about:
        _keep_note(exchange, booking, about)
        tell_booking(exchange, booking, "booked", note=about)
        return [*forget_talk(), _made(booking)]
    tell_booking(exchange, booking, "booked")
    return [*forget_talk(), *_note_of(booking)]


def _note_of(booking: Booking) -> list[EventType]:
    """Take what is written next for a note."""
    return [_made(booking), SlotSet("talk_note", None), *enter("note_form")]


def _made(booking: Booking) -> EventType:
    return SlotSet("talk_booked", booking.starts_at.isoformat())


def _keep_note(exchange: Exchange, booking: Booking, note: str) -> str:
    """Keep a note with the topic that it is understood to have, and return the topic."""
    topic = matters.topic_of(exchange, note)
    talks.leave_note(exchange.uow, booking=booking, note=note, topic=topic)
    return topic


def _kept(exchange: Exchange, topic: str) -> str:
    """Return what is said of a note: whoever opens the heart is not asked to file anything."""
    if topic == Topic.MOOD:
        return "utter_note_kept_heart"
    return "utter_note_kept_only" if exchange.slot("ticket_text") else "utter_note_kept"


def tell_booking(exchange: Exchange, booking: Booking, became: str, *, note: str = "") -> None:
    """Say what was booked or moved, and where."""
    leader = exchange.called(booking.leader_id)
    invites = "utter_note_seen" if note else "utter_note_invited"
    exchange.offer(
        f"utter_{became}_{booking.mode}",
        _changes(exchange, booking) if note else _changes(exchange, booking)[:2],
        starts_at=booking.starts_at.isoformat(),
        leader=leader,
        room=_way_in(exchange, booking),
        place=_place(exchange, booking),
        calendar=_calendar(exchange, booking),
        invitation=exchange.word(invites, leader=leader, note=note),
    )


def _changes(exchange: Exchange, booking: Booking) -> list[Button]:
    """Return what can be changed of a talk."""
    meant = json.dumps({"booking": booking.id})
    ways = {"reschedule_talk": "move", "cancel_talk": "cancel", "give_note": "note"}
    return [
        Button(exchange.word(f"utter_button_{says}_talk"), f"/{intent}{meant}")
        for intent, says in ways.items()
    ]


def tell_accepted(exchange: Exchange, booking: Booking) -> None:
    """Say that the new time is settled."""
    leader, starts_at = exchange.called(booking.leader_id), booking.starts_at.isoformat()
    exchange.say("utter_move_accepted", starts_at=starts_at, leader=leader)


def _calendar(exchange: Exchange, booking: Booking) -> str:
    """Return the line with the address of the calendar file, where such files are written."""
    app = exchange.turn.app
    if app.calendar_writer is None:
        return ""
    link = entries.link(exchange.uow, booking=booking, base_url=app.base_url)
    return exchange.word("utter_calendar_link", link=link)


def _way_in(exchange: Exchange, booking: Booking) -> str:
    """Return how a video talk is entered, as far as that is known."""
    policy = exchange.policy
    room = arrangements.room(exchange.uow, booking=booking, now=exchange.now, policy=policy)
    if room is None:
        return ""
    if room.state is State.FAILED:
        says = "utter_room_call" if policy.video.phone else "utter_room_none"
        return exchange.word(says, phone=policy.video.phone)
    return exchange.word("utter_room_link" if room.link else "utter_room_coming", link=room.link)


class AskNote(BotAction):
    """The confirmation has already invited a note, so nothing more is asked."""

    def name(self) -> str:
        """Return the name."""
        return "action_ask_note_form_talk_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Say nothing: never two questions at once."""
        del exchange
        return []


class KeepNote(BotAction):
    """Keep what the leader may know beforehand."""

    def name(self) -> str:
        """Return the name."""
        return "action_keep_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep it with the booking, and offer to file it instead."""
        note = exchange.slot("talk_note")
        unnamed = matters.beside_wish(exchange, note)
        if unnamed is not None:
            # A note bears its writer's name, so this is none.
            forgotten = SlotSet("talk_note", None)
            return [forgotten, *matters.begin(unnamed), SlotSet("ticket_anonymous", "yes")]
        booking = _just_booked(exchange)
        topic = _keep_note(exchange, booking, note)
        exchange.say(
            _kept(exchange, topic), note=note[:40], leader=exchange.called(booking.leader_id)
        )
        return [SlotSet("talk_note", None), SlotSet("pending_text", note)]


def _just_booked(exchange: Exchange) -> Booking:
    """Return the booking that was made last; somebody may hold one in each month."""
    held = exchange.uow.talks.live_bookings(exchange.who.id, exchange.now)
    made = exchange.slot("talk_booked")
    found = next((one for one in held if one.starts_at.isoformat() == made), None)
    return found or talks.upcoming(exchange.uow, who=exchange.who, now=exchange.now)


class ValidateNoteForm(BotForm):
    """Take a note."""

    def name(self) -> str:
        """Return the name."""
        return "validate_note_form"

    def validate_talk_note(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return what was written; a tapped button is no note."""
        del dispatcher, tracker, domain
        self.refuse_tap(value)
        return {"talk_note": value}


class ShowMyTalks(BotAction):
    """Tell what somebody has booked."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_my_talks"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Show the talks to come, and those to which a time is still owed."""
        held = talks.held(exchange.uow, who=exchange.who, now=exchange.now)
        chosen = [one for one in held if one.id == exchange.entity("booking")] or held
        if not chosen:
            raise NoBooking
        if len(chosen) == 1:
            _show(exchange, chosen[0])
        else:
            _show_all(exchange, chosen)
        return []


def _show_all(exchange: Exchange, held: list[Booking]) -> None:
    """Show several talks; each can be chosen, and then changed."""
    told = {one.id: _about(exchange, one) for one in held}
    lines = []
    for one in held:
        owed = one.state is BookingState.DISPLACED
        says = "utter_my_talk_line_owed" if owed else f"utter_my_talk_line_{one.mode}"
        lines.append(exchange.word(says, place=_place(exchange, one), **told[one.id]))
    buttons = [
        Button(
            exchange.word("utter_button_my_talk", **told[one.id]),
            f"/my_talks{json.dumps({'booking': one.id})}",
        )
        for one in held
    ]
    exchange.offer("utter_my_talks", buttons[:MOST_BUTTONS], list="\n".join(lines))


def _about(exchange: Exchange, booking: Booking) -> dict[str, str]:
    return {
        "booking": booking.id,
        "starts_at": booking.expected_at.isoformat(),
        "leader": exchange.called(booking.leader_id),
    }


def _place(exchange: Exchange, booking: Booking) -> str:
    return receptions.place(exchange.uow, booking.leader_id, policy=exchange.policy)


def _show(exchange: Exchange, booking: Booking) -> None:
    about = _about(exchange, booking)
    if booking.state is BookingState.DISPLACED:
        exchange.say("utter_my_talk_owed", **about)
        return
    note = exchange.word("utter_my_note", note=booking.note) if booking.note else ""
    exchange.offer(
        f"utter_my_talk_{booking.mode}",
        _changes(exchange, booking),
        room=_way_in(exchange, booking),
        place=_place(exchange, booking),
        note=note,
        **about,
    )


class GiveNote(BotAction):
    """Somebody wants to say, or to change, what a talk is to be about."""

    def name(self) -> str:
        """Return the name."""
        return "action_give_note"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Take what is written next."""
        booking = meant(exchange)
        leader = exchange.called(booking.leader_id)
        exchange.say("utter_give_note", leader=leader)
        return _note_of(booking)


class CancelTalk(BotAction):
    """Cancel a talk."""

    def name(self) -> str:
        """Return the name."""
        return "action_cancel_talk"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask once, then give the slot back."""
        if exchange.slot("talk_shown") and not _has_booking(exchange):
            exchange.say("utter_talk_left")
            return [*forget_talk(), *offer_again(exchange)]
        booking = meant(exchange)
        starts_at, leader = booking.starts_at.isoformat(), exchange.called(booking.leader_id)
        if not exchange.entity("confirmed"):
            about = {"starts_at": starts_at, "booking": booking.id, "leader": leader}
            exchange.say("utter_ask_cancel_talk", **about)
            return forget_talk()
        talks.cancel(
            exchange.uow,
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
            booking=booking,
        )
        exchange.say("utter_talk_cancelled", starts_at=starts_at, leader=leader)
        return [*forget_talk(), *offer_again(exchange)]


def _has_booking(exchange: Exchange) -> bool:
    return bool(talks.held(exchange.uow, who=exchange.who, now=exchange.now))


def meant(exchange: Exchange) -> Booking:
    """Return the talk that a button names, else the person's next. Raises `NoBooking`."""
    booking_id = exchange.entity("booking")
    return talks.upcoming(exchange.uow, who=exchange.who, now=exchange.now, booking_id=booking_id)


class AcceptMove(BotAction):
    """A time that somebody else chose suits."""

    def name(self) -> str:
        """Return the name."""
        return "action_accept_move"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Keep the consent."""
        booking = meant(exchange)
        talks.accept(exchange.uow, booking=booking)
        tell_accepted(exchange, booking)
        return []


class RescheduleTalk(BotAction):
    """Move a talk; the old time is kept until the new one is held."""

    def name(self) -> str:
        """Return the name."""
        return "action_reschedule_talk"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Offer other times."""
        try:
            booking = meant(exchange)
        except NoBooking as none:
            exchange.say(none.says)
            return []
        return [
            SlotSet("talk_moves", booking.id),
            SlotSet("talk_leader", booking.leader_id),
            *wished(exchange, times_of(open_slots(exchange))),
            *enter("talk_form"),
        ]


class LeaveTalkForm(BotAction):
    """Stop choosing a time."""

    def name(self) -> str:
        """Return the name."""
        return "action_leave_talk"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Forget the choice; an existing booking stays."""
        bookings.let_go(exchange.uow, who=exchange.who, now=exchange.now)
        exchange.say("utter_move_left" if exchange.slot("talk_moves") else "utter_talk_left")
        return forget_talk()
