import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.nlu.times import SlotTimes
from bot.ports import SlotMatcher

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
HOURS = [
    (9, 0),
    (9, 30),
    (10, 0),
    (10, 30),
    (11, 0),
    (14, 30),
    (15, 0),
    (15, 30),
    (16, 0),
    (16, 30),
]
SATURDAY = [datetime(2026, 12, 5, *at, tzinfo=SHANGHAI) for at in HOURS]
WEEKEND = SATURDAY + [slot + timedelta(days=1) for slot in SATURDAY]
TIMES = SlotTimes()


def meant(text, offered=WEEKEND):
    return TIMES.match(text, now=NOW, offered=offered)


def test_it_is_a_slot_matcher():
    matcher: SlotMatcher = SlotTimes()
    assert matcher.match("第一个", now=NOW, offered=WEEKEND) == WEEKEND[:1]


def test_next_saturday_said_on_a_saturday_is_in_seven_days():
    offered = [NOW + timedelta(days=7), NOW + timedelta(days=14)]
    assert TIMES.match("下周六", now=NOW, offered=offered) == offered[:1]


def test_after_includes_its_bound_and_before_excludes_it():
    ten = [slot for slot in WEEKEND if (slot.hour, slot.minute) == (10, 0)]
    assert set(ten) <= set(meant("十点以后"))
    assert set(ten).isdisjoint(meant("十点以前"))


def test_a_bare_hour_means_each_day_on_which_it_is_offered():
    assert [slot.day for slot in meant("三点")] == [5, 6]


def test_ordinals_count_in_the_order_shown():
    backwards = WEEKEND[::-1]
    assert TIMES.match("第二个", now=NOW, offered=backwards) == [backwards[1]]


def test_a_number_is_an_hour_only_where_it_can_be_nothing_else():
    assert meant("15") == [WEEKEND[14]]
    assert [slot.hour for slot in meant("15", SATURDAY)] == [15]


def test_nothing_offered_means_nothing():
    assert TIMES.match("都行", now=NOW, offered=[]) == []


def test_slots_come_back_as_they_were_given():
    utc = [slot.astimezone(UTC) for slot in WEEKEND]
    found = TIMES.match("周六上午十点", now=NOW.astimezone(UTC), offered=utc)
    assert found == [utc[2]]
    assert found[0].tzinfo is UTC


def test_days_are_those_of_the_zone_that_was_asked_for():
    urumqi = SlotTimes(ZoneInfo("Asia/Urumqi"))
    offered = [datetime(2026, 12, 5, 17, 0, tzinfo=UTC)]
    assert urumqi.match("周六", now=NOW, offered=offered) == offered
    assert urumqi.match("周日", now=NOW, offered=offered) == []
    assert SlotTimes().match("周日", now=NOW, offered=offered) == offered


def test_a_story_of_many_words_is_not_searched_for_times():
    assert meant("宿舍的事我想说很久了。" * 40 + "周六上午十点") == []


def test_two_months_are_both_meant_where_none_is_said():
    offered = WEEKEND + [slot + timedelta(days=35) for slot in WEEKEND]
    assert {slot.month for slot in meant("周日上午", offered)} == {12, 1}


def question(text="周六上午十点", **changes):
    stamps = ["2026-12-05T10:00:00+08:00", "2026-12-06T10:00:00+08:00"]
    asked = {"text": text, "now": "2026-11-21T09:00:00+08:00", "slots_offered": stamps}
    return json.dumps(asked | changes, ensure_ascii=False)


def answers(*lines):
    return [json.loads(line)["matches"] for line in TIMES.match_lines(lines)]


def test_a_line_is_answered_with_the_same_strings():
    assert answers(question()) == [["2026-12-05T10:00:00+08:00"]]


def test_each_line_has_its_answer_and_empty_lines_none():
    assert len(answers(question("1"), "\n", question("随便"))) == 2


def test_times_without_an_offset_are_local():
    asked = question(now="2026-11-21T09:00", slots_offered=["2026-12-05T10:00"])
    assert answers(asked) == [["2026-12-05T10:00"]]


def test_other_offsets_are_understood():
    asked = question(slots_offered=["2026-12-05T02:00:00Z", "2026-12-05T03:00:00Z"])
    assert answers(asked) == [["2026-12-05T02:00:00Z"]]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "3", '{"text": "x"}', question(now="gestern"), question(slots_offered=[1])],
)
def test_a_bad_line_is_named_by_its_number(line):
    with pytest.raises(ValueError, match="line 2"):
        list(TIMES.match_lines([question(), line]))


@pytest.mark.parametrize(
    ("text", "said", "near"),
    [
        ("周日晚上八点行不行", "周日晚上八点", ["06 15:30", "06 16:00", "06 16:30"]),
        ("12月7号上午呢", "12月7号上午", ["06 09:00", "06 09:30", "06 10:00"]),
        ("想约主任谈谈，周三下午有空吗", "周三下午", ["05 14:30", "05 15:00", "05 15:30"]),
        ("12月7号", "12月7号", ["06 09:00", "06 11:00", "06 16:00"]),
        ("5点", "5点", ["05 16:00", "05 16:30", "06 16:30"]),
    ],
)
def test_what_cannot_be_had_is_said_back_with_what_is_near(text, said, near):
    assert meant(text) == []
    back, times = TIMES.instead(text, now=NOW, offered=WEEKEND)
    assert back == said
    assert [f"{time:%d %H:%M}" for time in times] == near


@pytest.mark.parametrize("text", ["都不行", "我家三口人", "你好", "", "周" * 400])
def test_where_no_time_is_named_nothing_comes_near(text):
    assert TIMES.instead(text, now=NOW, offered=WEEKEND) == ("", [])


def test_where_nothing_is_offered_nothing_comes_near():
    assert TIMES.instead("周日晚上", now=NOW, offered=[]) == ("", [])
