"""Signing in and out: the state that is good once, no way to elsewhere, cookies, forms, headers."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from web_pages import Visitor, token_in

from bot.ports import SendFailed
from bot.web.login import way

WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.60 Language/zh_CN"
WORK = "Mozilla/5.0 (iPhone) MicroMessenger/7.0.1 wxwork/4.1.30 Language/zh_CN"


@pytest.fixture
def visitor(office):
    return Visitor(office)


def test_a_stranger_is_sent_to_the_platform_and_back_to_the_page(visitor):
    sent = visitor.get("/me")
    assert sent.status_code == 302
    assert sent.location == "/login?next=/me"
    asked = visitor.get(sent.location)
    assert asked.location.startswith("https://platform.test/scan?")
    back = visitor.come_back("zhangwei", asked.location)
    assert (back.status_code, back.location) == (302, "/me")
    assert "张伟，您好" in visitor.get("/me").text


def test_what_was_asked_for_is_kept_with_its_query(visitor):
    asked = visitor.get(visitor.get("/me/SQ-0001?a=b").location)
    assert visitor.come_back("zhangwei", asked.location).location == "/me/SQ-0001?a=b"


def test_a_state_is_good_once(visitor):
    asked = visitor.get("/login").location
    visitor.come_back("zhangwei", asked)
    visitor.leave()
    again = visitor.come_back("zhangwei", asked)
    assert again.status_code == 400
    assert "登录没有完成" in again.text
    assert visitor.get("/me").status_code == 302


def test_the_answer_that_comes_twice_does_no_harm(visitor):
    asked = visitor.get("/login").location
    visitor.come_back("zhangwei", asked)
    assert visitor.come_back("zhangwei", asked).location == "/me"


def test_a_state_of_another_browser_is_refused(office, visitor):
    other = Visitor(office)
    asked = other.get("/login").location
    assert visitor.come_back("zhangwei", asked).status_code == 400
    assert visitor.get("/me").status_code == 302


def test_a_state_of_one_platform_is_not_good_on_the_other(visitor):
    asked = visitor.get("/login?via=wecom").location
    assert visitor.come_back("mp_zhangwei", asked, channel="mp").status_code == 400


def test_an_old_state_is_refused(office, visitor):
    asked = visitor.get("/login").location
    office.clock.advance(minutes=11)
    assert visitor.come_back("zhangwei", asked).status_code == 400


@pytest.mark.parametrize("query", ["", "?state=x", "?code=zhangwei", "?state=&code="])
def test_an_answer_that_nobody_asked_for_is_refused(visitor, query):
    assert visitor.get(f"/login/wecom{query}").status_code == 400


def test_a_spent_code_and_somebody_unknown_are_nobody(visitor):
    for who in ("", "nobody-here"):
        asked = visitor.get("/login").location
        refused = visitor.come_back(who, asked)
        assert refused.status_code == 403
        assert "还没认出您" in refused.text
        assert visitor.get("/me").status_code == 302


def test_trouble_at_the_platform_is_said_kindly(office, visitor):
    asked = visitor.get("/login").location
    office.logins["wecom"].failure = SendFailed("away", permanent=False)
    refused = visitor.come_back("zhangwei", asked)
    assert refused.status_code == 503
    assert "是我们的问题" in refused.text


@pytest.mark.parametrize(
    ("agent", "start"),
    [
        (WORK, "https://platform.test/wecom?"),
        (WECHAT, "https://platform.test/mp?"),
        ("Mozilla/5.0 (X11) Chrome/150", "https://platform.test/scan?"),
    ],
)
def test_each_browser_goes_to_its_platform(visitor, agent, start):
    assert visitor.get("/login", agent=agent).location.startswith(start)


def test_a_follower_signs_in_by_the_official_account(visitor):
    asked = visitor.get("/login", agent=WECHAT).location
    back = parse_qs(urlsplit(asked).query)["redirect"][0]
    assert back == "https://huitan.test/login/mp"
    assert visitor.come_back("mp_zhangwei", asked, channel="mp").location == "/me"


def test_without_a_platform_the_page_says_so(office):
    office.logins.clear()
    assert "网页还没有开通" in Visitor(office).get("/login").text
    assert Visitor(office).get("/login/wecom?state=x&code=y").status_code == 400


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test/",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "javascript:alert(1)",
        "/\t/evil.test",
        "/ /x",
        "",
        "me",
        "/login?next=/login",
        "/logout",
        "/" + "a" * 600,
    ],
)
def test_nobody_is_sent_elsewhere(visitor, elsewhere):
    assert way(elsewhere) == "/me"
    asked = visitor.get("/login", next=elsewhere).location
    assert visitor.come_back("zhangwei", asked).location == "/me"


def test_a_path_of_ours_is_gone_on_to():
    assert way("/talks?month=2026-12") == "/talks?month=2026-12"


def test_a_visit_ends_after_twelve_hours(office, visitor):
    visitor.sign_in("zhangwei")
    office.clock.advance(hours=11, minutes=59)
    assert visitor.get("/me").status_code == 200
    office.clock.advance(minutes=2)
    assert visitor.get("/me").status_code == 302


def test_whoever_leaves_the_organisation_is_out_at_once(office, visitor):
    visitor.sign_in("zhangwei")
    with office.app.transactions() as uow:
        uow.people.change(uow.people.by_userid("zhangwei").id, active=False)
    assert visitor.get("/me").status_code == 302


def test_signing_out_ends_the_visit(visitor):
    visitor.sign_in("zhangwei")
    left = visitor.post("/logout", page="/me")
    assert "已经退出" in visitor.get(left.location).text
    assert visitor.get("/me").status_code == 302


def test_signing_out_needs_the_token_of_the_form(visitor):
    visitor.sign_in("zhangwei")
    for forged in ({}, {"csrf_token": "x"}):
        refused = visitor.client.post("/logout", data=forged, base_url="https://huitan.test")
        assert refused.status_code == 400
        assert "页面过期了" in refused.text
    assert visitor.get("/me").status_code == 200


def test_a_token_of_another_visit_is_worth_nothing(office, visitor):
    visitor.sign_in("zhangwei")
    other = Visitor(office).sign_in("wanglei")
    stolen = token_in(other.get("/me").text)
    refused = visitor.client.post(
        "/logout", data={"csrf_token": stolen}, base_url="https://huitan.test"
    )
    assert refused.status_code == 400


def test_the_cookie_keeps_to_itself(visitor):
    visitor.get("/login")
    (cookie,) = visitor.cookies
    assert cookie.startswith("__Host-huitan=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_cookie_that_was_changed_is_nobodys(visitor):
    visitor.sign_in("zhangwei")
    cookie = visitor.client.get_cookie("__Host-huitan", domain="huitan.test")
    visitor.client.set_cookie(
        "__Host-huitan", "A" + cookie.value[1:], domain="huitan.test", secure=True
    )
    assert visitor.get("/me").status_code == 302


def test_pages_forbid_scripts_frames_and_copies(visitor):
    visitor.sign_in("zhangwei")
    for path in ("/me", "/login/wecom", "/me/SQ-9999", "/login?next=/me"):
        headers = visitor.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_bring_nothing_from_elsewhere_and_no_script_of_their_own(visitor):
    visitor.sign_in("zhangwei")
    page = visitor.get("/me").text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert not re.search(r"<script(?! src)|\son\w+=|style=", page)


def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(office):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    client = office.flask.test_client()
    assert "没有这一页" in client.get("/nothing", headers=browser).text
    assert client.get("/nothing").json == {"error": "Not Found"}
    assert client.get("/api/v1/nothing", headers=browser).json == {
        "error": "Not Found",
        "message": "没有找到，或者这个令牌看不到它。",
    }
    assert client.get("/callback/x", headers=browser).json == {"error": "Not Found"}


def test_callbacks_ask_for_no_token(office):
    assert office.say("你好").status == 200


def test_the_sheet_of_style_may_be_kept(visitor):
    sheet = re.search(r'href="(/static/huitan.css[^"]+)"', visitor.get("/login/wecom").text)
    with visitor.get(sheet[1]) as found:
        assert found.status_code == 200
        assert found.cache_control.max_age == timedelta(days=365).total_seconds()
