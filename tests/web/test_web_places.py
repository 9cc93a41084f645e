"""Codes on walls: a scan opens the chat, and the matter that follows carries the place."""

import json
import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import requests
import web_office
from web_browser import listening
from web_pages import Visitor

from bot.channels import official_account
from bot.channels.accounts import OfficialAccount
from bot.channels.scenes import Scenes
from bot.channels.tokens import MemoryTokens
from bot.ports import SendFailed
from bot.simulator.config import Person, SimulatorConfig
from bot.simulator.server import running

INSIDE = "Mozilla/5.0 (iPhone) MicroMessenger/8.0 wxwork/4.1"


@pytest.fixture
def zhang(office):
    return Visitor(office).sign_in("zhangwei")


@pytest.fixture
def mark(office):
    return office.app.places.mark("一号食堂")


def places(office):
    return [row["place"] for row in office.rows("SELECT place FROM tickets ORDER BY filed_at, seq")]


def scan(office, mark, *, who="zhangwei", event="SCAN"):
    key = f"qrscene_{mark}" if event == "subscribe" else mark
    fields = {"MsgType": "event", "Event": event, "EventKey": key, "Content": None, "MsgId": None}
    return office.knock(office.message(who=who, channel="mp", **fields), channel="mp")


def test_the_page_of_a_place_leads_to_the_chat(office, zhang, mark):
    page = zhang.get(f"/from/{mark}", agent=INSIDE)
    assert "您在一号食堂" in page.text
    assert [one.text for one in office.work() if "一号食堂" in one.text]


def test_opened_again_the_page_says_nothing_more_in_the_chat_while_it_lasts(office, zhang, mark):
    for _ in range(3):
        zhang.get(f"/from/{mark}", agent=INSIDE)
    assert len([one.text for one in office.work() if "一号食堂" in one.text]) == 1
    office.clock.advance(minutes=11)
    zhang.get(f"/from/{mark}", agent=INSIDE)
    assert len([one.text for one in office.work() if "一号食堂" in one.text]) == 1


def test_what_is_said_after_it_carries_the_place(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    shown = office.say("食堂的汤是凉的").text
    assert "地点：一号食堂" in shown
    office.say("就这样提交")
    assert places(office) == ["一号食堂"]


def test_the_next_matter_does_not(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    office.file_ticket()
    office.file_ticket("宿舍没有热水")
    assert sorted(places(office)) == ["", "一号食堂"]


def test_a_place_is_forgotten_after_ten_minutes(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    office.clock.advance(minutes=11)
    office.file_ticket()
    assert places(office) == [""]


def test_a_draft_keeps_its_place_however_long_it_takes(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    office.say("食堂的汤是凉的")
    office.clock.advance(minutes=30)
    office.say("就这样提交")
    assert places(office) == ["一号食堂"]


def test_one_tap_takes_the_place_away(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    office.say("食堂的汤是凉的")
    assert "不在一号食堂" in office.say("补充或修改").text
    assert "地点" not in office.say("不在一号食堂").text
    office.say("就这样提交")
    assert places(office) == [""]


def test_an_unnamed_matter_carries_the_place_too(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    office.file_ticket(decision="匿名提交")
    office.clock.advance(hours=2)
    office.work()
    assert places(office) == ["一号食堂"]


def test_the_place_is_its_scanners_alone(office, zhang, mark):
    zhang.get(f"/from/{mark}", agent=INSIDE)
    office.file_ticket(who="wanglei")
    assert places(office) == [""]


def test_nobody_invents_a_place(office, zhang, mark):
    forged = web_office.App.__dataclass_fields__["places"].default_factory().mark("火星")
    for made_up in (forged, f"{mark}x", "p.", "p.%00", "一号食堂"):
        assert zhang.get(f"/from/{made_up}").status_code == 404


def test_strangers_sign_in_first_and_come_back(office, mark):
    asked = Visitor(office).get(f"/from/{mark}")
    assert asked.location.startswith("/login?next=")


@pytest.mark.parametrize("event", ["SCAN", "subscribe"])
def test_a_scan_in_wechat_says_where_and_is_remembered(office, mark, event):
    assert scan(office, mark, event=event).text.startswith("您在一号食堂")
    office.say("食堂的汤是凉的", channel="mp")
    office.say("就这样提交", channel="mp")
    assert places(office) == ["一号食堂"]


def test_a_forged_scene_is_a_welcome_like_any_other(office, mark):
    assert "一号食堂" not in scan(office, mark + "x").text
    assert scan(office, mark + "x").text
    office.say("食堂的汤是凉的", channel="mp")
    office.say("就这样提交", channel="mp")
    assert places(office) == [""]


def test_somebody_not_bound_yet_is_asked_for_the_code_and_keeps_the_place(office, mark):
    with office.app.transactions() as uow:
        uow.people.change(uow.people.by_userid("zhangwei").id, openid=None)
        code = web_office.people.give_code(uow, userid="zhangwei", now=office.clock.now())
    assert "一号食堂" not in scan(office, mark, event="subscribe").text
    office.say(code, channel="mp")
    office.say("食堂的汤是凉的", channel="mp")
    office.say("就这样提交", channel="mp")
    assert places(office) == ["一号食堂"]


class Platform:
    """The stand-in, a bot that really listens, and the phone of 张伟."""

    def __init__(self, url, office):
        self.url, self.office = url, office
        secrets = {"secret": "s3", "token": "mptoken", "aes_key": web_office.MP_KEY}
        account = OfficialAccount(web_office.APP, api_url=f"{url}/mp/cgi-bin/", **secrets)
        self.line = official_account.connect(account, tokens=MemoryTokens(), clock=office.clock)

    def act(self, action, *, channel="mp", **wish):
        path = f"{self.url}/sim/phones/zhangwei/{action}"
        answer = requests.post(path, json={"channel": channel, **wish}, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def set_clock(self):
        """Let the bot's clock show what the platform's shows."""
        shown = requests.get(f"{self.url}/sim/clock", timeout=10).json()["now"]
        self.office.clock.moment = datetime.fromisoformat(shown).astimezone(UTC)

    def last(self, channel="mp"):
        path = f"{self.url}/sim/phones/zhangwei/messages"
        answer = requests.get(path, params={"channel": channel}, timeout=10)
        return answer.json()["messages"][-1]["text"]


@pytest.fixture
def start(office):
    opened = []

    def begin(**changes):
        listens = listening(office.flask)
        config = {
            "corp_id": web_office.CORP, "agent_id": web_office.AGENT, "secret": "s1",
            "contact_secret": "s2", "token": "wecomtoken", "aes_key": web_office.KEY,
            "app_id": web_office.APP, "mp_secret": "s3", "mp_token": "mptoken",
            "mp_aes_key": web_office.MP_KEY,
            "bot_url": listens.__enter__(),
            "people": (Person("zhangwei", "张伟", "综采一队"),),
        }  # fmt: skip
        opened.append(listens)
        opened.append(running(SimulatorConfig(**{**config, **changes})))
        return Platform(opened[-1].__enter__(), office)

    yield begin
    for context in reversed(opened):
        context.__exit__(None, None, None)


def test_from_the_scan_over_the_platform_to_the_ticket(office, start, mark):
    platform = start()
    platform.set_clock()
    code = Scenes(platform.line).address(mark)
    assert urlsplit(code).netloc == "weixin.qq.com"
    platform.act("scan", code=code)
    assert platform.last().startswith("您在一号食堂")
    platform.act("say", text="食堂的汤是凉的")
    assert "地点：一号食堂" in platform.last()
    platform.act("say", text="就这样提交")
    assert places(office) == ["一号食堂"]


def test_a_lasting_code_of_a_place_is_made_once(start, mark):
    scenes = Scenes(start().line)
    assert scenes.address(mark) == scenes.address(mark)
    assert scenes.address(mark) != scenes.address("p.other")


def test_an_account_that_may_not_make_codes_says_so(start, mark):
    with pytest.raises(SendFailed):
        Scenes(start(mp_certified=False).line).address(mark)


@pytest.mark.parametrize("scene", ["", "s" * 65])
def test_the_platform_refuses_scenes_that_do_not_fit(start, scene):
    with pytest.raises(SendFailed, match="40053"):
        Scenes(start().line).address(scene)


def test_another_code_opens_its_page(start):
    opened = start().act("scan", channel="wecom", code="https://huitan.test/from/p.x")
    assert json.dumps(opened["opens"]) == '"https://huitan.test/from/p.x"'


class Wall:
    """The page of a place: write on it, and choose what it offers."""

    def __init__(self, visitor, mark):
        self.visitor, self.path = visitor, f"/from/{mark}"

    def send(self, text, **more):
        once = {"once": secrets.token_hex(16)} | more
        return self.visitor.post(self.path, page=self.path, text=text, **once)


@pytest.fixture
def wall(zhang, mark):
    return Wall(zhang, mark)


def test_a_matter_is_filed_on_the_page_as_in_the_chat(office, wall):
    shown = wall.send("食堂的汤是凉的").text
    assert "归后勤科" in shown
    assert "地点：一号食堂" in shown
    assert places(office) == []
    assert "提交好了" in wall.send("就这样提交").text
    assert places(office) == ["一号食堂"]
    assert any("地点：一号食堂" in one.text for one in office.work())


def test_what_stands_on_the_page_is_not_asked_in_the_chat_too(office, wall):
    wall.send("食堂的汤是凉的")
    assert not any("点一下就行" in one.text for one in office.work())


def test_without_a_name_the_page_leaves_no_more_than_the_chat(office, wall):
    assert "匿名" in wall.send("食堂的汤是凉的", anonymous="yes").text
    assert "回执码" in wall.send("匿名提交").text
    assert places(office) == []
    office.clock.advance(hours=2)
    told = [one.text for one in office.work()]
    (row,) = office.rows("SELECT author_id, anonymous, place, text FROM tickets")
    assert (row["author_id"], bool(row["anonymous"])) == (None, True)
    assert (row["place"], row["text"]) == ("一号食堂", "食堂的汤是凉的")
    assert not any("一号食堂" in text for text in told if "请在" in text)


def test_what_would_tell_the_author_is_said_before_it_is_filed(office, wall):
    wall.send("我是张伟，食堂的汤是凉的", anonymous="yes")
    assert "回执码" not in wall.send("匿名提交").text
    assert places(office) == []


def test_a_page_that_is_sent_twice_counts_once(office, wall):
    for _ in range(2):
        wall.send("食堂的汤是凉的", once="a" * 32)
    for _ in range(2):
        assert "提交好了" in wall.send("就这样提交", once="b" * 32).text
    assert places(office) == ["一号食堂"]


def test_danger_on_the_page_calls_those_on_duty(office, wall):
    assert "12356" in wall.send("我不想活了").text
    assert office.rows("SELECT id FROM alerts")
    assert places(office) == []


@pytest.mark.parametrize("once", ["", "x", "A" * 32, "a" * 33])
def test_a_form_without_its_own_mark_is_refused(office, wall, once):
    assert wall.send("食堂的汤是凉的", once=once).status_code == 400


def test_nothing_written_is_no_matter(office, wall):
    assert wall.send("  ").status_code == 200
    assert places(office) == []


def test_too_many_on_the_page_are_asked_to_slow_down(office, wall):
    shown = [wall.send("你好").text for _ in range(50)]
    assert "慢" in shown[-1]


def test_a_form_for_a_made_up_place_is_not_found(zhang, mark):
    wall = Wall(zhang, mark)
    wall.path = f"/from/{mark}x"
    answer = zhang.client.post(wall.path, data={"text": "在吗"}, base_url="https://huitan.test")
    assert answer.status_code in {400, 404}
