"""A matter and a talk from beginning to end, over real processes on both databases."""

import re

from town import wait_for


def test_what_people_say_is_answered_and_what_they_book_is_remembered(town):
    town.start("simulate", "serve", "worker")
    town.sim("clock", {"preset": "next_workday_morning"})
    matter_is_answered(town)
    wechat_is_answered(town)
    day = talk_is_booked(town)
    talk_is_remembered(town, day)
    leader_is_told(town)
    assert town.sim("errors") == []
    assert "Traceback" not in town.log("serve") + town.log("worker")


def matter_is_answered(town):
    author, head = town.phone("dingyi"), town.phone("lihai")
    assert "后勤科" in author.say("食堂最近的菜又咸又油，汤也是凉的，能不能管管")
    author.tap(author.wait("就这样提交", "card"), "就这样提交")
    number = re.search(r"SQ-\d{4,}", author.wait("提交好了")["text"])[0]
    assert author.wait("已选：就这样提交", "card")["card_state"] == "closed"
    assert "又咸又油" in head.wait(number)["text"]
    assert number in head.say(f"{number} 换了新厨师，明天起汤用保温桶")
    asked = author.wait("满意", "card")
    assert author.wait("保温桶")
    author.tap(asked, "满意")
    assert author.wait("办结")
    shown = town.api(f"tickets/{number}")
    assert (shown["status"], shown["rating"]) == ("closed", "satisfied")


def wechat_is_answered(town):
    author = town.phone("duanpeng", "mp")
    author.say("三号公寓的热水器坏了一个星期，没人管")
    author.tap_line(author.wait("匿名提交"), "匿名提交")
    filed = author.wait("匿名提交好了")["text"]
    number, receipt = re.search(r"编号 (SQ-\d{4,})。\s+回执码 ([\d ]{16,19}\d)", filed).groups()
    town.sim("clock", {"advance_seconds": 3900})
    wait_for(lambda: town.api(f"tickets/{number}").get("number") == number)
    assert number in author.say(receipt)
    assert "author" not in town.api(f"tickets/{number}")
    assert number in author.say(f"{number} {receipt}")


def talk_is_booked(town):
    phone = town.phone("lijie")
    assert "主任下次接待" in phone.say("我想约主任谈谈")
    assert "约好了" in phone.say("1")
    assert "您和主任约的是" in phone.say("我的约谈")
    return min(day["date"] for day in days(town) if booked(day))


def talk_is_remembered(town, day):
    phone, leader = town.phone("lijie"), town.phone("zhaojianguo")
    eve = town.sim("clock", {"preset": "talk_eve"})["now"]
    assert eve < day
    assert "您和主任有约" in phone.wait("明天")["text"]
    assert "李杰" in leader.wait("明天约谈")["text"]
    town.sim("clock", {"to": f"{day}T08:01:00+08:00"})
    assert "李杰" in leader.wait("今天约谈")["text"]


def leader_is_told(town):
    leader = town.phone("zhaojianguo")
    # The digest of a day that was leapt over may still be on its way.
    wait_for(lambda: town.figure('huitan_outbox_rows{state="waiting"}') == 0)
    seen = len(digests(leader))
    town.sim("clock", {"preset": "next_workday_morning"})
    wait_for(lambda: len(digests(leader)) > seen)
    town.sim("clock", {"advance_seconds": 60})
    assert len(digests(leader)) == seen + 1


def digests(leader):
    """Return the digests that reached a leader."""
    return [one for one in leader.messages() if "新诉求" in one["text"]]


def days(town):
    """Return the reception days of this month and the next two of the town's calendar."""
    now = town.sim("clock")["now"]
    year, month = int(now[:4]), int(now[5:7])
    months = [divmod(year * 12 + month - 1 + ahead, 12) for ahead in range(3)]
    return [day for y, m in months for day in town.api("talks", month=f"{y}-{m + 1:02}")["days"]]


def booked(day):
    return sum(slot["state"] == "booked" for slot in day["slots"])
