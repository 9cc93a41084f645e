"""Processes that are killed in the middle: nothing that was taken is lost, nothing is doubled."""

import itertools
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from town import Platform, wait_for

from bot.simulator.markup import write_xml

NUMBER = re.compile(r"SQ-\d{4,}")
WRITERS = ("zhangwei", "lijie", "wanglei", "zhaolin", "menghao", "baixue", "houliang", "longfei")
TWO_MINUTES = {"advance_seconds": 120}
WORKING_MORNING = {"preset": "next_workday_morning"}
"""In the night what nudges waits for the morning, and so would a test for an empty outbox."""

ids = itertools.count(8_000_000_000_000_000_001)


def message(town, who, text):
    return write_xml(
        {
            "ToUserName": town.env["HUITAN_WECOM_CORP_ID"],
            "FromUserName": who,
            "CreateTime": int(time.time()),  # noqa: TID251 - the platform's own stamp
            "MsgType": "text",
            "Content": text,
            "MsgId": next(ids),
        }
    )


def tickets(town):
    return {item["number"]: item for item in town.api("tickets", limit=200)["items"]}


def tell(town, platform, who, rounds=2):
    """Let somebody file matters; return the numbers that were promised."""
    promised = []
    for turn in range(rounds):
        platform.bring(message(town, who, f"食堂{turn}号窗口的菜又咸又油，能不能管管"))
        said, _ = platform.bring(message(town, who, "就这样提交"))
        promised += NUMBER.findall(said)
    return promised


def test_a_killed_web_process_loses_and_doubles_nothing(town):
    town.start("serve")
    platform, before = Platform(town), set(tickets(town))
    with ThreadPoolExecutor(len(WRITERS)) as pool:
        telling = [pool.submit(tell, town, platform, who) for who in WRITERS]
        wait_for(lambda: len(tickets(town)) >= len(before) + 3)
        town.kill("serve")
        town.start("serve")
        promised = [number for one in telling for number in one.result(60)]
    assert len(set(promised)) == len(promised) == 2 * len(WRITERS)
    assert set(tickets(town)) - before == set(promised)


def test_a_killed_worker_loses_and_doubles_nothing(town):
    town.start("simulate", "serve")
    platform = Platform(town)
    numbers = [number for who in WRITERS for number in tell(town, platform, who, rounds=1)]
    town.sim("clock", WORKING_MORNING)
    town.sim("faults", {"api": "message/send", "times": 100, "delay_seconds": 0.05})
    town.start("worker")
    wait_for(lambda: len(town.sim("sent")) >= 3)
    town.kill("worker")
    assert arrived(town, numbers).total() < len(numbers)
    town.sim("clock", TWO_MINUTES)  # the lease of what was under way runs out
    town.start("worker")
    wait_for(lambda: arrived(town, numbers).total() >= len(numbers))
    wait_for(lambda: town.figure('huitan_outbox_rows{state="waiting"}') == 0)
    assert arrived(town, numbers) == Counter(numbers)


def arrived(town, numbers):
    """Count the cards that told owners of tickets."""
    told = [str(row["body"]) for row in town.sim("sent") if row["msgtype"] == "template_card"]
    found = [NUMBER.search(text) for text in told if "请在" in text]
    return Counter(one[0] for one in found if one and one[0] in numbers)


def test_two_workers_side_by_side_send_everything_once(postgres_town):
    town = postgres_town
    town.start("simulate", "serve")
    numbers = [n for who in WRITERS[:4] for n in tell(town, Platform(town), who, rounds=1)]
    town.sim("clock", WORKING_MORNING)
    town.start("worker")
    town.processes["first"] = town.processes.pop("worker")
    town.start("worker")
    wait_for(lambda: arrived(town, numbers).total() >= len(numbers))
    wait_for(lambda: town.figure('huitan_outbox_rows{state="waiting"}') == 0)
    assert arrived(town, numbers) == Counter(numbers)


def test_processes_that_are_asked_to_stop_finish_what_they_took(sqlite_town):
    town = sqlite_town
    town.start("serve", "worker")
    platform = Platform(town)
    with ThreadPoolExecutor(4) as pool:
        telling = [pool.submit(tell, town, platform, who) for who in WRITERS[:4]]
        assert [town.stop("serve"), town.stop("worker")] == [0, 0]
        town.start("serve")
        promised = [number for one in telling for number in one.result(60)]
    assert len(set(promised)) == len(promised) == 8
    assert set(promised) <= set(tickets(town))
    assert "Traceback" not in town.log("serve") + town.log("worker")


def test_the_platform_that_was_away_is_told_later(sqlite_town):
    town = sqlite_town
    town.start("serve", "worker")
    (number,) = tell(town, Platform(town), "dingyi", rounds=1)
    wait_for(lambda: town.figure('huitan_outbox_rows{state="waiting"}') > 0)
    town.start("simulate")
    town.sim("clock", TWO_MINUTES)
    assert wait_for(lambda: arrived(town, [number]).total()) == 1
