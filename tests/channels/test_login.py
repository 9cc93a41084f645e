import pytest

from bot.channels.accounts import WECOM_API, OfficialAccount, WeComAccount
from bot.channels.login import OfficialLogin, WeComLogin
from bot.ports import SendFailed


@pytest.fixture
def login(corp, connection):
    return WeComLogin(corp, connection)


def test_browser_is_sent_to_the_platform():
    account = WeComAccount("corp", 7, "s", "t", "k", api_url=WECOM_API)
    address = WeComLogin(account, None).address(redirect="https://h/login?a=b", state="S1")
    assert address == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=corp&agentid=7"
        "&redirect_uri=https%3A%2F%2Fh%2Flogin%3Fa%3Db&response_type=code"
        "&scope=snsapi_base&state=S1#wechat_redirect"
    )


def test_stand_in_has_its_own_page():
    account = WeComAccount("c", 7, "s", "t", "k", api_url="http://127.0.0.1:1/wecom/cgi-bin")
    assert account.authorize_url == "http://127.0.0.1:1/wecom/connect/oauth2/authorize"
    followers = OfficialAccount("a", "s", "t", api_url="http://127.0.0.1:1/mp/cgi-bin/")
    assert followers.authorize_url == "http://127.0.0.1:1/mp/connect/oauth2/authorize"
    assert followers.code_url == "http://127.0.0.1:1/mp/sns/oauth2/access_token"


@pytest.mark.parametrize("state", ["", "a b", "a" * 129, "状态", "a\n"])
def test_state_that_would_not_survive_is_refused(login, state):
    with pytest.raises(ValueError, match="letters and digits"):
        login.address(redirect="https://h", state=state)


@pytest.mark.parametrize(
    ("answer", "who"),
    [({"userid": "li"}, "li"), ({"UserId": "li"}, "li"), ({"openid": "x"}, None), ({}, None)],
)
def test_member_is_recognised_by_a_code(login, platform, answer, who):
    platform.will("auth/getuserinfo", {"errcode": 0, **answer})
    assert login.who("CODE") == who


@pytest.mark.parametrize("errcode", [40029, 42003, 42022])
def test_spent_code_is_nobody(login, platform, errcode):
    platform.will("auth/getuserinfo", errcode)
    assert login.who("CODE") is None


def test_trouble_at_the_platform_is_not_nobody(login, platform):
    platform.will("auth/getuserinfo", -1)
    with pytest.raises(SendFailed):
        login.who("CODE")


@pytest.mark.parametrize(
    ("answer", "who"),
    [({"openid": "o1"}, "o1"), ({"openid": "o1", "is_snapshotuser": 1}, None), (40029, None)],
)
def test_follower_is_recognised_by_a_code(account, platform, answer, who):
    platform.will("sns/oauth2/access_token", answer)
    assert OfficialLogin(account).who("CODE") == who


def test_failed_recognition_shows_no_secret(account, platform):
    platform.will("sns/oauth2/access_token", 40125)
    with pytest.raises(SendFailed) as caught:
        OfficialLogin(account).who("CODE")
    assert "SECRET" not in repr(caught.value)


def test_another_browser_is_shown_a_code_to_scan():
    account = WeComAccount("corp", 7, "s", "t", "k", api_url=WECOM_API)
    address = WeComLogin(account, None).scan(redirect="https://h/login/wecom", state="S1")
    assert address == (
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=corp"
        "&agentid=7&redirect_uri=https%3A%2F%2Fh%2Flogin%2Fwecom&state=S1"
    )


def test_the_stand_in_has_one_page_for_all_browsers(login, account):
    asked = {"redirect": "https://h", "state": "S1"}
    assert login.scan(**asked) == login.address(**asked)
    followers = OfficialLogin(account)
    assert followers.scan(**asked) == followers.address(**asked)


@pytest.mark.parametrize("state", ["", "a b", "状态"])
def test_a_bad_state_is_refused_for_a_scan_too(state):
    account = WeComAccount("corp", 7, "s", "t", "k", api_url=WECOM_API)
    with pytest.raises(ValueError, match="letters and digits"):
        WeComLogin(account, None).scan(redirect="https://h", state=state)
