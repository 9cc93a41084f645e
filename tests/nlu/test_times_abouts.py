"""What a talk is to be about is taken from the wish, in the person's own words; times are not."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.nlu.picking import OfferedTimes

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
URUMQI = ZoneInfo("Asia/Urumqi")

SAID = {
    "想跟主任聊聊孩子上学的事，周六上午十点": "孩子上学的事",
    "想约主任聊聊宿舍的事": "宿舍的事",
    "周六上午十点想跟主任谈谈调岗": "调岗",
    "我想跟主任反映一下加班费的问题": "加班费的问题",
    "约主任，周日下午三点，想说说家里老人看病的事": "家里老人看病的事",
    "想约主任视频谈谈孩子转学": "孩子转学",
    "能不能约主任，想请教职称评审": "职称评审",
    "想跟领导汇报一下皮带机改造的想法，可以吗": "皮带机改造的想法",
    "约主任，关于调岗的事": "调岗的事",
    "12月5日上午约主任，有点家里的事想说": "家里的事",
    "想找主任聊聊最近的排班，行吗": "最近的排班",
}
UNSAID = (
    *("我想约主任谈谈", "想和领导谈谈心", "想约书记面对面谈一次", "跟主任约个时间", "约主任"),
    *("最近压力很大，想找主任聊聊", "主任说周六可以谈", "想找主任聊聊天", "周六上午十点", "16:00"),
    *("想跟主任说点事", "想跟主任谈谈，周六下午", "能约主任聊一会儿吗", "想和主任说说心里话"),
    *("想约主任聊聊周六上午", "", "好的", "都行", "看全部时段", "想约主任谈谈可以吗"),
)


@pytest.fixture(scope="module")
def times():
    return OfferedTimes()


@pytest.mark.parametrize(("text", "about"), SAID.items())
def test_what_it_is_about_is_heard_in_the_wish(times, text, about):
    assert times.about(text, now=MONDAY) == about


@pytest.mark.parametrize("text", UNSAID)
def test_a_mere_wish_is_about_nothing(times, text):
    assert times.about(text, now=MONDAY) == ""


def _at(hour, day=5):
    return datetime(2026, 12, day, hour, tzinfo=SHANGHAI)


def test_people_of_a_site_mean_their_own_clock(times):
    offered = [_at(14), _at(16)]
    there = times.there(URUMQI)
    assert there.match("周六下午两点", now=MONDAY, offered=offered) == [_at(16)]
    assert times.match("周六下午两点", now=MONDAY, offered=offered) == [_at(14)]


def test_the_organisations_time_can_be_named(times):
    offered = [_at(14), _at(16)]
    there = times.there(URUMQI)
    assert there.match("北京时间周六下午两点", now=MONDAY, offered=offered) == [_at(14)]


def test_at_home_nothing_is_converted(times):
    assert times.there(SHANGHAI) is times
