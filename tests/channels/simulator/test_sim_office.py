"""Address book, web login, menu, files, calendar and meetings of the stand-in."""

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from sim_bot import AGENT, APP, CORP

MB = 1024 * 1024


def test_a_user_has_no_personal_fields(platform):
    user = platform.call("user/get", userid="lijie")
    assert (user["name"], user["department"], user["direct_leader"]) == ("李洁", [2], ["likezhang"])
    assert not {"mobile", "gender", "email", "avatar", "biz_mail"} & set(user)


def test_an_old_app_still_sees_them(start):
    assert start(old_app=True).call("user/get", userid="lijie")["gender"] == "2"


def test_an_unknown_user_has_its_code(platform):
    assert platform.code("user/get", userid="nobody") == 60111
    assert platform.code("user/get") == 41009


def test_departments_are_numbered_below_the_root(platform):
    rows = platform.call("department/list")["department"]
    assert [(row["id"], row["parentid"]) for row in rows] == [(1, 0), (2, 1), (3, 1)]
    assert rows[1]["department_leader"] == ["likezhang"]


def test_members_are_listed_by_department(platform):
    simple = platform.call("user/simplelist", department_id=2)["userlist"]
    full = platform.call("user/list", department_id=2)["userlist"]
    assert [row["userid"] for row in simple] == ["lijie", "likezhang"]
    assert full[0]["position"] == "采煤工"
    assert platform.code("user/list", department_id=99) == 60123


def test_ids_are_listed_in_pages_with_the_contact_secret_only(platform):
    first = platform.call("user/list_id", {"limit": 3}, secret="contact-secret")
    rest = platform.call(
        "user/list_id", {"limit": 3, "cursor": first["next_cursor"]}, secret="contact-secret"
    )
    assert (len(first["dept_user"]), len(rest["dept_user"]), rest["next_cursor"]) == (3, 1, "")
    assert platform.code("user/list_id", {}) == 48002


def test_the_contact_secret_sees_no_names(platform):
    assert platform.code("user/get", userid="lijie", secret="contact-secret") == 48002
    assert platform.code("department/simplelist", secret="contact-secret") == 0


def login(platform, channel="wecom", **changes):
    query = {
        "appid": CORP if channel == "wecom" else APP,
        "redirect_uri": "http://desk.test/login?next=1",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s1",
        "as": "lijie",
    }
    url = f"{platform.url}/{channel}/connect/oauth2/authorize"
    query |= changes
    return platform.session.get(url, params=query, allow_redirects=False, timeout=9)


def code_of(answer):
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))["code"]


@pytest.fixture
def trusted(start):
    return start(trusted_domain="desk.test")


def test_login_comes_back_with_code_and_state(trusted):
    target = login(trusted).headers["Location"]
    assert target.startswith("http://desk.test/login?next=1&code=")
    assert target.endswith("&state=s1")


def test_a_code_names_the_member_once(trusted):
    code = code_of(login(trusted))
    assert trusted.call("auth/getuserinfo", code=code)["userid"] == "lijie"
    assert trusted.code("auth/getuserinfo", code=code) == 42022


def test_a_code_lives_five_minutes(trusted):
    code = code_of(login(trusted))
    trusted.later(minutes=6)
    assert trusted.code("auth/getuserinfo", code=code) == 42003
    assert trusted.code("auth/getuserinfo", code="made-up") == 40029


def test_login_leads_only_to_the_trusted_domain(platform):
    answer = login(platform)
    assert answer.status_code == 403
    assert answer.text.startswith("50001")


def test_login_asks_who_one_is(trusted):
    page = login(trusted, **{"as": ""}).text
    assert "李洁" in page
    assert "as=lijie" in page


def test_personal_fields_need_consent(trusted):
    code = code_of(login(trusted, scope="snsapi_privateinfo", agentid=AGENT))
    ticket = trusted.call("auth/getuserinfo", code=code)["user_ticket"]
    assert trusted.call("auth/getuserdetail", {"user_ticket": ticket})["gender"] == "2"


def test_a_follower_logs_in_with_an_openid(trusted):
    query = {"appid": APP, "secret": "mp-secret", "grant_type": "authorization_code"}
    query["code"] = code_of(login(trusted, "mp"))
    answer = trusted.get("/mp/sns/oauth2/access_token", **query).json()
    assert (answer["openid"], answer["scope"]) == ("mp_lijie", "snsapi_base")
    again = trusted.get("/mp/sns/oauth2/access_token", **query).json()
    assert again["errcode"] == 42022


def test_an_uncertified_account_has_no_login(start):
    platform = start(trusted_domain="desk.test", mp_certified=False)
    assert login(platform, "mp").status_code == 403


def test_a_menu_is_created_shown_and_deleted(platform):
    menu = {"button": [{"type": "click", "name": "约主任", "key": "/book_talk"}]}
    assert platform.code("menu/create", menu, agentid=AGENT) == 0
    assert platform.call("menu/get", agentid=AGENT)["button"] == menu["button"]
    assert platform.sim("menu?channel=wecom") == menu
    assert platform.code("menu/delete", agentid=AGENT) == 0
    assert platform.code("menu/get", agentid=AGENT) == 46003


@pytest.mark.parametrize(
    ("button", "code"),
    [
        ({"type": "click", "name": "名" * 6, "key": "k"}, 40018),
        ({"type": "click", "name": "a", "key": "k" * 129}, 40019),
        ({"type": "view", "name": "a"}, 40020),
        ({"type": "dance", "name": "a"}, 40017),
        ({"name": "a", "sub_button": [{"type": "click", "name": "a", "key": "k"}] * 6}, 40023),
    ],
)
def test_menus_are_checked(platform, button, code):
    assert platform.code("menu/create", {"button": [button]}, agentid=AGENT) == code
    assert platform.code("menu/create", {"button": [button] * 4}, agentid=AGENT) == 40016


def test_the_app_tells_of_itself(platform):
    app = platform.call("agent/get", agentid=AGENT)
    assert app["allow_userinfos"]["user"][0] == {"userid": "lijie"}
    assert platform.code("agent/get", agentid=1) == 301002


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("image", b"12345", 40006),
        ("image", b"GIF89a....", 40005),
        ("image", b"\xff\xd8\xff" + bytes(10 * MB), 40009),
        ("voice", b"RIFF......", 40005),
        ("voice", b"#!AMR" + bytes(2 * MB), 45001),
        ("poem", b"123456789", 40004),
    ],
)
def test_uploads_are_checked(platform, kind, data, code):
    assert platform.upload(kind, data)["errcode"] == code


def test_a_file_is_kept_three_days(platform):
    media_id = platform.upload("file", b"hello world")["media_id"]
    platform.later(days=3, minutes=1)
    assert platform.code("media/get", media_id=media_id) == 40007


def test_a_schedule_is_added_changed_read_and_deleted(platform):
    inside = {"start_time": 1800000000, "end_time": 1800003600, "summary": "谈话"}
    inside["attendees"] = [{"userid": "lijie"}]
    number = platform.call("oa/schedule/add", {"schedule": inside})["schedule_id"]
    changed = {"schedule": {"schedule_id": number, "summary": "改期"}}
    assert platform.code("oa/schedule/update", changed) == 0
    got = platform.call("oa/schedule/get", {"schedule_id_list": [number]})["schedule_list"][0]
    assert (got["summary"], got["start_time"]) == ("改期", 1800000000)
    assert platform.code("oa/schedule/del", {"schedule_id": number}) == 0
    assert platform.code("oa/schedule/get", {"schedule_id_list": [number]}) == 90460


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"end_time": 1}, 40058),
        ({"attendees": [{"userid": "nobody"}]}, 60111),
        ({"reminders": {"is_remind": 1, "remind_before_event_secs": 7}}, 90471),
        ({"summary": "长" * 129}, 40058),
    ],
)
def test_schedules_are_checked(platform, changes, code):
    inside = {"start_time": 1800000000, "end_time": 1800003600, **changes}
    assert platform.code("oa/schedule/add", {"schedule": inside}) == code


def meeting(platform, **changes):
    now = datetime.fromisoformat(platform.sim("clock")["now"]).timestamp()
    plan = {"admin_userid": "zhangwei", "title": "谈话", "meeting_start": int(now) + 3600}
    plan |= {"meeting_duration": 1800, "invitees": {"userid": ["zhangwei", "lijie"]}}
    return {**plan, **changes}


def test_a_meeting_is_planned_and_called_off(platform):
    made = platform.call("meeting/create", meeting(platform))
    wish = {"meetingid": made["meetingid"]}
    assert made["meeting_link"].endswith(made["meeting_code"])
    assert platform.code("meeting/update", {**wish, "title": "改名"}) == 0
    assert platform.call("meeting/get_info", wish)["title"] == "改名"
    assert platform.code("meeting/cancel", wish) == 0
    assert platform.code("meeting/cancel", wish) == 400041
    assert platform.sim("office")["meetings"][0]["status"] == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"admin_userid": ""}, 400040),
        ({"title": "长" * 14}, 400042),
        ({"meeting_start": 1}, 400034),
        ({"meeting_duration": 299}, 400035),
        ({"invitees": {"userid": ["zhangwei", "nobody"]}}, 400021),
        ({"invitees": {"userid": ["lijie"]}}, 400039),
        ({"settings": {"hosts": {"userid": ["wangqiang"]}}}, 400029),
        ({"settings": {"remind_scope": 9}}, 400025),
        ({"settings": {"password": "abc"}}, 400030),
    ],
)
def test_meetings_are_checked(platform, changes, code):
    assert platform.code("meeting/create", meeting(platform, **changes)) == code
    assert platform.code("meeting/get_info", {"meetingid": "none"}) == 90602
