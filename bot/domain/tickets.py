"""A ticket: what it holds, where it stands, and what may be wrong with a wish about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import RuleBroken


class Topic(StrEnum):
    """The three topics into which every message is sorted."""

    WORK = "work"
    LIFE = "life"
    MOOD = "mood"


class Kind(StrEnum):
    """What sort of ticket it is."""

    QUESTION = "question"
    REQUEST = "request"
    HARDSHIP = "hardship"
    SUGGESTION = "suggestion"
    DISPUTE = "dispute"
    COMPLAINT = "complaint"


class Status(StrEnum):
    """Where a ticket stands (DOMAIN 3)."""

    FILED = "filed"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    EXTENDED = "extended"
    RETURNED = "returned"
    ASKED = "asked"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CONTESTED = "contested"
    RATED = "rated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Rating(StrEnum):
    """How the author found the answer; a missing rating is never one of these."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"


FIRST_UNNAMED = 10_000_000
"""Numbers from here on are given by chance, so that an unnamed ticket's tells no order."""

ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN, Status.MERGED})
"""States in which nothing is owed any more; `rated` is passed on the way to `closed`."""

WORKING = frozenset(
    {
        Status.FILED,
        Status.ACCEPTED,
        Status.ASSIGNED,
        Status.EXTENDED,
        Status.RETURNED,
        Status.REOPENED,
    }
)
"""States in which the owner owes an answer. `asked` waits for the author, `contested` for the
leader, `answered` for the rating."""

OPEN = frozenset(Status) - ENDED
"""States in which something is owed by somebody."""


class WrongMove(RuleBroken):
    """The ticket is in a state that does not allow the move (somebody else was quicker, say)."""


class NothingOpen(RuleBroken):
    """Somebody without an open ticket wants to do something to it."""


class UrgedToday(RuleBroken):
    """The author has already urged the owner on this working day."""


class ExtendedBefore(RuleBroken):
    """A ticket is extended once."""


class AskedAlready(RuleBroken):
    """More time was asked for and the supervisor has not decided yet."""


class EnoughAsked(RuleBroken):
    """The author was asked as often as one may ask; now an answer is due."""


class ReasonMissing(RuleBroken):
    """The move needs words that were not given."""


class VerdictMissing(RuleBroken):
    """A suggestion is answered by saying whether it is adopted."""


class SameTicket(RuleBroken):
    """A ticket cannot be merged into itself, into an ended one or one of another topic."""


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say, understood but not yet filed.

    `supervisor_id` names who follows it up where that is not the secretariat (the lead of a tier);
    `due_at` is a deadline that a leader set; `urgent` says that it cannot wait.
    """

    text: str
    topic: Topic
    kind: Kind
    department_id: int
    title: str = ""
    due_at: datetime | None = None
    place: str = ""
    urgent: bool = False
    supervisor_id: str = ""


@dataclass(frozen=True)
class Ticket:
    """One matter from filing to rating. An anonymous one has no author and no time of day.

    `due_rule`, `due_from`, `due_days` tell how the deadline came about; `paused_seconds` is the
    working time that is left when the author's reply comes; `pending_department_id` has been
    offered the ticket and has not accepted it; `overdue` stays once it was.
    """

    id: str
    seq: int
    kind: Kind
    topic: Topic
    title: str
    text: str
    status: Status
    department_id: int
    owner_id: str
    supervisor_id: str
    filed_at: datetime
    due_at: datetime
    next_nudge_at: datetime | None
    nudge_step: str = "before"
    author_id: str | None = None
    anonymous: bool = False
    place: str = ""
    urgent: bool = False
    answer: str = ""
    answered_at: datetime | None = None
    adopted: bool | None = None
    rating: str | None = None
    urged_on: str = ""
    due_rule: str = "filed"
    due_from: str = ""
    due_days: int = 0
    overdue: bool = False
    extended: bool = False
    extension_days: int | None = None
    reopened: int = 0
    asked: int = 0
    asked_at: datetime | None = None
    paused_seconds: int | None = None
    pending_department_id: int | None = None
    pending_owner_id: str | None = None
    decider_id: str | None = None
    pressed_by: str | None = None
    merged_into: str | None = None
    split_from: str | None = None
    receipt_hash: str = ""
    version: int = 1

    @property
    def number(self) -> str:
        """Return the number that people use: `SQ-` and at least four digits."""
        return f"SQ-{self.seq:04d}"

    @property
    def is_open(self) -> bool:
        """Return whether something is still owed: an answer, a decision or a rating."""
        return self.status not in ENDED

    @property
    def route_id(self) -> str:
        """Return under which ticket the sealed way to an anonymous author is kept."""
        return self.split_from or self.id
