"""A ticket's life: its states, the moves between them, and who may make them."""

import re
import unicodedata
from dataclasses import dataclass, replace
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
    ANSWERED = "answered"
    REOPENED = "reopened"
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
"""States in which the owner owes an answer."""

MOVES: dict[str, tuple[frozenset[Status], Status]] = {
    "accept": (frozenset({Status.FILED, Status.ASSIGNED, Status.RETURNED}), Status.ACCEPTED),
    "assign": (WORKING, Status.ASSIGNED),
    "extend": (WORKING, Status.EXTENDED),
    "return": (WORKING, Status.RETURNED),
    "answer": (WORKING | {Status.ANSWERED}, Status.ANSWERED),
    "rate": (frozenset({Status.ANSWERED}), Status.RATED),
    "reopen": (frozenset({Status.ANSWERED}), Status.REOPENED),
    "close": (WORKING | {Status.ANSWERED, Status.RATED}, Status.CLOSED),
    "withdraw": (WORKING | {Status.ANSWERED}, Status.WITHDRAWN),
}
"""Each move: from which states it is allowed, and where it leads."""


class WrongMove(RuleBroken):
    """The ticket is in a state that does not allow the move (somebody else was quicker, say)."""


class NothingOpen(RuleBroken):
    """Somebody without an open ticket wants to do something to it."""


class UrgedToday(RuleBroken):
    """The author has already urged the owner on this working day."""


class ExtendedBefore(RuleBroken):
    """A ticket is extended once."""


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say, understood but not yet filed; `due_at` where a leader set it."""

    text: str
    topic: Topic
    kind: Kind
    department_id: int
    title: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class Ticket:
    """One matter from filing to rating. An anonymous one has no author and no time of day."""

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
    answer: str = ""
    answered_at: datetime | None = None
    rating: str | None = None
    urged_on: str = ""
    extended: bool = False
    reopened: int = 0
    receipt_hash: str = ""
    version: int = 1

    @property
    def number(self) -> str:
        """Return the number that people use: `SQ-` and at least four digits."""
        return f"SQ-{self.seq:04d}"

    @property
    def is_open(self) -> bool:
        """Return whether something is still owed: an answer or a rating."""
        return self.status not in ENDED

    def moved(self, verb: str, **changes: object) -> "Ticket":
        """Return the ticket after a move. Raises `WrongMove` where the table has none."""
        allowed, target = MOVES[verb]
        if self.status not in allowed:
            raise WrongMove(number=self.number)
        if target in ENDED:
            changes |= {"next_nudge_at": None}
        return replace(self, status=target, **changes)  # type: ignore[arg-type]  # fields by name


NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[sS\uFF53\uFF33][qQ\uFF51\uFF31])[-\s\u2014\uFF0D_]*(\d{1,9})(?!\d)"
)
BARE = re.compile(r"^\D{0,4}?(\d{1,8})\s*\D{0,2}$")
RECEIPT = re.compile(r"(?<!\d)(\d{4}[-\s]?\d{4}[-\s]?\d{4}[-\s]?\d{4})(?!\d)")


TITLE_LENGTH = 20
CLAUSE_END = re.compile(r"[,.!?;\s\uFF0C\u3002\uFF01\uFF1F\uFF1B\u3001~\u2026]+")


def title_of(text: str) -> str:
    """Return the first clause that is long enough to be recognised, at most twenty characters."""
    flat = " ".join(text.split())
    for found in CLAUSE_END.finditer(flat):
        if found.start() >= TITLE_LENGTH // 3:
            flat = flat[: found.start()]
            break
    return flat if len(flat) <= TITLE_LENGTH else flat[: TITLE_LENGTH - 1] + "\u2026"


def find_seq(text: str) -> int | None:
    """Return the ticket's sequence number in a text: SQ-0012, sq12, or digits alone."""
    found = NUMBER.search(text) or BARE.match(text.strip())
    return int(found[1]) if found else None


def leading_seq(text: str) -> int | None:
    """Return the number with which a text begins (SQ-0012 …), or None."""
    found = NUMBER.match(text.strip())
    return int(found[1]) if found else None


def find_receipt(text: str) -> str:
    """Return the sixteen digits of a receipt in a text, or an empty string."""
    # The number goes first, or its digits would run into a receipt written in groups of four.
    found = RECEIPT.search(NUMBER.sub(" ", unicodedata.normalize("NFKC", text), count=1))
    return re.sub(r"\D", "", found[1]) if found else ""


def without_receipt(text: str) -> str:
    """Return what a message says beside a receipt."""
    receipt = find_receipt(text)
    digits = r"[-\s]?".join(receipt)
    return re.sub(digits, " ", unicodedata.normalize("NFKC", text)).strip() if receipt else text


def without_number(text: str) -> str:
    """Return what a message says beside the ticket's number."""
    return NUMBER.sub("", text, count=1).strip(" \t\n:,;.-\uff1a\uff0c\u3002\uff1b\u2014")
