"""The stand-in's own API: clock, faults, people, stream, errors in Chinese, and the page."""

import json
import threading
from datetime import date, datetime
from pathlib import Path

import pytest
import requests
from sim_bot import AGENT

from bot.simulator.leaps import NoSuchLeap, target
from bot.simulator.roster import BadRoster, read_people

SEND = {"touser": "lijie", "msgtype": "text", "agentid": AGENT, "text": {"content": "您好"}}
FRIDAY = datetime.fromisoformat("2026-11-20T15:00:00+08:00")
HEADER = "userid,name,department,title,site,tier,gender,birthday,joined_on,roles,manager\n"


def test_people_are_listed_without_personal_dates(platform):
    answer = platform.sim("people")
    assert answer["bot_name"] == "慧谈"
    row = answer["people"][2]
    assert (row["userid"], row["openid"], row["roles"]) == ("likezhang", "mp_likezhang", ["head"])


def test_messages_come_after_an_id(platform):
    platform.send()
    first = platform.last()["id"]
    platform.send(part={"content": "再来"})
    newer = platform.sim(f"phones/lijie/messages?channel=wecom&after={first}")["messages"]
    assert [bubble["text"] for bubble in newer] == ["再来"]


def test_the_clock_moves_forward_and_writes_its_offset(start, tmp_path):
    file = tmp_path / "var" / "clock"
    platform = start(clock_file=file)
    before = platform.sim("clock")
    assert before["now"].endswith("+08:00")
    assert platform.later(hours=1)["offset_seconds"] == 3600
    assert float(file.read_text()) == 3600


def test_a_restart_does_not_turn_time_back(start, tmp_path):
    file = tmp_path / "clock"
    start(clock_file=file).later(days=2)
    assert start(clock_file=file).sim("clock")["offset_seconds"] == 2 * 86400


def test_the_clock_never_goes_back(platform):
    for wish in ({"advance_seconds": -1}, {"to": "2020-01-01T00:00:00+08:00"}):
        answer = platform.post("/sim/clock", wish)
        assert answer.status_code == 409
        assert answer.json()["error"] == "时间只能往前走。"


@pytest.mark.parametrize("preset", ["next_day", "plus_hour", "next_workday_morning"])
def test_presets_move_the_clock(platform, preset):
    before = platform.sim("clock")["offset_seconds"]
    assert platform.sim("clock", {"preset": preset})["offset_seconds"] > before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plus_hour", "2026-11-20T16:00:00+08:00"),
        ("next_day", "2026-11-21T09:00:00+08:00"),
        ("next_workday_morning", "2026-11-23T08:31:00+08:00"),
        ("talk_eve", "2026-12-04T19:00:00+08:00"),
    ],
)
def test_leaps_land_where_they_say(name, expected):
    days = [date(2026, 12, day) for day in (6, 5)]
    assert target(name, FRIDAY, lambda: days) == datetime.fromisoformat(expected)


def test_leaps_without_a_talk_day_are_refused():
    with pytest.raises(NoSuchLeap):
        target("talk_eve", FRIDAY, list)


def test_the_eve_of_a_talk_is_learned_from_the_bot(platform, bot):
    platform.sim("clock", {"to": "2099-03-01T08:00:00+08:00"})
    slots = [{"starts_at": "x", "mode": "room", "state": "open"}]
    closed = [{"starts_at": "x", "mode": "room", "state": "closed"}]
    days = [{"date": "2099-03-08", "slots": closed}, {"date": "2099-03-14", "slots": slots}]
    bot.talks = {"days": days}
    now = platform.sim("clock", {"preset": "talk_eve"})["now"]
    assert now.startswith("2099-03-13T19:00:0")


def test_a_bot_without_talks_is_said_so(start):
    platform = start(bot_url="http://127.0.0.1:9")
    assert "约谈日" in platform.sim("clock", {"preset": "talk_eve"})["error"]


def test_the_stream_tells_of_messages_and_of_the_clock(platform):
    with requests.get(f"{platform.url}/sim/stream", stream=True, timeout=9) as line:
        lines = line.iter_lines()
        assert next(lines) == b": open"
        platform.send()
        platform.later(hours=1)
        events = [json.loads(row[6:]) for row in read_events(lines, 2)]
    assert events[0]["message"]["text"] == "您好"
    assert (events[0]["userid"], events[0]["channel"]) == ("lijie", "wecom")
    assert "clock" in events[1]


def read_events(lines, count):
    found = []
    while len(found) < count:
        row = next(lines)
        if row.startswith(b"data: "):
            found.append(row)
    return found


def fault(platform, **wish):
    return platform.sim("faults", {"api": "message/send", **wish})


def test_a_fault_answers_an_error_so_many_times(platform):
    fault(platform, errcode=-1, times=2)
    codes = [platform.code("message/send", SEND) for _ in range(3)]
    assert codes == [-1, -1, 0]


def test_a_fault_answers_a_page_of_a_proxy(platform):
    fault(platform, http=502)
    token = platform.token()["access_token"]
    answer = platform.post("/wecom/cgi-bin/message/send", SEND, access_token=token)
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (502, "text/html")


def test_a_fault_cuts_the_line_after_the_work(platform):
    fault(platform, drop_after=True)
    token = platform.token()["access_token"]
    with pytest.raises(requests.ConnectionError):
        platform.post("/wecom/cgi-bin/message/send", SEND, access_token=token)
    assert len(platform.bubbles()) == 1


def test_a_fault_delays(platform):
    fault(platform, delay_seconds=0.5)
    token = platform.token()["access_token"]
    url = f"{platform.url}/wecom/cgi-bin/message/send?access_token={token}"
    with pytest.raises(requests.Timeout):
        requests.post(url, json=SEND, timeout=0.1)


def test_faults_are_listed_and_cleared(platform):
    assert fault(platform, http=502)[0]["times"] == 1
    platform.session.delete(f"{platform.url}/sim/faults", timeout=9)
    assert platform.sim("faults") == []


@pytest.mark.parametrize("wish", [{}, {"api": "x", "odd": 1}, {"api": "callback", "knob": "x"}, 3])
def test_unknown_faults_are_refused(platform, wish):
    answer = platform.post("/sim/faults", wish)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_errors_and_sent_can_be_forgotten(platform):
    platform.send()
    platform.session.delete(f"{platform.url}/sim/sent", timeout=9)
    platform.session.delete(f"{platform.url}/sim/errors", timeout=9)
    assert platform.sim("sent") == platform.sim("errors") == []


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("phones/nobody/say", {"channel": "wecom", "text": "x"}, 404),
        ("phones/lijie/dance", {"channel": "wecom"}, 404),
        ("phones/lijie/say", {"channel": "fax", "text": "x"}, 400),
        ("phones/lijie/say", {"channel": "wecom", "text": " "}, 400),
        ("phones/lijie/click", {"channel": "wecom", "message_id": 99, "key": "x"}, 404),
        ("phones/lijie/click", {"channel": "wecom", "key": "x"}, 400),
        ("phones/lijie/send", {"channel": "wecom", "kind": "location"}, 400),
        ("phones/lijie/send", {"channel": "wecom", "kind": "image"}, 400),
        ("bot", {"url": "ftp://x"}, 400),
        ("callback", {"channel": "wecom"}, 400),
        ("clock", {"to": "soon"}, 400),
        ("clock", {"preset": "never"}, 409),
        ("clock", [], 400),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(platform, path, wish, status):
    answer = platform.post(f"/sim/{path}", wish)
    assert answer.status_code == status
    assert answer.json()["error"].endswith("。")


def test_the_page_is_there(platform):
    assert platform.get("/").headers["Content-Type"].startswith("text/html")


def test_many_phones_at_once_lose_nothing(platform, bot):
    bot.reply = {"MsgType": "text", "Content": "收到"}
    threads = [threading.Thread(target=platform_say, args=(platform.url, n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(platform.bubbles()) == 16
    assert len({bubble["id"] for bubble in platform.bubbles()}) == 16


def platform_say(url, number):
    wish = {"channel": "wecom", "text": str(number)}
    requests.post(f"{url}/sim/phones/lijie/say", json=wish, timeout=9)


def test_the_people_file_is_read():
    row = (
        "lijie,李洁,综采一队,采煤工,本部,staff,女,1990-01-02,2015-07-01,head;lead:staff,zhangwei\n"
    )
    person = read_people("\ufeff" + HEADER + row)[0]
    assert (person.name, person.roles, person.openid) == (
        "李洁",
        ("head", "lead:staff"),
        "mp_lijie",
    )


@pytest.mark.parametrize("text", ["", "userid,name\n", HEADER + "a\n" + "A\n"])
def test_a_bad_people_file_is_refused(text):
    with pytest.raises(BadRoster):
        read_people(text)


def test_no_crypto_is_shared_with_the_bot():
    package = Path(__file__).resolve().parents[3] / "bot" / "simulator"
    sources = [file.read_text("utf-8") for file in package.glob("*.py")]
    assert sources
    assert not any("bot.channels" in source or "wechatpy" in source for source in sources)
