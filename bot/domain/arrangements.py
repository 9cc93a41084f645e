"""What a talk needs on the platforms: a video room, an entry in both calendars."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What is arranged."""

    ROOM = "room"
    SCHEDULE = "schedule"


class State(StrEnum):
    """How far an arrangement is. `failed` ones are still tried, seldom, as long as it helps."""

    WANTED = "wanted"
    READY = "ready"
    CHANGED = "changed"
    CANCEL = "cancel"
    FAILED = "failed"
    GONE = "gone"


UNSETTLED = frozenset({State.WANTED, State.CHANGED, State.CANCEL, State.FAILED})
"""States in which a platform is still to be asked for something."""


class Provider(StrEnum):
    """Where video talks are held."""

    WECOM = "wecom"
    FIXED = "fixed"
    JITSI = "jitsi"


@dataclass(frozen=True)
class Video:
    """How video talks are held; `links` are fixed rooms by the leader's userid.

    `phone` is what people call when no room could be made; `before` is when the link is sent again.
    """

    provider: Provider = Provider.WECOM
    link: str = ""
    links: tuple[tuple[str, str], ...] = ()
    url: str = ""
    phone: str = ""
    before: timedelta = timedelta(minutes=10)
    give_up: timedelta = timedelta(minutes=30)

    def link_of(self, userid: str) -> str:
        """Return the fixed room of a leader."""
        return dict(self.links).get(userid, self.link)


@dataclass(frozen=True)
class Appointment:
    """What a platform is told of a talk: when, with whom, never about what.

    People are userids; `person` is empty where somebody has no account there.
    """

    starts_at: datetime
    ends_at: datetime
    title: str
    leader: str
    person: str = ""
    place: str = ""


@dataclass(frozen=True)
class Arranged:
    """What a platform made of it. Whoever holds the link may enter."""

    external_id: str
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class Arrangement:
    """One thing arranged for one booking, and the times for which it was made."""

    booking_id: str
    kind: Kind
    state: State
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    external_id: str = ""
    link: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    attempts: int = 0
    leased_until: datetime | None = None
    failure: str = ""
