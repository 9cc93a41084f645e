import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.channels import wecom
from bot.channels.accounts import WeComAccount
from bot.channels.client import Connection, Credentials
from bot.channels.tokens import MemoryTokens
from bot.channels.verdicts import Refused
from bot.channels.wire import Call
from bot.ports import SendFailed

SECRET = "SECRETsecretSECRET"
KEY = "wecom:corp:1000002"


def failure(connection, api="menu/get"):
    with pytest.raises(SendFailed) as caught:
        connection.get(api)
    return caught.value


def used(platform, api="menu/get"):
    return [call["params"]["access_token"] for call in platform.calls[api]]


def test_token_is_fetched_once_and_kept(connection, platform):
    connection.get("menu/get")
    connection.get("menu/get")
    assert used(platform) == ["T1", "T1"]
    assert len(platform.calls["gettoken"]) == 1


def test_token_is_asked_for_with_corp_and_secret_alone(connection, platform):
    connection.get("menu/get")
    assert platform.calls["gettoken"][0]["params"] == {"corpid": "corp", "corpsecret": SECRET}


def test_token_is_renewed_shortly_before_it_ends(connection, platform, clock):
    connection.get("menu/get")
    clock.advance(seconds=7200 - 119)
    connection.get("menu/get")
    assert used(platform) == ["T1", "T2"]


def test_token_that_lasts_a_minute_is_used_for_half_of_it(connection, platform, clock):
    platform.will("gettoken", {"access_token": "short", "expires_in": 60})
    connection.get("menu/get")
    clock.advance(seconds=29)
    connection.get("menu/get")
    assert used(platform) == ["short", "short"]


def test_token_is_kept_under_a_name_without_secret(connection, tokens, clock):
    connection.get("menu/get")
    assert tokens.get(KEY, clock.now()) == "T1"
    assert SECRET[:4] not in KEY


def test_each_agent_has_a_token_of_its_own(corp, tokens, clock, platform):
    other = WeComAccount("corp", 7, "other", "t", "k", api_url=corp.api_url)
    for account in (corp, other):
        wecom.connect(account, tokens=tokens, clock=clock).get("menu/get")
    assert used(platform) == ["T1", "T2"]


def test_cold_threads_fetch_one_token(connection, platform):
    platform.delay = 0.05
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: connection.get("menu/get"), range(8)))
    assert len(platform.calls["gettoken"]) == 1
    assert used(platform) == ["T1"] * 8


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_stale_token_is_renewed_and_the_call_repeated_once(connection, platform, errcode):
    platform.will("menu/get", errcode)
    assert connection.get("menu/get")["errcode"] == 0
    assert used(platform) == ["T1", "T2"]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_token_that_stays_stale_is_given_up_after_two_calls(connection, platform, errcode):
    platform.will("menu/get", *[errcode] * 9)
    assert failure(connection).errcode == errcode
    assert used(platform) == ["T1", "T2"]
    assert len(platform.calls["gettoken"]) == 2


@pytest.mark.parametrize("expires_at", range(1, 6))
def test_token_may_expire_at_any_call_of_a_batch(connection, platform, expires_at):
    platform.will("menu/get", *[{"errcode": 0}] * (expires_at - 1), 42001)
    for _ in range(5):
        connection.get("menu/get")
    assert len(used(platform)) == 6
    assert len(platform.calls["gettoken"]) == 2


def test_slow_caller_does_not_drop_a_newer_token(tokens, clock):
    tokens.put("k", "new", clock.now() + timedelta(hours=1))
    tokens.drop("k", "old")
    assert tokens.get("k", clock.now()) == "new"
    tokens.drop("k", "new")
    assert tokens.get("k", clock.now()) is None


def test_threads_with_a_stale_token_renew_it_once(connection, platform):
    connection.get("user/get")
    platform.stale_tokens, platform.meeting = {"T1"}, threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: connection.get("menu/get"), range(4)))
    assert len(platform.calls["gettoken"]) == 2
    assert sorted(used(platform)) == ["T1"] * 4 + ["T2"] * 4


@pytest.mark.parametrize("errcode", [-1, 45009, 60011, 81013, 41001])
def test_other_refusals_are_not_repeated(connection, platform, errcode):
    platform.will("menu/get", errcode)
    assert failure(connection).errcode == errcode
    assert len(used(platform)) == 1


def test_refused_secret_is_not_tried_again_for_a_minute(connection, platform, clock):
    platform.will("gettoken", 40091, 40091)
    failure(connection)
    assert failure(connection).errcode == 40091
    assert len(platform.calls["gettoken"]) == 1
    clock.advance(seconds=61)
    failure(connection)
    assert len(platform.calls["gettoken"]) == 2


def test_mended_secret_works_after_the_minute(connection, platform, clock):
    platform.will("gettoken", 40001)
    failure(connection)
    clock.advance(seconds=61)
    assert connection.get("menu/get")["errcode"] == 0


def test_busy_token_desk_is_asked_again_at_once(connection, platform):
    platform.will("gettoken", -1)
    failure(connection)
    assert connection.get("menu/get")["errcode"] == 0


PAGE = b"<html>Bad Gateway</html>"


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        ((502, {}, PAGE), 30),
        ((500, {}, b'{"errcode":0}'), 30),
        ((200, {}, PAGE), 30),
        ((200, {}, b"[]"), 30),
        ((200, {}, b""), 30),
        ((200, {}, b'{"errcode":"x"}'), 30),
        ((200, {}, b'{"errcode":null}'), 30),
        ((404, {}, PAGE), 600),
        ((429, {"Retry-After": "7"}, PAGE), 7),
        ((503, {"Retry-After": "999999"}, PAGE), 3600),
        ((503, {"Retry-After": "soon"}, PAGE), 30),
        ((302, {"Location": "/cgi-bin/elsewhere"}, b""), 30),
    ],
)
@pytest.mark.parametrize("api", ["menu/get", "gettoken"])
def test_answer_that_is_none_is_tried_again(connection, platform, api, answer, pause):
    platform.will(api, answer)
    failed = failure(connection)
    assert (failed.permanent, failed.retry_after) == (False, pause)
    assert not platform.calls["elsewhere"]


@pytest.mark.parametrize("answer", [{"errcode": 0}, {"access_token": 7}, {"access_token": ""}])
def test_token_desk_without_a_token_is_tried_again(connection, platform, answer):
    platform.will("gettoken", answer)
    assert failure(connection).retry_after == 30


@pytest.mark.parametrize("api", ["menu/get", "gettoken"])
def test_slow_platform_is_cut_off(corp, tokens, clock, platform, api):
    ask = Call("gettoken", {"corpid": "corp", "corpsecret": SECRET})
    connection = Connection(
        Credentials(KEY, corp.api_url, ask),
        tokens=tokens,
        clock=clock,
        timeout=timedelta(seconds=0.1),
    )
    if api == "menu/get":
        tokens.put(KEY, "T0", clock.now() + timedelta(hours=1))
    platform.delay = 0.3
    assert failure(connection).retry_after == 30


def test_timeout_is_five_seconds_for_everything(connection):
    assert connection.wire.timeout == 5


def test_platform_on_this_machine_is_not_called_through_a_proxy(connection, platform, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.delenv("no_proxy", raising=False)
    assert connection.get("menu/get")["errcode"] == 0


def test_unreachable_platform_is_tried_again(clock):
    account = WeComAccount("corp", 1, SECRET, "t", "k", api_url="http://127.0.0.1:9/cgi-bin/")
    connection = wecom.connect(account, tokens=MemoryTokens(), clock=clock)
    assert failure(connection).retry_after == 30


def everything_said(failed):
    """Return all that a log could show of an exception and of whatever led to it."""
    seen = [failed, failed.__cause__, failed.__context__]
    shown = [*map(repr, seen), *map(str, seen), repr(vars(failed))]
    return "".join([*shown, *traceback.format_exception(failed)])


@pytest.mark.parametrize(
    "answer", [40001, 40091, 42001, -1, (502, {}, PAGE), (200, {}, PAGE), (200, {}, b"")]
)
@pytest.mark.parametrize("api", ["menu/get", "gettoken"])
def test_no_failure_shows_secret_token_or_the_platforms_words(connection, platform, api, answer):
    platform.will(api, answer, answer)
    said = everything_said(failure(connection))
    assert SECRET not in said
    assert "T1" not in said
    assert "10.1.2.3" not in said


def test_lost_connection_shows_no_secret(clock):
    account = WeComAccount("corp", 1, SECRET, "t", "k", api_url="http://127.0.0.1:9/cgi-bin/")
    failed = failure(wecom.connect(account, tokens=MemoryTokens(), clock=clock))
    assert SECRET not in everything_said(failed)
    assert failed.__cause__ is None
    assert failed.__context__ is None


def test_logs_show_no_secret(connection, caplog):
    with caplog.at_level(logging.DEBUG):
        connection.get("menu/get")
    assert SECRET not in caplog.text
    assert "T1" not in caplog.text


def test_accounts_and_credentials_print_no_secret(corp, account):
    ask = Call("gettoken", {"corpsecret": SECRET}, {"secret": SECRET})
    printed = repr([corp, account, ask, Credentials("k", "u", ask)])
    assert SECRET not in printed
    assert "CONTACT" not in printed
    assert "a" * 43 not in printed


def test_check_asks_for_something_harmless(connection, platform):
    connection.check()
    assert len(platform.calls["getcallbackip"]) == 1


def test_words_go_out_as_utf8(connection, platform):
    connection.post("menu/create", {"name": "约书记\ud800"})
    assert platform.sent("menu/create") == [{"name": "约书记?"}]


def test_refused_token_error_is_a_refusal(connection, platform):
    platform.will("gettoken", 40013)
    assert isinstance(failure(connection), Refused)
