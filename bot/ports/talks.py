"""What the core asks of the memory of talks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.talks import Booking, Mode, Slot


class Talks(Protocol):
    """Reception days, slots and bookings."""

    def add_slot(self, slot: Slot) -> bool:
        """Lay out a slot; return whether it is new."""

    def slot(self, slot_id: str) -> Slot:
        """Return a slot. Raises KeyError."""

    def slots(self, start: datetime, end: datetime) -> Sequence[Slot]:
        """Return slots that start in a stretch of time, in order."""

    def claim(self, slot_id: str, *, who_id: str, now: datetime) -> bool:
        """Take an open slot that nobody else holds; return whether it could be had."""

    def release(self, slot_id: str) -> None:
        """Open a slot again."""

    def hold(self, slot_id: str, *, who_id: str, now: datetime, until: datetime) -> bool:
        """Keep an open slot for one person for a while; return whether it could be kept."""

    def let_go(self, slot_id: str, *, who_id: str) -> None:
        """Keep a slot no longer for this person."""

    def held(self, who_id: str, now: datetime) -> Sequence[Slot]:
        """Return what is kept for a person."""

    def close(self, slot_id: str, *, by: str) -> None:
        """Close a slot, whatever it was; `by` names the absence."""

    def reopen(self, slot_id: str, *, by: str) -> bool:
        """Open what this absence closed; return whether it was."""

    def remake(self, slot_id: str, *, made_for: str, period: str) -> None:
        """Open a slot again that was made for one absence and closed, now for another."""

    def set_mode(self, slot_id: str, mode: Mode) -> None:
        """Say how the people of a slot meet."""

    def add_booking(self, booking: Booking) -> None:
        """Book. Raises `BookedAlready` for a second live booking of a person in a month."""

    def booking(self, booking_id: str) -> Booking:
        """Return a booking. Raises KeyError."""

    def save_booking(self, booking: Booking) -> None:
        """Store the next step of a booking. Raises `Stale` or `BookedAlready`."""

    def change_booking(self, booking_id: str, **values: Any) -> None:
        """Change what is no step: a note, the day's delay, a consent."""

    def live_bookings(self, person_id: str, now: datetime) -> Sequence[Booking]:
        """Return a person's bookings with a time that is still to come."""

    def bookings(self, leader_id: str, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return booked talks of a leader in a stretch of time, in order."""

    def all_bookings(self, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return booked talks of all leaders in a stretch of time, in order."""

    def held_talks(self, leader_id: str, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return talks of a leader in a stretch of time, whatever became of them, in order."""

    def displaced(self, *, leader_id: str = "", person_id: str = "") -> Sequence[Booking]:
        """Return bookings to which a time is owed, the longest owed first."""

    def unsettled(self, before: datetime) -> Sequence[Booking]:
        """Return talks whose time is past and of which nobody said what came of them."""

    def log(self, booking: Booking, verb: str, at: datetime, actor_id: str | None) -> None:
        """Write a step down."""

    def events(self, booking_id: str) -> Sequence[Mapping[str, Any]]:
        """Return the steps of a booking in order."""

    def announced(self, leader_id: str, period: str) -> tuple[str, bool]:
        """Return how far the announcement of a reception got, and whether it is done."""

    def note_announced(self, leader_id: str, period: str, *, reached: str, done: bool) -> None:
        """Keep how far the announcement of a reception got."""
