"""Bookings with the leader: book what was chosen, leave a note, show, move, cancel."""

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
from bot.domain.talks import Booking, BookingState, Mode, NoBooking, Slot, SlotTaken
from bot.services import arrangements, bookings, entries, receptions, talks


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
    """Say what was booked, and invite a note."""
    tell_booking(exchange, booking, "booked")
    return [
        *forget_talk(),
        SlotSet("talk_booked", booking.starts_at.isoformat()),
        SlotSet("talk_note", None),
        *enter("note_form"),
    ]


def tell_booking(exchange: Exchange, booking: Booking, became: str) -> None:
    """Say what was booked or moved, and where."""
    exchange.say(
        f"utter_{became}_{booking.mode}",
        starts_at=booking.starts_at.isoformat(),
        room=_way_in(exchange, booking),
        place=receptions.place(exchange.uow, booking.leader_id, policy=exchange.policy),
        calendar=_calendar(exchange, booking),
    )


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
        talks.leave_note(exchange.uow, booking=booking, note=note)
        drafting = bool(exchange.slot("ticket_text"))
        says = "utter_note_kept_only" if drafting else "utter_note_kept"
        exchange.say(says, note=note[:40])
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
        if not held:
            raise NoBooking
        for booking in held:
            if booking.state is BookingState.DISPLACED:
                about = {"booking": booking.id, "starts_at": booking.starts_at.isoformat()}
                exchange.say("utter_my_talk_owed", **about)
                continue
            exchange.say(
                f"utter_my_talk_{booking.mode}",
                starts_at=booking.starts_at.isoformat(),
                room=_way_in(exchange, booking),
                place=receptions.place(exchange.uow, booking.leader_id, policy=exchange.policy),
            )
        return []


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
        starts_at = booking.starts_at.isoformat()
        if not exchange.entity("confirmed"):
            exchange.say("utter_ask_cancel_talk", starts_at=starts_at, booking=booking.id)
            return forget_talk()
        talks.cancel(
            exchange.uow,
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
            booking=booking,
        )
        exchange.say("utter_talk_cancelled", starts_at=starts_at)
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
        exchange.say("utter_move_accepted", starts_at=booking.starts_at.isoformat())
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
