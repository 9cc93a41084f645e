"""The courier as a process of its own: nobody else holds the key, and the unnamed are reached."""

import re
from pathlib import Path

import pytest
from town import wait_for

KEY = "HUITAN_SEAL_PRIVATE_KEY"


@pytest.fixture
def apart(town):
    """A town whose private key is the courier's alone."""
    town.own["courier"] = {KEY: town.env.pop(KEY)}
    town.env["HUITAN_COURIER"] = "apart"
    return town


def knows(town, name):
    """Return whether a process was ever given the private key."""
    held = Path(f"/proc/{town.processes[name].pid}/environ").read_bytes()
    return town.own["courier"][KEY].encode() in held


def test_an_answer_reaches_an_unnamed_author_by_the_courier_alone(apart):
    apart.start("simulate", "serve", "worker")
    apart.sim("clock", {"preset": "next_workday_morning"})
    author, head = apart.phone("dingyi"), apart.phone("lihai")
    author.say("食堂最近的菜又咸又油，汤也是凉的，能不能管管")
    author.tap(author.wait("匿名提交", "card"), "匿名提交")
    filed = author.wait("匿名提交好了")["text"]
    number = re.search(r"SQ-\d{4,}", filed)[0]
    apart.sim("clock", {"advance_seconds": 3900})
    assert number in head.wait(number)["text"]
    assert number in head.say(f"{number} 换了新厨师，明天起汤用保温桶")
    # Everything else is delivered, and the answer waits: nobody here can open its address.
    wait_for(lambda: apart.figure('huitan_outbox_rows{state="waiting"}') == 1)
    assert not [one for one in author.messages() if "保温桶" in one["text"]]
    apart.start("courier")
    asked = author.wait("满意", "card")
    assert author.wait("保温桶")
    author.tap(asked, "满意")
    assert author.wait("办结")
    held = {name: knows(apart, name) for name in ("serve", "worker", "courier")}
    assert held == {"serve": False, "worker": False, "courier": True}
    logs = "".join(map(apart.log, held))
    assert "Traceback" not in logs
    assert "dingyi" not in logs


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("worker", {"HUITAN_COURIER": "apart"}, "`huitan courier` alone"),
        ("serve", {"HUITAN_COURIER": "apart"}, "`huitan courier` alone"),
        ("courier", {}, "HUITAN_COURIER is `worker`"),
        ("courier", {"HUITAN_COURIER": "apart", KEY: ""}, KEY),
        ("courier", {"HUITAN_COURIER": "elsewhere"}, "HUITAN_COURIER"),
    ],
)
def test_a_key_in_the_wrong_place_is_refused_in_one_sentence(sqlite_town, name, settings, says):
    sqlite_town.env |= settings
    if not settings.get(KEY, "x"):
        del sqlite_town.env[KEY]
    done = sqlite_town.run(name)
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
