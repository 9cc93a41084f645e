import pytest

from bot.channels import wecom
from bot.channels.directory import Member, Unit, WeComDirectory
from bot.ports import SendFailed


@pytest.fixture
def directory(connection, corp, tokens, clock):
    contacts = wecom.connect_contacts(corp, tokens=tokens, clock=clock)
    return WeComDirectory(connection, contacts)


def test_member_is_found(directory, platform):
    found = {"userid": "li", "name": "李", "department": [2, 3], "main_department": 2}
    platform.will("user/get", {"errcode": 0, **found, "direct_leader": ["wang"], "status": 1})
    assert directory.member("li") == Member("li", "李", "", (2, 3), 2, ("wang",), is_active=True)


def test_disabled_member_is_not_active(directory, platform):
    platform.will("user/get", {"errcode": 0, "userid": "li", "status": 2})
    assert not directory.member("li").is_active


@pytest.mark.parametrize("errcode", [60111, 40003])
def test_unknown_member_is_nobody(directory, platform, errcode):
    platform.will("user/get", errcode)
    assert directory.member("li") is None


def test_other_trouble_with_a_member_is_passed_on(directory, platform):
    platform.will("user/get", 60020)
    with pytest.raises(SendFailed):
        directory.member("li")


def test_departments_are_listed(directory, platform):
    units = [{"id": 1, "name": "公司", "parentid": 0}, {"id": 2, "name": "后勤科", "parentid": 1}]
    platform.will("department/list", {"errcode": 0, "department": units})
    assert directory.departments() == (Unit(1, "公司", 0), Unit(2, "后勤科", 1))


def test_userids_are_listed_once_over_all_pages(directory, platform):
    first = [{"userid": "a", "department": 1}, {"userid": "a", "department": 2}]
    platform.will("user/list_id", {"errcode": 0, "next_cursor": "c", "dept_user": first})
    second = [{"userid": "b", "department": 1}]
    platform.will("user/list_id", {"errcode": 0, "next_cursor": "", "dept_user": second})
    assert list(directory.userids()) == ["a", "b"]


def test_cursor_that_does_not_move_ends_the_list(directory, platform):
    page = {"errcode": 0, "next_cursor": "c", "dept_user": []}
    platform.will("user/list_id", page, page, page)
    assert list(directory.userids()) == []
    assert len(platform.calls["user/list_id"]) == 2


def test_userids_are_listed_with_the_contact_secret(directory, platform):
    list(directory.userids())
    assert platform.calls["gettoken"][0]["params"]["corpsecret"] == "CONTACT"
