"""Danger to a life: an alert from the first word until somebody is safe or in good hands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What a helper found: safe, in others' good hands (doctor, police), or not reached."""

    SAFE = "safe"
    HELPED = "helped"
    UNREACHED = "unreached"


class Step(StrEnum):
    """What happened to an alert at a moment."""

    RAISED = "raised"
    TOLD = "told"
    TAKEN = "taken"
    ASKED = "asked"
    HANDED_ON = "handed_on"
    ENDED = "ended"


@dataclass(frozen=True)
class Alert:
    """Somebody in danger. It ends with a helper's word, never by itself.

    `rounds` counts how often everybody on duty was told, `asked` how often its helper was asked
    what came of it.
    """

    id: str
    person_id: str
    raised_at: datetime
    rounds: int
    helper_id: str | None = None
    asked: int = 0
    outcome: str = ""


@dataclass(frozen=True)
class AlertStep:
    """One line of an alert's record: when, what, who, and by which platform where one was used."""

    at: datetime
    step: Step
    person_id: str = ""
    channel: str = ""
