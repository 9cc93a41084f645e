"""What the core asks of memory: one store per noun, gathered in a unit of work."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.domain.learning import Heard, Kept
from bot.domain.messages import Channel, Media
from bot.domain.notices import Notice, OpenCard, Parcel
from bot.domain.people import Department, Person, Role
from bot.domain.talks import Booking, Mode, Slot
from bot.domain.tickets import Ticket


class Busy(Exception):
    """The database is locked, full or away: trouble of our own, worth another try."""


class Stale(Exception):
    """Somebody else changed the same row since it was read."""


@dataclass(frozen=True)
class TicketFilter:
    """Which tickets are asked for; an empty value asks for all. `after` is a sequence number."""

    status: str = ""
    department: str = ""
    topic: str = ""
    overdue_at: datetime | None = None
    since: datetime | None = None
    before_seq: int | None = None
    limit: int = 50


@dataclass(frozen=True)
class Alert:
    """Somebody in danger, until somebody on duty acknowledges."""

    id: str
    person_id: str
    raised_at: datetime
    rounds: int


class People(Protocol):
    """Who there is."""

    def get(self, person_id: str) -> Person:
        """Return a person. Raises KeyError."""

    def by_address(self, channel: Channel, address: str) -> Person | None:
        """Return who writes from a platform address."""

    def by_userid(self, userid: str) -> Person | None:
        """Return the person with a userid."""

    def with_role(self, role: Role) -> Sequence[Person]:
        """Return all active holders of a role, in order of their userid."""

    def everyone(self) -> Sequence[Person]:
        """Return all active people."""

    def departments(self) -> Sequence[Department]:
        """Return all departments."""

    def add(self, person: Person) -> None:
        """Register somebody new."""

    def replace(self, person: Person) -> None:
        """Take over what the people file says of somebody known already."""

    def change(self, person_id: str, **values: Any) -> None:
        """Change columns of a person."""

    def department_named(self, name: str) -> Department:
        """Return a department, made if it is not there yet."""

    def site_named(self, name: str, *, remote: bool) -> None:
        """Make a site known."""

    def set_head(self, department_id: int, person_id: str) -> None:
        """Make somebody the head of a department."""

    def add_binding(self, code_hash: str, person_id: str, expires_at: datetime) -> None:
        """Keep a code by which a WeChat account is bound to a person."""

    def take_binding(self, code_hash: str, now: datetime) -> str | None:
        """Return whose code this is and use it up."""


class Tickets(Protocol):
    """All matters."""

    def next_seq(self) -> int:
        """Return a fresh sequence number."""

    def add(self, ticket: Ticket) -> None:
        """File a ticket."""

    def save(self, ticket: Ticket) -> None:
        """Store a changed ticket. Raises `Stale` if somebody else was quicker."""

    def get(self, ticket_id: str) -> Ticket:
        """Return a ticket. Raises KeyError."""

    def by_seq(self, seq: int) -> Ticket | None:
        """Return the ticket with a number."""

    def of_author(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return the author's named tickets, newest first."""

    def of_owner(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return open tickets that somebody owes an answer to, most urgent first."""

    def due(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return open tickets whose nudge is due."""

    def page(self, wanted: TicketFilter) -> Sequence[Ticket]:
        """Return tickets that fit, newest number first."""

    def filed_since(self, moment: datetime) -> Mapping[str, int]:
        """Return how many were filed since a moment, by topic."""

    def count_overdue(self, now: datetime) -> int:
        """Return how many open, unanswered tickets are past their deadline."""

    def overdue(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return open, unanswered tickets past their deadline, the longest overdue first."""

    def log(
        self, ticket: Ticket, verb: str, now: datetime, actor_id: str | None, note: str
    ) -> None:
        """Write a step of the ticket's life."""

    def events(self, ticket_id: str) -> Sequence[Mapping[str, Any]]:
        """Return the steps of a ticket's life in order."""

    def attach(self, ticket_id: str, kind: str, media: Media, channel: Channel) -> None:
        """Keep a file with a ticket."""

    def keep_route(self, ticket_id: str, epoch: str, handle: bytes) -> None:
        """Keep the sealed return address of an anonymous ticket."""

    def route(self, ticket_id: str) -> bytes | None:
        """Return the sealed return address, if it still exists."""

    def drop_route(self, ticket_id: str) -> None:
        """Destroy the sealed return address."""


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


class Alerts(Protocol):
    """People in danger."""

    def add(self, alert: Alert, next_at: datetime) -> None:
        """Raise an alert."""

    def due(self, now: datetime) -> Sequence[Alert]:
        """Return alerts to repeat now."""

    def repeated(self, alert_id: str, next_at: datetime) -> None:
        """Count a round and set the next."""

    def acknowledge(self, alert_id: str, person_id: str, now: datetime) -> bool:
        """Stop repeating; return whether this was the first acknowledgement."""

    def get(self, alert_id: str) -> Alert:
        """Return an alert. Raises KeyError."""

    def open_of(self, person_id: str) -> Alert | None:
        """Return an alert for somebody that nobody has acknowledged yet."""


class Outbox(Protocol):
    """What is still to be sent."""

    def add(self, notice: Notice, now: datetime) -> bool:
        """Write a notice down; return whether its key is new."""

    def claim(self, now: datetime, limit: int, lease_until: datetime) -> Sequence[Parcel]:
        """Lease what is due, so that no other worker sends it meanwhile."""

    def done(self, parcel: Parcel, now: datetime) -> None:
        """Mark as sent and forget what was said."""

    def retry(self, parcel: Parcel, at: datetime, failure: str) -> None:
        """Give back, to be tried again later."""

    def postpone(self, parcel: Parcel, at: datetime) -> None:
        """Give back until later; this is no failed attempt."""

    def bury(self, parcel: Parcel, failure: str) -> None:
        """Give up, keep the notice, and list it as undelivered."""

    def park(self, parcel: Parcel, failure: str) -> None:
        """Keep until the person writes next (Official Account, 48-hour window)."""

    def unpark(self, person_id: str, now: datetime) -> None:
        """Send what waited for this person to write."""

    def counts(self) -> Mapping[str, int]:
        """Return how many rows there are in each state."""

    def undelivered(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """Return what could not be delivered: id, response, failure."""

    def keep_card(self, card: OpenCard, now: datetime) -> None:
        """Remember how to close a card."""

    def card(self, card_id: str) -> OpenCard | None:
        """Return a card whose buttons may still work."""

    def forget_card(self, card_id: str) -> None:
        """Forget a card that was closed."""

    def purge(self, before: datetime) -> None:
        """Forget sent rows and cards older than a moment."""


class Inbox(Protocol):
    """What was received, for a day: only keyed hashes and the kept replies."""

    def claim(self, key: str, now: datetime) -> bool:
        """Take a message; return False if it was taken before."""

    def kept(self, key: str) -> str | None:
        """Return the reply kept for a message."""

    def keep(self, key: str, answer: str) -> None:
        """Keep the reply."""

    def release(self, key: str) -> None:
        """Give a message back, as if it had not been taken."""

    def purge(self, before: datetime) -> None:
        """Forget messages received before a moment."""


class Conversations(Protocol):
    """The state of each conversation, encrypted; looked up by a keyed hash of the address."""

    def load(self, channel: Channel, address: str) -> tuple[dict[str, Any], datetime | None]:
        """Return the state, locked until the end of the transaction, and when it was stored."""

    def save(self, channel: Channel, address: str, state: Mapping[str, Any], now: datetime) -> None:
        """Store the state."""

    def purge(self, before: datetime) -> None:
        """Forget conversations not touched since a moment."""


class Learning(Protocol):
    """What is learned from use: where matters belong, and what was not understood."""

    def teach(self, terms: Collection[str], *, department_id: int, weight: int) -> None:
        """Add a weight to terms for a department."""

    def taught(self, terms: Collection[str]) -> Mapping[int, Sequence[int]]:
        """Return the weights of those terms that are known, by department id."""

    def keep(self, heard: Heard, *, on: date, most: int) -> bytes:
        """Keep a text with its day; the oldest goes where there are too many. Return its id."""

    def choose(self, text: str, chosen: str) -> None:
        """Note what a kept text was meant as; a text that is not kept stays unkept."""

    def forget(self, ids: Sequence[bytes]) -> None:
        """Forget kept texts."""

    def kept(self) -> Sequence[Kept]:
        """Return what is kept, the oldest day first."""

    def purge(self, before: date) -> None:
        """Forget texts kept before a day."""


class Runs(Protocol):
    """Which runs of the timetable were taken."""

    def claim(self, name: str, due_at: datetime, now: datetime) -> bool:
        """Take a run; return False if another worker has it."""

    def all_last(self) -> Mapping[str, datetime]:
        """Return the due time of the last run taken of each job."""

    def finish(self, name: str, due_at: datetime, now: datetime) -> None:
        """Mark a run as carried out."""

    def unfinished(self, claimed_before: datetime) -> Sequence[tuple[str, datetime]]:
        """Return runs that a worker took and never finished."""

    def release(self, name: str, due_at: datetime) -> None:
        """Give a run back."""


class ApiTokens(Protocol):
    """Who may read the API."""

    def add(self, token_hash: str, role: str, now: datetime) -> None:
        """Keep a token's hash."""

    def role(self, token_hash: str) -> str | None:
        """Return the role of a token."""


class UnitOfWork(Protocol):
    """One transaction and the stores inside it."""

    @property
    def people(self) -> People: ...  # noqa: D102 - the type says it
    @property
    def tickets(self) -> Tickets: ...  # noqa: D102 - the type says it
    @property
    def talks(self) -> Talks: ...  # noqa: D102 - the type says it
    @property
    def alerts(self) -> Alerts: ...  # noqa: D102 - the type says it
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102 - the type says it
    @property
    def inbox(self) -> Inbox: ...  # noqa: D102 - the type says it
    @property
    def conversations(self) -> Conversations: ...  # noqa: D102 - the type says it
    @property
    def learning(self) -> Learning: ...  # noqa: D102 - the type says it
    @property
    def runs(self) -> Runs: ...  # noqa: D102 - the type says it
    @property
    def api_tokens(self) -> ApiTokens: ...  # noqa: D102 - the type says it


class Transactions(Protocol):
    """Opens units of work."""

    def __call__(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that commits at the end and rolls back on any exception.

        Raises `Busy` when the database cannot be had within two seconds.
        """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that only reads, and so waits for nobody. Raises `Busy`."""
