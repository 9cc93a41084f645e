"""Comments on what stands on the board: said by members, read by the secretariat, then shown."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import RuleBroken

LONGEST = 300


class CommentState(StrEnum):
    """How far a comment is."""

    WAITING = "waiting"
    SHOWN = "shown"
    LEFT_OUT = "left_out"


class NothingSaid(RuleBroken):
    """A comment needs words."""


class CommentsOff(RuleBroken):
    """The organisation wants no comments."""


@dataclass(frozen=True)
class Comment:
    """What somebody says to an answer. `name` stands only where they chose to show it.

    `day` has no time: when an unnamed comment was written would tell by whom.
    """

    id: str
    publication_id: str
    text: str = field(repr=False)
    day: datetime
    name: str = ""
    state: CommentState = CommentState.WAITING
