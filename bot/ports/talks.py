"""What the core asks of the memory of talks."""

from collections.abc import Sequence
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

    def claim(self, slot_id: str) -> bool:
        """Take an open slot; return whether it could be had."""

    def release(self, slot_id: str) -> None:
        """Open a slot again."""

    def add_booking(self, booking: Booking) -> None:
        """Book. Raises `BookedAlready` for a second live booking of a person in a month."""

    def change_booking(self, booking_id: str, **values: Any) -> None:
        """Change columns of a booking."""

    def live_bookings(self, person_id: str, now: datetime) -> Sequence[Booking]:
        """Return a person's live bookings that are still to come."""

    def bookings(self, leader_id: str, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return live bookings of a leader in a stretch of time, in order."""

    def all_bookings(self, start: datetime, end: datetime) -> Sequence[Booking]:
        """Return live bookings of all leaders in a stretch of time, in order."""

    def set_mode(self, slot_id: str, mode: Mode) -> None:
        """Say how the people of a slot meet."""
