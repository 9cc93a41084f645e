"""The platforms' URL check: exactly the text, at once, whatever the database does."""

import sqlite3
import time

import pytest
from web_office import MP_KEY


def asked(office, channel="wecom", word="4398279823749823"):
    stamp = int(office.clock.moment.timestamp())
    query = office.envelope(channel).question(stamp, "1372623149", word)
    return query, office.flask.test_client().get(f"/callback/{channel}", query_string=query)


@pytest.mark.parametrize("channel", ["wecom", "mp"])
@pytest.mark.parametrize("word", ["7", "1616140317555161061", 'a"b<c>&d', "回声"])
def test_the_echo_comes_back_exactly(office, channel, word):
    _, answer = asked(office, channel, word)
    assert (answer.status_code, answer.data) == (200, word.encode())
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize("channel", ["wecom", "mp"])
def test_the_check_does_not_wait_for_the_database(office, channel):
    other = sqlite3.connect(office.file)
    other.execute("BEGIN EXCLUSIVE")
    started = time.monotonic()
    _, answer = asked(office, channel)
    other.rollback()
    other.close()
    assert answer.status_code == 200
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("channel", ["wecom", "mp"])
def test_a_wrong_signature_is_refused_without_detail(office, channel):
    query, _ = asked(office, channel)
    name = "msg_signature" if channel == "wecom" else "signature"
    query[name] = "0" * 40
    answer = office.flask.test_client().get(f"/callback/{channel}", query_string=query)
    assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("channel", ["wecom", "mp"])
@pytest.mark.parametrize("missing", ["timestamp", "nonce", "echostr"])
def test_a_missing_parameter_is_malformed(office, channel, missing):
    query, _ = asked(office, channel)
    del query[missing]
    answer = office.flask.test_client().get(f"/callback/{channel}", query_string=query)
    assert (answer.status_code, answer.data) == (400, b"")


@pytest.mark.parametrize("channel", ["wecom", "mp"])
def test_an_old_check_is_refused(office, channel):
    query, _ = asked(office, channel)
    office.clock.advance(minutes=6)
    answer = office.flask.test_client().get(f"/callback/{channel}", query_string=query)
    assert answer.status_code == 403


def test_an_unknown_platform_is_not_there(office):
    assert office.flask.test_client().get("/callback/lark").status_code == 404
    assert office.flask.test_client().post("/callback/lark", data=b"x").status_code == 404


def test_other_methods_are_refused(office):
    assert office.flask.test_client().put("/callback/wecom").status_code == 405


def test_a_check_that_shows_the_key_is_of_no_use(office):
    answer = office.flask.test_client().get("/callback/mp", query_string={"echostr": MP_KEY})
    assert answer.status_code == 400
