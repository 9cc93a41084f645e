"""Access tokens of the stand-in: who gets one, how long it lives, and which errors tell of it."""

import pytest
from sim_bot import AGENT

SEND = {"touser": "lijie", "msgtype": "text", "agentid": AGENT, "text": {"content": "您好"}}


def test_the_same_token_comes_on_repeat(platform):
    assert platform.token()["access_token"] == platform.token()["access_token"]


def test_app_and_contact_secret_have_their_own_tokens(platform):
    assert platform.token()["access_token"] != platform.token("contact-secret")["access_token"]


@pytest.mark.parametrize(
    ("corp", "secret", "code"),
    [("", "x", 41002), ("wrong", "x", 40013), ("ww0123456789abcdef", "wrong", 40001)],
)
def test_wrong_credentials_have_their_codes(platform, corp, secret, code):
    assert platform.token(secret, corp)["errcode"] == code


def test_missing_secret_has_its_code(platform):
    assert platform.token("")["errcode"] == 41004


def test_call_without_token_is_refused(platform):
    assert platform.code("user/get", access_token="") == 41001


def test_unknown_token_is_refused(platform):
    assert platform.code("user/get", access_token="made-up") == 40014


def test_token_expires_by_the_simulated_clock(platform):
    token = platform.token()["access_token"]
    platform.later(hours=2)
    assert platform.code("user/get", access_token=token) == 42001
    assert platform.code("user/get", userid="lijie") == 0


def test_token_may_end_early(platform):
    token = platform.token()["access_token"]
    platform.sim("faults", {"api": "message/send", "token_invalid": True})
    assert platform.code("message/send", SEND, access_token=token) == 40014
    assert platform.token()["access_token"] != token
    assert platform.code("message/send", SEND) == 0


def test_guessing_secrets_is_stopped_for_an_hour(platform):
    assert {platform.token(f"guess{n}")["errcode"] for n in range(10)} == {40001}
    assert platform.token()["errcode"] == 45009
    platform.later(hours=1)
    assert platform.token()["errcode"] == 0


def test_plain_token_of_the_account_ends_the_one_before(platform):
    wish = {"grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "mp-secret"}
    first = platform.get("/mp/cgi-bin/token", **wish).json()["access_token"]
    second = platform.get("/mp/cgi-bin/token", **wish).json()["access_token"]
    assert platform.mp("getcallbackip", access_token=first)["errcode"] == 40001
    assert platform.mp("getcallbackip", access_token=second)["errcode"] == 0


def test_stable_token_is_stable_until_forced(platform):
    wish = {"grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "mp-secret"}
    first = platform.mp_token()["access_token"]
    assert platform.mp_token()["access_token"] == first
    platform.later(minutes=1)
    forced = platform.post("/mp/cgi-bin/stable_token", {**wish, "force_refresh": True}).json()
    assert forced["access_token"] != first
    assert platform.mp("getcallbackip", access_token=first)["errcode"] == 40001


def test_wrong_account_secret_is_refused(platform):
    wish = {"grant_type": "client_credential", "appid": "wx0123456789abcdef", "secret": "no"}
    assert platform.post("/mp/cgi-bin/stable_token", wish).json()["errcode"] == 40125


def test_wrong_method_is_refused(platform):
    assert platform.code("user/get", {}) == 43001
