import pytest

from bot.channels import menus
from bot.channels.menus import Entry


def test_menu_is_put_up(connection, platform):
    below = (Entry("查进度", "/track_ticket"), Entry("我的", url="https://h/me"))
    menus.create(connection, [Entry("反映", "/request"), Entry("更多", below=below)], agent_id=7)
    assert platform.calls["menu/create"][0]["params"]["agentid"] == "7"
    assert platform.sent("menu/create")[0]["button"] == [
        {"type": "click", "name": "反映", "key": "/request"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "click", "name": "查进度", "key": "/track_ticket"},
                {"type": "view", "name": "我的", "url": "https://h/me"},
            ],
        },
    ]


def test_official_menu_names_no_agent(mp_connection, platform):
    menus.create(mp_connection, [Entry("反映", "/request")], agent_id=None)
    assert "agentid" not in platform.calls["menu/create"][0]["params"]


SIX = tuple(Entry(f"n{number}", "/x") for number in range(6))


@pytest.mark.parametrize(
    "entries",
    [
        [],
        SIX[:4],
        [Entry("", "/x")],
        [Entry("六个汉字太长", "/x")],
        [Entry("a")],
        [Entry("a", "/" * 129)],
        [Entry("a", url="h" * 1025)],
        [Entry("a", below=SIX)],
        [Entry("a", below=(Entry("b", below=SIX[:1]),))],
    ],
)
def test_menu_beyond_the_limits_is_refused(connection, platform, entries):
    with pytest.raises(ValueError, match=r"menu|entries"):
        menus.create(connection, entries, agent_id=7)
    assert not platform.calls
