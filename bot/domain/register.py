"""The register of tickets (台账): one line for each, and the printed form of one."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event
from bot.domain.people import Role
from bot.domain.tickets import Status


@dataclass(frozen=True)
class Sight:
    """What somebody may see of tickets: those of the heart, and who wrote named ones."""

    mood: bool
    authors: bool


def sight_of(role: str) -> Sight:
    """Return what the holder of a role may see of all tickets."""
    return Sight(
        mood=role in {Role.LEADER, Role.COUNSELLOR},
        authors=role in {Role.LEADER, Role.SECRETARIAT},
    )


@dataclass(frozen=True)
class Selection:
    """Which tickets go into a register: filed in a time, of a department, as far as seen."""

    sight: Sight
    since: datetime | None = None
    until: datetime | None = None
    department: str = ""


@dataclass(frozen=True)
class Entry:
    """One line: a ticket with the names of whom it concerns; `author` only where it may be seen."""

    seq: int
    number: str
    kind: str
    topic: str
    title: str
    text: str
    place: str
    anonymous: bool
    author: str
    unit: str
    department: str
    owner: str
    supervisor: str
    filed_at: datetime
    due_at: datetime | None
    status: Status
    answer: str
    answered_at: datetime | None
    rating: str
    overdue: bool
    extended: bool
    reopened: int


@dataclass(frozen=True)
class Form:
    """The printed form of one ticket: its line and its steps."""

    entry: Entry
    steps: tuple[Event, ...]

    @property
    def assigned_at(self) -> datetime:
        """When those who answer for it now were given it."""
        given = [step.at for step in self.steps if step.verb in {"assign", "take_over"}]
        return given[-1] if given else self.entry.filed_at
