"""Points deducted from department heads: for what, on what evidence, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.errors import RuleBroken
from bot.domain.events import Event


class Reason(StrEnum):
    """For what a point is deducted (DOMAIN 2c); never for a rating alone."""

    PERFUNCTORY = "perfunctory"
    BUCK_PASSING = "buck_passing"
    OVERDUE = "overdue"
    SENT_NOBODY = "sent_nobody"
    NOT_REPORTING = "not_reporting"


class Appeal(StrEnum):
    """What became of an entry that its head disputes."""

    NONE = ""
    PENDING = "pending"
    UPHELD = "upheld"
    LIFTED = "lifted"


class NothingScored(RuleBroken):
    """There is no entry that could be disputed or decided."""


class TooLateToAppeal(RuleBroken):
    """The days in which an entry may be disputed are over."""


class DisputedBefore(RuleBroken):
    """An entry is disputed once."""


@dataclass(frozen=True)
class ScoreEntry:
    """A deduction: `cause` is unique, so that nothing costs twice; `step` is the evidence.

    `step` counts in the ticket's log; `rule_version` names the rules of that day. `decider_id`
    is the supervisor's superior, asked once the head disputes the entry until `appeal_until`.
    """

    id: str
    cause: str
    reason: Reason
    points: int
    person_id: str
    department_id: int | None
    at: datetime
    appeal_until: datetime
    rule_version: str
    ticket_id: str | None = None
    step: int | None = None
    note: str = ""
    appeal: Appeal = Appeal.NONE
    appeal_reason: str = ""
    appealed_at: datetime | None = None
    decider_id: str | None = None
    decision: str = ""
    decided_at: datetime | None = None
    next_nudge_at: datetime | None = None
    version: int = 1

    @property
    def counts(self) -> bool:
        """Return whether the points are lost."""
        return self.appeal is not Appeal.LIFTED


@dataclass(frozen=True)
class Due:
    """A deduction that follows from a ticket's log: the same whenever it is worked out."""

    cause: str
    reason: Reason
    points: int
    person_id: str
    department_id: int | None
    step: int
    rule_version: str


PRICED = {
    "overdue": Reason.OVERDUE,
    "perfunctory": Reason.PERFUNCTORY,
    "send_back": Reason.BUCK_PASSING,
}
"""The moves that may cost points."""


def due(log: Sequence[Event]) -> list[Due]:
    """Return the deductions that follow from one ticket's log, each cause once.

    Overdue costs once a ticket, a perfunctory answer once an answer, handing back without ground
    once a department, when its supervisor refused it as often as the rules of the day said.
    """
    state: dict[str, Any] = {}
    found: dict[str, Due] = {}
    refused: Counter[int] = Counter()
    answered = 0
    for event in log:
        owner = (state.get("owner_id"), state.get("department_id"))
        state |= event.changed
        if event.verb in {"answer", "amend"}:
            answered = event.step
        if event.verb not in PRICED:
            continue
        if event.verb == "send_back":
            refused[owner[1] or 0] += 1
            if refused[owner[1] or 0] < event.changed["after"]:
                continue
        reason = PRICED[event.verb]
        cause = _cause(event, reason, answered=answered, department=owner[1])
        found.setdefault(cause, _due(event, cause, reason, owner))
    return list(found.values())


def _cause(event: Event, reason: Reason, *, answered: int, department: int | None) -> str:
    what = {
        Reason.OVERDUE: "",
        Reason.PERFUNCTORY: f":{answered}",
        Reason.BUCK_PASSING: f":{department}",
    }
    return f"{reason}:{event.ticket_id}{what[reason]}"


def _due(event: Event, cause: str, reason: Reason, owner: tuple[Any, Any]) -> Due:
    return Due(
        cause=cause,
        reason=reason,
        points=int(event.changed["points"]),
        person_id=str(owner[0]),
        department_id=owner[1],
        step=event.step,
        rule_version=str(event.changed["rule"]),
    )
