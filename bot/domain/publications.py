"""The board: answers of general interest, from the proposal to the page, and back."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.errors import RuleBroken
from bot.domain.tickets import Topic


class Step(StrEnum):
    """How far a publication is; beside the ticket, which goes its own way."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


MOVES: dict[str, tuple[frozenset[Step], Step]] = {
    # What the author agreed to is what was shown: another wording is asked for again.
    "review": (frozenset({Step.PROPOSED, Step.REVIEWED, Step.AGREED}), Step.REVIEWED),
    "ask": (frozenset({Step.REVIEWED}), Step.ASKED),
    "agree": (frozenset({Step.ASKED}), Step.AGREED),
    "decline": (frozenset({Step.ASKED, Step.AGREED}), Step.DECLINED),
    "publish": (frozenset({Step.AGREED}), Step.PUBLISHED),
    "object": (frozenset({Step.PUBLISHED}), Step.WITHDRAWN),
    "take_down": (frozenset({Step.PUBLISHED}), Step.WITHDRAWN),
}
"""Each move: from which steps it is allowed, and where it leads."""


class NotForTheBoard(RuleBroken):
    """The matter cannot be published: of the heart, without an answer, or nobody can be asked."""


class OvertakenByOthers(RuleBroken):
    """Somebody else has moved the publication on meanwhile."""


class NothingLeft(RuleBroken):
    """Title, question and answer are needed."""


@dataclass(frozen=True)
class Wording:
    """What is to be read on the board; author and particulars are blanked."""

    title: str
    question: str
    answer: str


@dataclass(frozen=True)
class Publication:
    """One answer on its way to the board. It has no author: nobody who may read it learns one."""

    id: str
    ticket_id: str
    topic: Topic
    title: str
    question: str
    answer: str
    step: Step = Step.PROPOSED
    department: str = ""
    reviewed_by: str | None = None
    published_by: str | None = None
    published_at: datetime | None = None
    version: int = 1

    def moved(self, verb: str, **changes: Any) -> "Publication":
        """Return it after a move. Raises `OvertakenByOthers` where the table has none."""
        allowed, target = MOVES[verb]
        if self.step not in allowed:
            raise OvertakenByOthers
        return replace(self, step=target, **changes)
