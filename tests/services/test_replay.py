"""Months of talks replayed: no promise is left unkept, and the ledger notices where one is."""

from datetime import timedelta

import pytest

from bot.cli import replay
from bot.replay.judgement import judge
from bot.replay.ledger import CANCELLED, MET, SERVED, Ledger, Promise, Talk, Wait
from bot.replay.year import Scope


@pytest.fixture
def ledger(now):
    """A ledger in which one talk was promised, for tomorrow."""
    made = Ledger()
    talk = Talk("b1", "li", "zhao", "2026-11", [Promise(now + timedelta(days=1), now)])
    made.booked(talk)
    return made


@pytest.fixture
def verdict(ledger, policy):
    """What is found wrong, given what the services have on record."""

    def of(**records):
        return [one.how for one in judge(ledger, records, policy=policy).unkept]

    return of


def remind(ledger, says, now):
    talk = ledger.talks["b1"]
    fields = {"booking": "b1", "starts_at": talk.times[-1].starts_at.isoformat()}
    ledger.told("li", says, fields, now)


def meet(ledger, now):
    ledger.end(ledger.talks["b1"], MET, now + timedelta(days=1))
    ledger.told("li", "utter_talk_came_answered", {"booking": "b1"}, now + timedelta(days=1))


def keep(ledger, now):
    remind(ledger, "utter_talk_tomorrow", now)
    remind(ledger, "utter_talk_soon", now)
    meet(ledger, now)


def test_a_talk_that_was_held_and_told_of_is_kept(ledger, verdict, now):
    keep(ledger, now)
    assert verdict(b1="met") == []


def test_a_talk_that_never_ended_is_found(verdict):
    assert any("never ended" in how for how in verdict(b1="booked"))


def test_a_talk_that_is_on_record_otherwise_is_found(ledger, verdict, now):
    keep(ledger, now)
    assert verdict(b1="missed") == ["met, but missed on record"]


def test_a_booking_of_which_nobody_was_told_is_found(ledger, verdict, now):
    keep(ledger, now)
    assert verdict(b1="met", b2="booked") == ["booking b2 of which nobody was told"]


def test_a_reminder_that_did_not_come_is_found(ledger, verdict, now):
    remind(ledger, "utter_talk_tomorrow", now)
    meet(ledger, now)
    assert [how[:19] for how in verdict(b1="met")] == ["no utter_talk_soon "]


def test_a_reminder_that_came_twice_is_found(ledger, verdict, now):
    keep_twice = "utter_talk_soon"
    remind(ledger, keep_twice, now)
    keep(ledger, now)
    assert len(verdict(b1="met")) == 2


def test_a_reminder_of_a_talk_that_was_cancelled_is_found(ledger, verdict, now):
    ledger.end(ledger.talks["b1"], CANCELLED, now)
    remind(ledger, "utter_talk_soon", now)
    assert verdict(b1="cancelled") == ["utter_talk_soon of a time that no longer stood"]


def test_who_waited_and_heard_nothing_is_found(ledger, verdict, now):
    keep(ledger, now)
    ledger.joined(Wait("wang", "zhao", "2026-12-05", now))
    assert verdict(b1="met") == ["waited for 2026-12-05 and heard nothing more"]


def test_who_waited_and_got_a_time_was_served(ledger, now):
    wait = Wait("li", "zhao", "2026-11-07", now)
    ledger.joined(wait)
    ledger.moved(ledger.talks["b1"], now + timedelta(days=2), now)
    assert wait.ended == SERVED


def test_three_months_leave_no_promise_unkept(sqlite_url, capsys):
    kept = replay.run(Scope(2026, 12, 3, 60), sqlite_url)
    printed = capsys.readouterr().out
    assert kept, printed
    assert "unkept promises: 0" in printed


def test_a_month_on_postgres_leaves_no_promise_unkept(empty_postgres, capsys):
    assert replay.run(Scope(2026, 12, 1, 30), empty_postgres), capsys.readouterr().out


def test_the_same_seed_plays_the_same(sqlite_url, tmp_path, capsys):
    replay.run(Scope(2026, 12, 1, 20, seed=7), sqlite_url)
    first = capsys.readouterr().out
    replay.run(Scope(2026, 12, 1, 20, seed=7), f"sqlite:///{tmp_path}/second.db")
    assert capsys.readouterr().out == first
