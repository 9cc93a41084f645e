"""What people were told and what they did: the ledger of a replay, which asks no service.

It is written from replies, from messages that arrived, and from who met whom.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

MET, CANCELLED, MISSED = "met", "cancelled", "missed"
SERVED, LEFT, SILENT, TOLD = "served", "left", "silent", "told"
TIMELESS = frozenset({"utter_talk_without_time", "utter_talk_no_room", "utter_talk_owed"})
MOVED = frozenset({"utter_talk_moved", "utter_talk_moved_why"})
REMINDERS = frozenset({"utter_talk_tomorrow", "utter_talk_soon"})
WAYS_IN = frozenset(
    {
        "utter_room_ready",
        "utter_room_soon",
        "utter_room_failed",
        "utter_room_failed_phone",
        "utter_room_soon_phone",
    }
)


@dataclass(frozen=True)
class Unkept:
    """A promise that was not kept: whose, of which month, and how."""

    month: str
    who: str
    how: str


@dataclass
class Promise:
    """One time that was promised; it stands until the person is told or does otherwise."""

    starts_at: datetime
    told_at: datetime
    until: datetime | None = None
    reminded: Counter[str] = field(default_factory=Counter)


@dataclass
class Talk:
    """One talk that was promised to a person, as the person knows it."""

    id: str
    who: str
    leader: str
    month: str
    times: list[Promise]
    video: bool = False
    ended: str = ""
    asked: int = 0
    agreed: int = 0
    delay: int = 0
    ways_in: set[datetime] = field(default_factory=set)
    outcomes: int = 0

    @property
    def promised(self) -> datetime | None:
        """The time that stands, if one does."""
        last = self.times[-1]
        return last.starts_at if last.until is None else None

    def close(self, now: datetime) -> None:
        """Let the time that stands stand no longer."""
        if self.times[-1].until is None:
            self.times[-1].until = now

    def promise(self, starts_at: datetime, now: datetime) -> None:
        """Promise another time."""
        if self.promised != starts_at:
            self.close(now)
            self.times.append(Promise(starts_at, now))
            self.delay = 0


@dataclass
class Wait:
    """One person's waiting for one reception; `owed`: the organisation put them in line."""

    who: str
    leader: str
    period: str
    since: datetime
    owed: bool = False
    ended: str = ""
    slot: str = ""
    until: datetime | None = None

    @property
    def month(self) -> str:
        """The month of the reception."""
        return self.period[:7]


class Ledger:
    """Everything that was promised in a replay."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.waits: list[Wait] = []
        self.wished: Counter[str] = Counter()
        self.wrong: list[Unkept] = []
        self.read: Counter[tuple[str, str, str]] = Counter()

    def live(self, who: str) -> list[Talk]:
        """Return the talks of a person that have not ended."""
        return [talk for talk in self.talks.values() if talk.who == who and not talk.ended]

    def waiting(self, who: str) -> list[Wait]:
        """Return what somebody waits for."""
        return [one for one in self.waits if one.who == who and not one.ended]

    def is_busy(self, who: str) -> bool:
        """Return whether somebody has or awaits a talk."""
        return bool(self.live(who) or self.waiting(who))

    def is_open(self) -> bool:
        """Return whether anything that was promised has not come to its end."""
        talks = any(not one.ended or (one.ended == MET and not one.outcomes)
                    for one in self.talks.values())  # fmt: skip
        return talks or any(not one.ended for one in self.waits)

    def blame(self, month: str, who: str, how: str) -> None:
        """Write down a promise that was not kept."""
        self.wrong.append(Unkept(month, who, how))

    def booked(self, talk: Talk) -> None:
        """Write down that somebody was told of a booking; whoever waited for it was served."""
        self.talks[talk.id] = talk
        self.served(talk)

    def served(self, talk: Talk) -> None:
        """End the waiting of somebody who now has a time there."""
        starts_at = talk.promised
        for wait in self.waiting(talk.who):
            same = wait.leader == talk.leader
            if same and starts_at and (wait.month == talk.month or wait.owed):
                wait.ended = SERVED

    def moved(self, talk: Talk, starts_at: datetime, now: datetime) -> None:
        """Write down that somebody moved the talk: whatever was asked is agreed so."""
        talk.agreed = talk.asked
        talk.promise(starts_at, now)
        self.served(talk)

    def end(self, talk: Talk, how: str, now: datetime) -> None:
        """Write down how a talk ended; with it ends what was waited for in its stead."""
        talk.ended = how
        talk.close(now)
        for wait in self.waiting(talk.who):
            if wait.owed and wait.leader == talk.leader:
                wait.ended = LEFT

    def told(self, who: str, says: str, fields: Mapping[str, str], now: datetime) -> None:
        """Write down a message that somebody read; nobody is told the same thing twice."""
        content = "|".join(f"{name}={value}" for name, value in sorted(fields.items()))
        self.read[who, says, f"{now.date()}|{content}"] += 1
        talk = self.talks.get(fields.get("booking", ""))
        if talk is not None:
            self._told_of(talk, says, fields, now)
        if says in WAYS_IN:
            self._way_in(who, fields)
        if "period_on" in fields:
            self._told_of_waiting(who, says, fields)

    def _told_of(self, talk: Talk, says: str, fields: Mapping[str, str], now: datetime) -> None:
        starts_at = _moment(fields.get("starts_at"))
        if says in REMINDERS and starts_at:
            self._reminded(talk, says, starts_at)
        elif says in MOVED and starts_at:
            talk.asked += 1
            talk.promise(starts_at, now)
            self.served(talk)
        elif says in TIMELESS:
            talk.close(now)
        elif says == "utter_talk_restored" and starts_at:
            talk.promise(starts_at, now)
            self.served(talk)
        elif says == "utter_talk_delayed" and starts_at and talk.promised:
            talk.delay = int((starts_at - talk.promised).total_seconds()) // 60
        elif says == "utter_talk_missed" and talk.ended != MISSED:
            self.blame(talk.month, talk.who, "was told to have missed a talk, and had not")
        elif says.startswith("utter_talk_came_"):
            talk.outcomes += 1

    def _reminded(self, talk: Talk, says: str, starts_at: datetime) -> None:
        promised = talk.promised
        minutes = (starts_at - promised).total_seconds() // 60 if promised else -1
        if promised is None or minutes not in {0, talk.delay}:
            self.blame(talk.month, talk.who, f"{says} of a time that no longer stood")
            return
        talk.times[-1].reminded[says] += 1

    def _way_in(self, who: str, fields: Mapping[str, str]) -> None:
        starts_at = _moment(fields.get("starts_at"))
        for talk in self.talks.values():
            if talk.who == who and starts_at:
                talk.ways_in.add(starts_at)

    def _told_of_waiting(self, who: str, says: str, fields: Mapping[str, str]) -> None:
        for wait in self.waiting(who):
            if wait.period != fields["period_on"]:
                continue
            if says == "utter_slot_offered":
                wait.slot, wait.until = fields["slot"], _moment(fields["until_at"])
            elif says == "utter_waiting_ended":
                wait.ended = TOLD
            elif says == "utter_offer_passed_last":
                wait.ended = SILENT
            elif says in {"utter_offer_withdrawn", "utter_offer_passed"}:
                wait.slot, wait.until = "", None

    def joined(self, wait: Wait) -> None:
        """Write down that somebody waits; who waits there already keeps the place."""
        mine = self.waiting(wait.who)
        if not any((one.leader, one.period) == (wait.leader, wait.period) for one in mine):
            self.waits.append(wait)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
