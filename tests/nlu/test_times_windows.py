from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.nlu.times import SlotTimes

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)

CASES = """
12月5日上午去省里开会 | 12-05 00:00 / 12-05 12:00
12月5号下午出差 | 12-05 12:00 / 12-05 18:00
12.5上午不在 | 12-05 00:00 / 12-05 12:00
十二月六号全天有会 | 12-06 00:00 / 12-07 00:00
12月5号到6号 | 12-05 00:00 / 12-07 00:00
12月5日至6日外出学习 | 12-05 00:00 / 12-07 00:00
12月5日、6日都不在 | 12-05 00:00 / 12-07 00:00
5号6号出差 | 12-05 00:00 / 12-07 00:00
下周六全天 | 11-28 00:00 / 11-29 00:00
下周六上午要去集团 | 11-28 00:00 / 11-28 12:00
这周日下午有接待 | 11-22 12:00 / 11-22 18:00
周日上午 | 11-22 00:00 / 11-22 12:00
明天不在 | 11-22 00:00 / 11-23 00:00
后天下午三点到五点开会 | 11-23 15:00 / 11-23 17:00
下周一到周三培训 | 11-23 00:00 / 11-26 00:00
下周都在外地 | 11-23 00:00 / 11-30 00:00
12月5号下午到7号上午 | 12-05 12:00 / 12-07 12:00
12月5日下午三点以后 | 12-05 15:00 / 12-06 00:00
12月5日10点有个会 | 12-05 10:00 / 12-05 11:00
12月12日上午 | 12-12 00:00 / 12-12 12:00
改到12月12日上午 | 12-12 00:00 / 12-12 12:00
12月5日上午不行，下午可以 | 12-05 00:00 / 12-05 12:00
12月5日上午和12月6日下午 | 12-05 00:00 / 12-05 12:00, 12-06 12:00 / 12-06 18:00
下个月第一个周六 | 12-05 00:00 / 12-06 00:00
2026-12-06 | 12-06 00:00 / 12-07 00:00
下午 | 11-21 12:00 / 11-21 18:00
今天上午 | 11-21 00:00 / 11-21 12:00
我在三号车间上班 |
宿舍空调坏了三天 |
昨天下午 |
你好 |
"""


def written(window):
    return " / ".join(moment.strftime("%m-%d %H:%M") for moment in window)


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_an_absence_is_read_as_stretches_of_the_calendar(case):
    text, _, wants = case.partition("|")
    windows = SlotTimes().windows(text.strip(), now=NOW)
    assert ", ".join(written(window) for window in windows) == wants.strip()


def test_windows_are_aware_and_in_the_zone_asked_for():
    start, end = SlotTimes(ZoneInfo("Asia/Urumqi")).windows("明天", now=NOW)[0]
    assert start.tzinfo == ZoneInfo("Asia/Urumqi")
    assert (end - start).days == 1


def test_a_date_that_is_over_is_next_years():
    start, _ = SlotTimes().windows("11月20日", now=NOW)[0]
    assert start.year == 2027
