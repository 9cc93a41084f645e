"""The replay itself: months of days, hours and minutes in which people act and the worker works."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.bootstrap import Assembly
from bot.domain.arrangements import Kind
from bot.domain.messages import Channel
from bot.domain.workdays import ONE_DAY
from bot.jobs import Worker
from bot.ports import UnitOfWork
from bot.replay.absences import Absences
from bot.replay.agenda import Agenda
from bot.replay.decree import Decreed
from bot.replay.dice import Dice
from bot.replay.front import Front
from bot.replay.judgement import Judgement, judge
from bot.replay.ledger import Ledger
from bot.replay.organisation import LEADER, rows, staff
from bot.replay.post import OUTAGE, Phones, PlainSpeech, Rooms
from bot.replay.receiving import Receiving
from bot.replay.visitors import Visitors
from bot.services import people, receptions
from bot.services.outbox import Delivery
from bot.settings import SettingsRefused

BEFORE = timedelta(days=16)
AFTER = timedelta(days=75)
"""So long after the last month everything must have come to its end."""
REMOTE = ("新疆",)
TAIL = timedelta(days=4)
DECREED = (12, 15)
WISHES = 0.055
"""So great a part of the staff wishes for a talk each month,"""
LEAST, MOST = 24, 0.7
"""in a small organisation so many, and never more than this part of it;"""
EVENTFUL, MORE = (1, 3, 9), 1.8
"""in some months more."""
WAKING = (time(9, 1), time(19))
"""When something may be due on any day; what people do and hear wakes the worker besides."""
LISTED, ANNOUNCED = time(8), time(10)
SOON = timedelta(days=6)
MORNING = (time(7, 1), time(8, 1))
"""When what came up in the night is told, and offered."""
EVENING = time(20, 25)


@dataclass(frozen=True)
class Scope:
    """What is replayed: from which month, how many, with how many people, by which chance."""

    year: int
    month: int
    months: int
    people: int
    seed: int = 1


class Replay:
    """Plays the months of a scope against the real services."""

    def __init__(self, assembly: Assembly, scope: Scope) -> None:
        self.scope = scope
        self.ledger = Ledger()
        dice = Dice(scope.seed)
        policy = assembly.app.policy
        first = date(scope.year, scope.month, 1)
        self.start = policy.at(first, time()) - BEFORE
        self.agenda = Agenda(self.start)
        self.agenda.wake = self._wake
        self.phones, self.rooms = Phones(dice, self.agenda), Rooms(dice)
        app = replace(
            assembly.app,
            clock=self.agenda,
            policy=replace(policy, calendar=Decreed(policy.calendar)),
            wording=PlainSpeech(assembly.app.wording),
            senders={Channel.WECOM: self.phones},
            arrangers={Kind.ROOM: self.rooms},
        )
        self.front = Front(app, self.agenda)
        cast = (self.front, self.agenda, dice, self.ledger)
        self.visitors = Visitors(*cast)
        self.absences = Absences(*cast)
        self.receiving = Receiving(*cast, self.visitors)
        self.absences.replaced = self.receiving.expect
        self.visitors.is_away = self.absences.is_away
        self.phones.read = self._read
        self.phones.out = partial(self.agenda.wake_in, OUTAGE)
        self.dice = dice
        self._worker = self._hired()
        self.woken = 0

    def _hired(self) -> Worker:
        app = self.front.app
        return Worker(app, Delivery(app.transactions, app.wording, app.senders, app.courier))

    def _wake(self) -> None:
        self.woken += 1
        self._worker.once()
        if self.front.policy.local(self.front.now).time() >= EVENING:
            for hour in MORNING:
                self.agenda.wake_at(self.front.policy.at(self.front.today() + ONE_DAY, hour))

    def _read(self, who: str, says: str, fields: Mapping[str, str]) -> None:
        self.ledger.told(who, says, fields, self.agenda.now())
        self.visitors.hear(who, says, fields)
        if says in {"utter_announcement", "utter_announcement_full"}:
            self.agenda.wake_soon()
        if who == LEADER:
            self.absences.hear(says, fields)
            self.receiving.hear(says)

    def months(self) -> list[date]:
        """Return the first day of each month, with the first one after."""
        count = self.scope.year * 12 + self.scope.month - 1
        numbers = range(count, count + self.scope.months + 1)
        return [date(number // 12, number % 12 + 1, 1) for number in numbers]

    @property
    def days(self) -> int:
        """How many days are played, if nothing is left over at the end."""
        return (self.months()[-1] - self.front.policy.local(self.start).date() + TAIL).days

    def play(self, progress: Callable[[date], None] = lambda _: None) -> Judgement:
        """Play everything, and return the judgement."""
        self._take_in()
        months = self.months()
        self.visitors.last_month = f"{months[-2]:%Y-%m}"
        for year in {self.start.year, *(day.year for day in months)}:
            moment = self.front.policy.at(date(year, *DECREED), time(3))
            self.agenda.at(moment, partial(self._publish, year + 1)) if moment > self.start else 0
        for month in months[:-1]:
            self._wishes(month)
        end = self.front.policy.at(months[-1], time()) + AFTER
        while self.agenda.now() < end and not self._is_over(months[-1]):
            self._day()
            progress(self.front.today())
        return judge(self.ledger, self.front.read(self._records), policy=self.front.policy)

    def _records(self, uow: UnitOfWork) -> dict[str, str]:
        """Return what the services say became of each booking."""
        leader = self.front.person(LEADER)
        held = uow.talks.held_talks(leader.id, self.start, self.agenda.now() + AFTER)
        return {booking.id: booking.state.value for booking in held}

    def _take_in(self) -> None:
        if self.front.read(lambda uow: uow.people.everyone()):
            raise SettingsRefused("the database of a replay must be empty: this one knows people")
        found = rows(self.scope.people)
        self.front.write(lambda uow: people.take_in(uow, found, remote_sites=REMOTE))
        self.front.do(receptions.lay_out)

    def _publish(self, year: int) -> None:
        self.front.publish(year)
        self._worker = self._hired()

    def _wishes(self, month: date) -> None:
        """Spread the wishes of a month over the weeks before its reception and its first days."""
        usual = max(WISHES, LEAST / self.scope.people)
        likely = min(MOST, usual * (MORE if month.month in EVENTFUL else 1.0))
        begins = self.front.policy.at(month, time()) - timedelta(days=15)
        for who in staff(self.scope.people):
            if self.dice.chance(likely, "wishes", who, month):
                day = begins + self.dice.within(timedelta(), timedelta(days=24), "day", who, month)
                hour = self.dice.within(timedelta(hours=7), timedelta(hours=23), "hour", who, month)
                moment = self.front.policy.at(self.front.policy.local(day).date(), time()) + hour
                self.agenda.at(moment, partial(self.visitors.wish, who))

    def _day(self) -> None:
        """Play one day."""
        policy = self.front.policy
        today = policy.today(self.agenda.now())
        for moment in self._waking(today):
            self.agenda.wake_at(moment)
        self.agenda.at(policy.at(today, time(7, 5)), self.absences.look_ahead)
        self.agenda.run(policy.at(today + ONE_DAY, time()))

    def _waking(self, day: date) -> Iterator[datetime]:
        """Yield when the worker is woken in any case: more often around a reception."""
        policy = self.front.policy
        yield from (policy.at(day, hour) for hour in WAKING)
        start = policy.at(day, time())
        coming = self.front.read(lambda uow: uow.talks.slots(start, start + SOON))
        if coming:
            yield policy.at(day, ANNOUNCED)
        if coming and coming[0].starts_at < start + ONE_DAY:
            yield policy.at(day, LISTED)

    def _is_over(self, month: date) -> bool:
        """Return whether nothing is left of what was promised."""
        return self.front.today() > month + TAIL and not self.ledger.is_open()
