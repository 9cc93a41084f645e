"""What the core asks of the memory of tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.domain.events import Event
from bot.domain.messages import Channel, Media
from bot.domain.people import Person
from bot.domain.tickets import Ticket


@dataclass(frozen=True)
class TicketFilter:
    """Which tickets are asked for; an empty value asks for all.

    `before_seq` is where the last page ended; `handled_by` leaves out what is nothing to somebody.
    """

    status: str = ""
    department: str = ""
    topic: str = ""
    overdue_at: datetime | None = None
    since: datetime | None = None
    before_seq: int | None = None
    handled_by: Person | None = None
    limit: int = 50


class Outcome(NamedTuple):
    """So many tickets of a kind came to this; `rating` is empty where nobody rated."""

    kind: str
    rating: str
    answered: bool
    many: int


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

    def by_receipt(self, receipt_hash: str) -> Ticket | None:
        """Return the unnamed ticket whose receipt has this hash."""

    def of_author(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return the author's named tickets, newest first."""

    def of_owner(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return open tickets that somebody owes an answer to, most urgent first."""

    def offered_to(self, person_id: str, limit: int) -> Sequence[Ticket]:
        """Return tickets that somebody is asked to take over."""

    def merged_into(self, ticket_id: str) -> Sequence[Ticket]:
        """Return the tickets that go on as part of another one."""

    def family(self, route_id: str) -> Sequence[Ticket]:
        """Return the ticket that carries a route and all that were split from it."""

    def due(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return open tickets whose nudge is due."""

    def page(self, wanted: TicketFilter) -> Sequence[Ticket]:
        """Return tickets that fit, newest number first."""

    def filed_since(self, moment: datetime) -> Mapping[str, int]:
        """Return how many were filed since a moment, by topic."""

    def count_overdue(self, now: datetime) -> int:
        """Return how many open, unanswered tickets are past their deadline."""

    def contested(self, decider_id: str, limit: int) -> Sequence[Ticket]:
        """Return what waits for somebody's decision, the soonest due first."""

    def overdue(self, now: datetime, limit: int) -> Sequence[Ticket]:
        """Return open, unanswered tickets past their deadline, the longest overdue first."""

    def log(self, event: Event) -> None:
        """Write a step of the ticket's life."""

    def events(self, ticket_id: str) -> Sequence[Event]:
        """Return the steps of a ticket's life in order."""

    def outcomes(self, since: datetime, until: datetime) -> Sequence[Outcome]:
        """Return how many were filed in a time, by kind, rating and whether they were answered."""

    def logged_with(self, verbs: Sequence[str]) -> Sequence[str]:
        """Return the ids of tickets whose log has one of these steps."""

    def attach(self, ticket_id: str, kind: str, media: Media, channel: Channel) -> str:
        """Keep a file with a ticket, and return the attachment's id."""

    def keep_route(self, ticket_id: str, epoch: str, handle: bytes) -> None:
        """Keep the sealed return address of an anonymous ticket."""

    def route(self, ticket_id: str) -> bytes | None:
        """Return the sealed return address, if it still exists."""

    def routes_but(self, epoch: str) -> Sequence[tuple[str, bytes]]:
        """Return (ticket, box) of all boxes that were sealed for another epoch."""

    def replace_route(self, ticket_id: str, epoch: str, handle: bytes) -> None:
        """Keep a box of the same content for another key."""

    def drop_route(self, ticket_id: str) -> None:
        """Destroy the sealed return address."""

    def erase_ended(self, before: datetime, limit: int) -> int:
        """Erase tickets that ended before a moment, and all that hangs on them; return how many."""
