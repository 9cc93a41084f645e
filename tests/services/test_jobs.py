"""The timetable: each run once, missed ones caught up once, lost ones given back."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bot import jobs
from bot.db import tables
from bot.domain.messages import Channel
from bot.domain.notices import Notice
from bot.jobs import Job, Worker, latest_due
from bot.services import filing
from bot.services.outbox import Delivery


@pytest.fixture
def ran():
    return []


@pytest.fixture
def worker(app, ran):
    """A worker with a timetable of four jobs that only count."""

    def note(name):
        def work(uow, *, now, policy):
            ran.append(name)

        return work

    def make():
        delivery = Delivery(app.transactions, app.wording, app.senders, app.courier)
        made = Worker(app, delivery)
        made._jobs = (
            Job("minute", timedelta(minutes=1), note("minute")),
            Job("morning", time(8, 30), note("morning"), same_day=True),
            Job("evening", time(19), note("evening"), same_day=True),
            Job("night", time(3, 20), note("night")),
        )
        return made

    return make


def test_what_is_due_runs_once(worker, ran, clock):
    made = worker()
    made.once()
    assert Counter(ran) == {"minute": 1, "morning": 1, "night": 1}
    made.once()
    clock.advance(seconds=59)
    made.once()
    assert len(ran) == 3
    clock.advance(seconds=1)
    made.once()
    assert Counter(ran)["minute"] == 2


def test_missed_runs_are_caught_up_once(worker, ran, clock):
    worker().once()
    ran.clear()
    clock.advance(days=3)
    worker().once()
    assert Counter(ran) == {"minute": 1, "morning": 1, "night": 1}


def test_a_job_of_the_day_is_skipped_when_its_day_is_over(worker, ran, clock):
    clock.set(2026, 11, 21, 7)
    worker().once()
    assert "morning" not in ran
    assert "evening" not in ran
    assert "night" in ran


def test_a_skipped_run_does_not_come_back(worker, ran, clock):
    clock.set(2026, 11, 21, 7)
    worker().once()
    clock.set(2026, 11, 21, 8, 30)
    worker().once()
    worker().once()
    assert Counter(ran)["morning"] == 1


def test_two_workers_carry_out_each_run_once(worker, ran, clock):
    for _ in range(3):
        clock.advance(minutes=1)
        threads = [threading.Thread(target=worker().once) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert Counter(ran) == {"minute": 3, "morning": 1, "night": 1}


def test_a_run_that_was_claimed_is_nobody_elses(store, now):
    with store() as uow:
        assert uow.runs.claim("digest", now, now)
    with store() as uow:
        assert not uow.runs.claim("digest", now, now)
        assert uow.runs.all_last() == {"digest": now}


def test_a_lost_run_is_given_back(worker, ran, store, clock):
    due_at = clock.now().replace(hour=8, minute=30)
    with store() as uow:
        uow.runs.claim("morning", due_at, clock.now())
    worker().once()
    assert "morning" not in ran
    clock.advance(minutes=11)
    worker().once()
    assert Counter(ran)["morning"] == 1


def test_a_job_that_fails_runs_again(worker, ran, store):
    made = worker()

    def fail(uow, *, now, policy):
        uow.outbox.add(Notice(key="half done", says="utter_x", to="id-li"), now)
        raise RuntimeError("broken")

    good, made._jobs = made._jobs, (Job("morning", time(8, 30), fail),)
    with pytest.raises(RuntimeError):
        made.once()
    with store.reading() as uow:
        assert (uow.runs.all_last(), uow.outbox.counts()) == ({}, {})
    made._jobs = good
    made.once()
    assert "morning" in ran


def test_a_job_that_fails_keeps_neither_other_jobs_nor_messages_waiting(worker, ran, store, now):
    def fail(uow, *, now, policy):
        raise RuntimeError("broken")

    made = worker()
    made._jobs = (Job("broken", time(8, 0), fail), *made._jobs)
    with store() as uow:
        uow.outbox.add(Notice(key="promised", says="utter_x", to="id-li"), now)
    with pytest.raises(RuntimeError):
        made.once()
    assert "morning" in ran
    with store.reading() as uow:
        assert uow.outbox.counts() == {"sent": 1}


def test_every_failure_of_a_round_is_logged(worker, caplog):
    def fail(uow, *, now, policy):
        raise RuntimeError("broken")

    def break_too(uow, *, now, policy):
        raise KeyError("broken too")

    made = worker()
    made._jobs = (Job("one", time(8, 0), fail), Job("two", time(8, 0), break_too))
    made._tick()
    told = [line.splitlines()[0] for line in caplog.messages]
    assert told == ["a tick failed: KeyError", "a tick failed: RuntimeError"]


def test_old_runs_are_forgotten(worker, clock, store):
    for _ in range(5):
        worker().once()
        clock.advance(minutes=1)
    with store.reading() as uow:
        rows = uow._connection.execute(select(tables.job_runs)).all()
    assert Counter(row.name for row in rows)["minute"] == 1


def test_once_ends_on_the_real_timetable(app, delivery):
    assert Worker(app, delivery).once() < 10
    assert Worker(app, delivery).once() == 0


def test_every_job_of_the_timetable_can_run(app, delivery, policy, clock, store):
    made = Worker(app, delivery)
    clock.set(2026, 11, 23, 19, 5)
    made.once()
    with store.reading() as uow:
        names = {job.name for job in jobs.timetable(policy, courier=app.courier)}
        assert set(uow.runs.all_last()) == names
        assert len(uow.talks.slots(clock.now(), clock.now() + timedelta(days=120))) == 60


@pytest.mark.parametrize(
    ("due", "moment", "expected"),
    [
        (time(8, 30), (2026, 11, 21, 8, 30), (2026, 11, 21, 8, 30)),
        (time(8, 30), (2026, 11, 21, 8, 29), (2026, 11, 20, 8, 30)),
        (timedelta(minutes=1), (2026, 11, 21, 8, 29), (2026, 11, 21, 8, 29)),
        (timedelta(minutes=10), (2026, 11, 21, 0, 9), (2026, 11, 21, 0, 0)),
    ],
)
def test_the_latest_due_time_is_never_in_the_future(due, moment, expected, clock, policy):
    clock.set(*moment)
    now = clock.now()
    clock.set(*expected)
    assert latest_due(Job("x", due, lambda *_: None), now, policy) == clock.now()


def test_a_nudge_reaches_the_owner_through_the_worker(app, delivery, store, cast, clock, phone):
    with store() as uow:
        policy = app.policy
        draft, _ = filing.propose(uow, text="食堂", topic="life", kind="", policy=policy)
        author = filing.Author(cast.li, Channel.WECOM, "li")
        values = {"sealer": app.sealer, "now": clock.now(), "policy": policy}
        filing.file(uow, draft=draft, author=author, **values)
    clock.set(2026, 11, 26, 9)
    Worker(app, delivery).once()
    nudges = [said for to, said, _ in phone.sent if to == "head" and "nudge_before" in said]
    assert len(nudges) == 1


def test_the_worker_needs_no_courier(app, phone, clock):
    bare = replace(app, courier=None)
    delivery = Delivery(bare.transactions, bare.wording, bare.senders, bare.courier)
    Worker(bare, delivery).once()
    assert phone.closed == []
    assert clock.now() == bare.clock.now()


def test_a_worker_without_the_key_leaves_the_keys_run_to_the_courier(
    app, delivery, policy, clock, store
):
    clock.set(2026, 11, 23, 19, 5)
    Worker(replace(app, courier=None), delivery).once()
    with store.reading() as uow:
        assert "rotate" not in uow.runs.all_last()
    Worker(app, delivery, jobs=jobs.of_courier(app.courier)).once()
    with store.reading() as uow:
        assert "rotate" in uow.runs.all_last()
