"""Trouble of our own: slowness, a locked database, errors, floods; nothing is lost or doubled."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.web.callback import Patience

HASTY = Patience(
    answer=timedelta(seconds=0.3), commit=timedelta(seconds=0.2), twin=timedelta(seconds=0.3)
)
PUSHED = "key LIKE 'late:%'"


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


@contextmanager
def served(office):
    """Serve an office on loopback and yield its address."""
    server = make_server("127.0.0.1", 0, office.flask, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def locked(office):
    """Hold the database's write lock from another connection."""
    with closing(sqlite3.connect(office.file)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


def wait_until(done, seconds=10):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def hasty(open_office):
    return open_office(patience=HASTY)


@pytest.fixture
def slow(hasty):
    """An office that is asked something and does not find out what is meant."""
    hasty.script.go.clear()
    return hasty


def test_an_answer_that_is_late_is_pushed_exactly_once(slow):
    letter = slow.letter(slow.message("帮助"))
    assert slow.deliver(letter).body == b""
    slow.script.go.set()
    wait_until(lambda: slow.count("outbox", PUSHED))
    assert slow.deliver(letter).body == b""
    assert slow.count("outbox", PUSHED) == 1


def test_the_platforms_second_try_waits_and_then_hears_nothing(slow):
    letter = slow.letter(slow.message("帮助"))
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(slow.deliver, [letter] * 3))
    assert [answer.body for answer in answers] == [b""] * 3
    slow.script.go.set()
    wait_until(lambda: slow.count("outbox", PUSHED))
    assert slow.count("inbound") == 1


def test_a_second_try_that_is_in_time_hears_the_answer(open_office):
    office = open_office()
    office.script.go.clear()
    letter = office.letter(office.message("帮助"))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(office.deliver, letter)
        assert office.script.parsing.wait(5)
        second = pool.submit(office.deliver, letter)
        office.script.go.set()
        assert first.result(5).text == second.result(5).text != ""
    assert office.count("outbox", PUSHED) == 0


def test_a_late_answer_brings_its_effect_too(slow):
    slow.script.go.set()
    slow.say("食堂的汤是凉的")
    slow.script.go.clear()
    slow.script.parsing.clear()
    assert slow.say("就这样提交").body == b""
    slow.script.go.set()
    wait_until(lambda: slow.count("tickets"))
    wait_until(lambda: slow.count("outbox", PUSHED))


def test_with_real_patience_the_platform_is_answered_before_it_hangs_up(office):
    office.script.go.clear()
    letter = office.letter(office.message("帮助"))
    with served(office) as url:
        started = time.monotonic()
        answer = requests.post(
            f"{url}/callback/wecom", params=letter.query, data=letter.body, timeout=8
        )
        took = time.monotonic() - started
        office.script.go.set()
    assert (answer.status_code, answer.content) == (200, b"")
    assert 3.9 < took < 4.9
    wait_until(lambda: office.count("outbox", PUSHED) == 1)


def test_a_locked_database_is_told_within_three_seconds_and_the_next_try_works(office):
    letter = office.letter(office.message("食堂的汤是凉的"))
    with locked(office):
        started = time.monotonic()
        assert office.deliver(letter).status == 503
        assert 1.5 < time.monotonic() - started < 3
    assert "后勤科" in office.deliver(letter).text


def test_messages_that_were_taken_while_the_database_was_locked_are_not_lost(office):
    letters = [office.letter(office.message("帮助", who=f"member-{n}")) for n in range(6)]
    with locked(office):
        started = time.monotonic()
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(office.deliver, letters))
        assert time.monotonic() - started < 5
    taken = sum(answer.status == 200 for answer in answers)
    assert {answer.status for answer in answers} <= {200, 503}
    wait_until(lambda: office.count("outbox", PUSHED) == office.count("inbound") == taken)


def test_a_late_answer_waits_for_a_locked_database(slow):
    with locked(slow):
        assert slow.say("帮助").status == 200
        slow.script.go.set()
        time.sleep(2.2)  # longer than a transaction waits
    wait_until(lambda: slow.count("outbox", PUSHED) == 1)


def test_an_unexpected_error_is_503_and_stores_nothing(office):
    office.script.failure = RuntimeError("boom")
    letter = office.letter(office.message("食堂的汤是凉的"))
    assert (office.deliver(letter).status, office.count("inbound")) == (503, 0)
    office.script.failure = None
    assert "后勤科" in office.deliver(letter).text


def test_an_error_in_the_middle_of_the_transaction_takes_everything_back(office):
    office.say("食堂的汤是凉的")
    before = [office.count(table) for table in ("inbound", "tickets", "outbox")]
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no BEFORE INSERT ON ticket_events BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    assert office.say("就这样提交").status == 503
    assert [office.count(table) for table in ("inbound", "tickets", "outbox")] == before


def test_work_that_fails_at_once_leaves_the_door_open(office):
    office.script.failure = RuntimeError("boom")
    for _ in range(50):
        assert office.say("帮助", who=f"member-{_}").status == 503
    office.script.failure = None
    assert office.say("帮助").text


def test_a_flood_of_one_member_is_told_once_and_then_met_with_silence(open_office):
    office = open_office(burst=3)
    answers = [office.say("帮助") for _ in range(8)]
    assert all("我能帮您" in answer.text for answer in answers[:3])
    assert "消息有点多" in answers[3].text
    assert [answer.body for answer in answers[4:]] == [b""] * 4
    assert office.count("inbound") == 3


def test_a_flood_of_one_member_does_not_touch_another(open_office):
    office = open_office(burst=3)
    for _ in range(8):
        office.say("帮助")
    assert "我能帮您" in office.say("帮助", who="lijie").text


def test_after_a_pause_the_flooding_member_is_heard_again(open_office):
    office = open_office(burst=3)
    for _ in range(8):
        office.say("帮助")
    office.clock.advance(minutes=1)
    assert "我能帮您" in office.say("帮助").text


def test_a_backlog_that_is_too_long_is_refused_so_that_it_comes_again(hasty, monkeypatch):
    monkeypatch.setattr("bot.web.callback.MOST_WAITING", 2)
    hasty.script.go.clear()
    for number in range(2):
        assert hasty.say("帮助", who=f"member-{number}").status == 200
    assert hasty.say("帮助", who="member-9").status == 503
    hasty.script.go.set()
    wait_until(lambda: hasty.count("outbox", PUSHED) == 2)
