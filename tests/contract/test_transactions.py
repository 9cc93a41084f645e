"""Transactions: all or nothing, one writer at a time, and no longer wait than two seconds."""

import threading
import time
from datetime import timedelta

import pytest

from bot.db import engine
from bot.db.engine import Database
from bot.db.unit_of_work import SqlTransactions
from bot.domain.messages import Channel
from bot.domain.notices import Notice
from bot.ports import Busy

WAIT_SECONDS = 0.4


@pytest.fixture
def impatient(monkeypatch):
    """Databases opened from now on wait less than half a second."""
    pragmas = [pragma for pragma in engine.PRAGMAS if "busy_timeout" not in pragma]
    short = f"busy_timeout={int(WAIT_SECONDS * 1000)}"
    monkeypatch.setattr(engine, "PRAGMAS", (*pragmas, short))
    monkeypatch.setattr(engine, "WAIT_SECONDS", WAIT_SECONDS)


@pytest.fixture
def second(impatient, database, state_keys):
    """Another process's way to the same database."""
    del impatient
    url = database.engine.url.render_as_string(hide_password=False)
    other = Database(url)
    yield SqlTransactions(other, state_keys)
    other.dispose()


def timed(work):
    """Return how long it took until `Busy`."""
    start = time.monotonic()
    with pytest.raises(Busy):
        work()
    return time.monotonic() - start


def break_halfway(transactions, now):
    with transactions() as uow:
        uow.outbox.add(Notice(key="a", says="utter_x", to="id-li"), now)
        uow.people.change("id-li", name="别人")
        raise RuntimeError("broken")


@pytest.mark.usefixtures("cast")
def test_a_failure_rolls_everything_back(transactions, now):
    with pytest.raises(RuntimeError):
        break_halfway(transactions, now)
    with transactions.reading() as uow:
        assert uow.outbox.counts() == {}
        assert uow.people.get("id-li").name == "李杰"


def test_what_is_not_committed_is_not_seen(transactions, now):
    with transactions() as uow:
        uow.outbox.add(Notice(key="a", says="utter_x"), now)
        with transactions.reading() as other:
            assert other.outbox.counts() == {}
    with transactions.reading() as other:
        assert other.outbox.counts() == {"waiting": 1}


def test_readers_wait_for_nobody(transactions, second, now):
    with transactions() as uow:
        uow.outbox.add(Notice(key="a", says="utter_x"), now)
        start = time.monotonic()
        with second.reading() as other:
            other.outbox.counts()
        assert time.monotonic() - start < WAIT_SECONDS


@pytest.mark.usefixtures("cast")
def test_who_cannot_have_the_database_is_told_in_time(transactions, second):
    def write():
        with second() as other:
            other.people.change("id-li", name="二")

    with transactions() as uow:
        uow.people.change("id-li", name="一")
        assert timed(write) < WAIT_SECONDS * 4
    write()
    with transactions.reading() as uow:
        assert uow.people.get("id-li").name == "二"


def test_the_real_patience_fits_into_the_platforms_five_seconds():
    assert engine.WAIT_SECONDS == 2.0
    assert "busy_timeout=2000" in engine.PRAGMAS


@pytest.mark.usefixtures("impatient")
def test_threads_of_one_process_are_told_in_time(sqlite_url, state_keys):
    database = Database(sqlite_url)
    transactions = SqlTransactions(database, state_keys)

    def write():
        with transactions():
            pass

    with transactions():
        refused = []
        thread = threading.Thread(target=lambda: refused.append(timed(write)))
        thread.start()
        thread.join()
    database.dispose()
    assert refused[0] < WAIT_SECONDS * 4


def test_an_exhausted_pool_is_trouble_of_our_own(second):
    connections = [second._database.engine.connect() for _ in range(20)]

    def read():
        with second.reading():
            pass

    assert timed(read) < WAIT_SECONDS * 4
    for connection in connections:
        connection.close()


def test_a_database_that_is_away_is_trouble_of_our_own(tmp_path, state_keys):
    away = Database(f"sqlite:///{tmp_path}/away.db")
    (tmp_path / "away.db").mkdir()
    with pytest.raises(Busy), SqlTransactions(away, state_keys)():
        pass
    away.dispose()


def test_the_second_message_of_a_conversation_waits_for_the_first(transactions, now):
    order = []
    first_has_it = threading.Event()

    def first():
        with transactions() as uow:
            uow.conversations.load(Channel.WECOM, "li")
            first_has_it.set()
            time.sleep(0.1)
            uow.conversations.save(Channel.WECOM, "li", {"turn": 1}, now=now, day=now)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    first_has_it.wait(5)
    with transactions() as uow:
        state, _ = uow.conversations.load(Channel.WECOM, "li")
        order.append("second")
    thread.join()
    assert (state, order) == ({"turn": 1}, ["first", "second"])


@pytest.mark.parametrize("count", [1, 5])
def test_write_transactions_follow_each_other(transactions, count, now):
    def write(number):
        for step in range(10):
            with transactions() as uow:
                key = f"{number}-{step}"
                uow.outbox.add(Notice(key=key, says="utter_x"), now + timedelta(seconds=step))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with transactions.reading() as uow:
        assert uow.outbox.counts() == {"waiting": count * 10}
