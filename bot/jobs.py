"""The timetable: what happens when, and who has taken it on. One row a job."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Protocol

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.app import App
from bot.domain import errors
from bot.domain.messages import Channel
from bot.domain.policy import Policy
from bot.domain.workdays import ONE_DAY
from bot.ports import Busy, Courier, UnitOfWork
from bot.services import (
    absences,
    announcing,
    answers,
    arrangements,
    care,
    deeds,
    inbox,
    learning,
    nudging,
    owing,
    receiving,
    receptions,
    reporting,
    retention,
    sealing,
    waiting,
)
from bot.services.attachments import Keeping
from bot.services.outbox import Delivery
from bot.services.settling import Settlement

log = logging.getLogger(__name__)

TICK = timedelta(milliseconds=500)
MIXED = timedelta(minutes=5)
"""What unnamed authors do comes to light in batches, so that no moment is anybody's own."""

ERASING = frozenset({"release", "purge", "retain", "rotate"})
"""Jobs after which nothing of what was deleted may be left in the files of the database."""

LOST_AFTER = timedelta(minutes=10)
SENT_KEPT = timedelta(days=7)
MOST_ROUNDS = 10_000


class Work(Protocol):
    """What a job calls: one service, inside one transaction."""

    def __call__(self, uow: UnitOfWork, *, now: datetime, policy: Policy) -> object:
        """Do it."""


@dataclass(frozen=True)
class Job:
    """Something done at a time of the organisation's day, or every so often.

    A missed run is caught up once; where it makes sense on its own day only, not at all later.
    """

    name: str
    due: time | timedelta
    work: Work
    same_day: bool = False


def _purge(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    inbox.purge(uow, now=now, policy=policy)
    uow.outbox.purge(now - SENT_KEPT)
    learning.purge(uow, now=now, policy=policy)
    arrangements.purge(uow, now=now)


def timetable(
    policy: Policy, channels: Collection[Channel] = (), courier: Courier | None = None
) -> tuple[Job, ...]:
    """Return all jobs of the rulebook; `channels` are the platforms that are connected."""
    reception = policy.reception
    return (
        # A courier of its own keeps its keys itself: the run must not be taken from it.
        *(of_courier(courier) if courier is not None else ()),
        Job("alert", timedelta(minutes=1), partial(care.repeat_due, channels=channels)),
        Job("release", MIXED, deeds.release),
        Job("nudge", timedelta(minutes=1), nudging.nudge_due),
        Job("waiting", timedelta(minutes=1), waiting.tend),
        Job("absences", timedelta(minutes=1), absences.tend),
        Job("announce", timedelta(minutes=1), announcing.announce_some),
        Job("absence_nudge", reception.talks.nudge_at, owing.nudge, same_day=True),
        Job("outcomes", reception.remind_eve_at, receiving.ask_outcomes, same_day=True),
        Job("remind_soon", timedelta(minutes=1), receiving.remind_soon),
        Job("rooms", timedelta(minutes=1), arrangements.follow),
        Job("rooms_soon", timedelta(minutes=1), arrangements.remind),
        Job("remind_eve", reception.remind_eve_at, receiving.remind_eve, same_day=True),
        Job("talk_list", reception.list_at, receiving.give_list, same_day=True),
        Job("answers", policy.nudging.at, answers.mention, same_day=True),
        Job("digest", policy.digest_at, reporting.send_digests, same_day=True),
        Job("lay_out_talks", time(2, 10), receptions.lay_out),
        Job("purge", time(3, 20), _purge),
        Job("retain", time(3, 30), retention.purge),
    )


def of_courier(courier: Courier) -> tuple[Job, ...]:
    """Return what is done where the private keys are."""
    return (Job("rotate", time(3, 40), partial(sealing.rotate, courier=courier)),)


class Worker:
    """Carries out the timetable and delivers the outbox; several may run side by side.

    With `jobs` of its own it does those, and delivers, and nothing else.
    """

    def __init__(
        self,
        app: App,
        delivery: Delivery,
        keeping: Keeping | None = None,
        *,
        jobs: tuple[Job, ...] | None = None,
    ) -> None:
        self._app = app
        self._settlement = Settlement(app.transactions, app.wording, app.arrangers, app.policy)
        self._delivery = delivery
        self._keeping = keeping
        self._is_apart = jobs is not None
        self._jobs = timetable(app.policy, app.senders, app.courier) if jobs is None else jobs

    def run(self) -> None:
        """Work until the process is told to stop."""
        # A tick that is still delivering is no news, twice a second.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = BlockingScheduler(timezone=self._app.policy.zone)
        scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=TICK.total_seconds()),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()

    def once(self) -> int:
        """Do everything that is due now and deliver what comes of it; return the rounds."""
        for rounds in range(MOST_ROUNDS):
            if not self._round():
                return rounds
        return MOST_ROUNDS

    def _tick(self) -> None:
        try:
            self.once()
        except Busy:
            log.warning("the database is busy; the next tick tries again")
        except Exception as error:  # noqa: BLE001 - the timetable must outlive one bad tick
            # The error's own words are left out: they may quote what somebody wrote.
            for place in errors.places(error):
                log.error("a tick failed: %s", place)  # noqa: TRY400 - see above

    def _round(self) -> bool:
        now = self._app.clock.now()
        with self._app.transactions.reading() as uow:
            last = uow.runs.all_last()
            lost = uow.runs.unfinished(now - LOST_AFTER)
        for name, due_at in lost:
            with self._app.transactions() as uow:
                uow.runs.release(name, due_at)
        return _in_turn(self._parts(last, now))

    def _parts(self, last: Mapping[str, datetime], now: datetime) -> list[Callable[[], bool]]:
        """Return what a round does, in order; each part returns whether there was anything."""
        parts: list[Callable[[], bool]] = [
            partial(self._run_due, job, last.get(job.name), now) for job in self._jobs
        ]
        if not self._is_apart:
            parts.append(partial(self._settlement.settle_some, now))
        parts.append(partial(self._delivery.deliver_some, now))
        if self._keeping is not None:
            parts.append(partial(self._keeping.keep_some, now))
        return parts

    def _run_due(self, job: Job, last: datetime | None, now: datetime) -> bool:
        """Carry out the latest run that is due, and return whether there was one."""
        due_at = latest_due(job, now, self._app.policy)
        if last is not None and due_at <= last:
            return False
        with self._app.transactions() as uow:
            if not uow.runs.claim(job.name, due_at, now):
                return False
            stale = job.same_day and self._app.policy.today(due_at) != self._app.policy.today(now)
            if not stale:
                job.work(uow, now=now, policy=self._app.policy)
            uow.runs.finish(job.name, due_at, now)
        if job.name in ERASING:
            self._app.transactions.tidy()
        return True


def _in_turn(parts: Sequence[Callable[[], bool]]) -> bool:
    """Do all parts, and return whether there was anything.

    What fails is raised when all are done: it keeps neither other jobs nor messages waiting.
    """
    if not parts:
        return False
    done = False
    try:
        done = parts[0]()
    finally:
        rest = _in_turn(parts[1:])
    return done or rest


def latest_due(job: Job, now: datetime, policy: Policy) -> datetime:
    """Return the last moment up to now at which a job was to run."""
    local = policy.local(now)
    if isinstance(job.due, timedelta):
        seconds = int(job.due.total_seconds())
        since_midnight = local - policy.at(local.date(), time())
        return local - timedelta(seconds=since_midnight.total_seconds() % seconds)
    today = policy.at(local.date(), job.due)
    return today if today <= now else policy.at(local.date() - ONE_DAY, job.due)
