"""The leader's absences in a replay: said early or late, replaced soon or late, or undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.domain.absences import Absence, Away
from bot.domain.errors import RuleBroken
from bot.domain.people import Person
from bot.domain.talks import SlotState
from bot.domain.workdays import ONE_DAY
from bot.replay.agenda import MINUTE, Agenda
from bot.replay.dice import Dice
from bot.replay.front import Front
from bot.replay.ledger import Ledger
from bot.replay.organisation import LEADER
from bot.services import absences, replacements

AHEAD = timedelta(days=13)
HOUR = timedelta(hours=1)
REASONS = ("去省里开会", "要下井带班", "")
TOLD_AGAIN = 0.6
"""So often a nudge is followed by a time."""
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Plan:
    """How an absence goes: when it is said, and after what time something is named instead.

    Without `replaced` a nudge is awaited; `room` is how much of the proposed time can be had.
    """

    said: str = "days before"
    replaced: timedelta | None = None
    room: timedelta | None = None
    whole: bool = False
    undone: bool = False
    back: bool = False


SOON = 5 * MINUTE
LATE = Plan()
PLANS: Mapping[str, Plan | None] = {
    "replaced late": LATE,
    "undone": Plan(replaced=3 * MINUTE, undone=True),
    "without room for all": Plan(replaced=SOON, room=HOUR),
    "none": None,
    "all days": Plan(replaced=90 * MINUTE, whole=True),
    "back after all": Plan(back=True),
    "the same day": Plan(said="the same day"),
    "replaced at once": Plan(replaced=SOON),
    "none again": None,
    "replaced late again": LATE,
    "undone at the reminder's hour": Plan(said="at the reminder's hour", whole=True, undone=True),
    "little room again": Plan(replaced=SOON, room=HOUR),
}
"""What becomes of one reception after the other, in an order of chance."""


class Absences:
    """Says when the leader is away, and sooner or later when instead."""

    def __init__(self, front: Front, agenda: Agenda, dice: Dice, ledger: Ledger) -> None:
        self.front = front
        self.agenda = agenda
        self.dice = dice
        self.ledger = ledger
        self.away: dict[str, tuple[datetime, datetime, datetime]] = {}
        self.replaced: Callable[[datetime], None] = lambda _: None
        self.planned = 0
        self._planned: set[date] = set()
        self._plans = dice.shuffled(list(PLANS), "plans")

    @property
    def leader(self) -> Person:
        """Who is away."""
        return self.front.person(LEADER)

    def is_away(self, moment: datetime, known_before: datetime) -> bool:
        """Return whether the leader is away at a moment, and had said so before another."""
        return any(
            start <= moment < end and said < known_before for start, end, said in self.away.values()
        )

    def look_ahead(self) -> None:
        """Decide what becomes of the next reception, once."""
        found = self.front.read(lambda uow: uow.talks.slots(self.front.now, self.front.now + AHEAD))
        days = sorted(
            {
                self.front.policy.local(slot.starts_at).date()
                for slot in found
                if slot.leader_id == self.leader.id and slot.state is not SlotState.CLOSED
            }
        )
        fresh = [day for day in days if day not in self._planned]
        if fresh and len(days) == len(fresh):
            self._plan(fresh)
        self._planned |= set(fresh)

    def _plan(self, days: list[date]) -> None:
        plan = PLANS[self._plans[self.planned % len(self._plans)]]
        self.planned += 1
        if plan is None:
            return
        policy, hour = self.front.policy, self.front.policy.reception.remind_eve_at
        if plan.said == "at the reminder's hour":
            moment = policy.at(days[0] - ONE_DAY, hour) - 4 * MINUTE
        elif plan.said == "the same day":
            moment = policy.at(days[0], time(11, 7))
        else:
            least = policy.at(self.front.today() + ONE_DAY, time(8))
            left = policy.at(days[0], time(9)) - least
            moment = self._at_day(least + self.dice.within(timedelta(), left, "said", days[0]))
        self.agenda.at(moment, partial(self._say, days, plan))

    def _at_day(self, moment: datetime) -> datetime:
        """Return a moment of the same day at which people are up."""
        hours = self.dice.within(8 * HOUR, 21 * HOUR, "hour", moment)
        return self.front.policy.at(self.front.policy.local(moment).date(), time()) + hours

    def _say(self, days: list[date], plan: Plan) -> None:
        halves = [
            replacements.half_day(day, morning=morning, policy=self.front.policy)
            for day in days
            for morning in (True, False)
            if plan.said != "the same day" or (day == days[0] and not morning)
        ]
        if plan.whole:
            self._declare((halves[0][0], halves[-1][1]), plan)
            return
        taken = [one for one in halves if self._booked(one)] or halves
        self._declare(self.dice.pick(taken, "half", days[0]), plan)

    def _booked(self, window: Window) -> int:
        return len(self.front.read(lambda uow: uow.talks.bookings(self.leader.id, *window)))

    def _declare(self, window: Window, plan: Plan) -> None:
        now, reason = self.front.now, self.dice.pick(REASONS, "reason", window[0])
        away = Away(self.leader, self.leader, window, reason)
        try:
            absence, hit = self.front.write(
                lambda uow: absences.declare(uow, away=away, now=now, policy=self.front.policy)
            )
        except RuleBroken:
            return
        self.away[absence.id] = (absence.starts_at, absence.ends_at, now)
        if hit and plan.replaced is not None:
            self.agenda.after(plan.replaced, partial(self._replace, absence.id, plan.room))
        if plan.undone:
            self.agenda.after(8 * MINUTE, partial(self._undo, absence.id))
        if plan.back:
            self.agenda.after(20 * HOUR, partial(self._come_after_all, absence.id))
        self.agenda.wake_soon()
        self.agenda.wake_in(12 * MINUTE)
        self.agenda.wake_in(4 * HOUR + 2 * MINUTE)

    def _current(self, absence_id: str) -> Absence:
        return self.front.read(lambda uow: uow.absences.get(absence_id))

    def _replace(self, absence_id: str, room: timedelta | None = None) -> None:
        """Name another time: the one proposed first, or only a part of it."""
        absence = self._current(absence_id)
        needed = len(self.front.read(lambda uow: absences.waiting_for_time(uow, absence)))
        if not needed:
            return
        proposed = self.front.do(replacements.proposals, absence=absence, needed=needed)
        if not proposed:
            return
        chosen = self.dice.pick(proposed, "replacement", absence.starts_at)
        first = max(chosen.starts_at, self.front.policy.at(self._day(chosen.starts_at), time(9)))
        window = (chosen.starts_at, first + room if room else chosen.ends_at)
        try:
            moved = self.front.do(absences.replace, absence=absence, window=window, by=self.leader)
        except RuleBroken:
            return
        for booking in moved.moved:
            self.replaced(booking.starts_at)
        self.agenda.wake_soon()
        self.agenda.wake_at(moved.told_at + MINUTE)

    def _day(self, moment: datetime) -> date:
        return self.front.policy.local(moment).date()

    def _undo(self, absence_id: str) -> None:
        try:
            self.front.do(absences.undo, absence=self._current(absence_id), by=self.leader)
        except RuleBroken as refused:
            self.ledger.blame("", LEADER, f"could not take back: {type(refused).__name__}")
            return
        del self.away[absence_id]
        self.agenda.wake_soon()

    def _come_after_all(self, absence_id: str) -> None:
        self.front.do(absences.back, absence=self._current(absence_id), by=self.leader)
        del self.away[absence_id]
        self.agenda.wake_soon()

    def hear(self, says: str, fields: Mapping[str, str]) -> None:
        """Answer a nudge, or not yet; ask for another time where the calendar moved a day."""
        now = self.front.now
        if says == "utter_absence_open" and self.dice.chance(TOLD_AGAIN, "nudged", now):
            self.agenda.after(HOUR, partial(self._replace, fields["absence"]))
        if says == "utter_talks_stand":
            day = date.fromisoformat(fields["day_on"])
            window = (
                self.front.policy.at(day, time()),
                self.front.policy.at(day + ONE_DAY, time()),
            )
            self.agenda.after(HOUR, partial(self._declare, window, Plan(replaced=SOON)))
