from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.times import SlotTimes

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
TIMES = SlotTimes()
WORDS = [
    *(
        "周六",
        "周日",
        "下周",
        "上午",
        "下午",
        "十点",
        "3点",
        "半",
        "到",
        "以后",
        "以前",
        "除了",
        "不要",
    ),
    *(
        "不行",
        "可以",
        "都行",
        "第",
        "一个",
        "最后",
        "个",
        "或者",
        "，",
        "、",
        "。",
        " ",
        "12月",
        "5号",
    ),
    *(
        "月",
        "底",
        "元旦",
        "后",
        "前",
        "最早",
        "晚一点",
        "左右",
        "1",
        "2",
        "3",
        "15",
        ":",
        ".",
        "-",
        "/",
    ),
    *("其他", "也", "最好", "如果", "的话", "明天", "三天", "的", "吧", "倒数", "太早", "比", "从"),
]
DIGITS = "零一二三四五六七八九"
WEEKDAYS = "一二三四五六日"

texts = st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map("".join)
moments = st.datetimes(
    min_value=NOW.replace(year=2024, tzinfo=None),
    max_value=NOW.replace(year=2040, tzinfo=None),
    timezones=st.just(SHANGHAI),
)
offers = st.lists(
    st.integers(1, 60 * 48).map(lambda half: NOW + timedelta(minutes=30 * half)), max_size=20
)
office = st.builds(
    lambda day, half: NOW.replace(hour=8) + timedelta(days=day, minutes=30 * half),
    st.integers(1, 90),
    st.integers(0, 19),
)
weekends = st.lists(office, min_size=1, max_size=20, unique=True).map(sorted)


def chinese(number):
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def half_of(slot):
    return "上午" if slot.hour < 12 else "下午"


def clock(slot, number=str, hour=None):
    minutes = f"{number(slot.minute)}分" if slot.minute else ""
    return f"{number(slot.hour if hour is None else hour)}点{minutes}"


STYLES = [
    lambda slot: f"{slot:%Y-%m-%d %H:%M}",
    lambda slot: f"{slot:%m-%d %H:%M}",
    lambda slot: f"{slot.month}月{slot.day}日{slot:%H:%M}",
    lambda slot: f"{slot.month}月{slot.day}日（周{WEEKDAYS[slot.weekday()]}）{slot:%H:%M}",
    lambda slot: f"{slot.year}年{slot.month}月{slot.day}日 {clock(slot)}",
    lambda slot: f"{slot.month}/{slot.day} {slot:%H:%M}",
    lambda slot: (
        f"就{slot.month}月{slot.day}号{half_of(slot)}{clock(slot, hour=(slot.hour - 1) % 12 + 1)}吧"
    ),
    lambda slot: f"{chinese(slot.month)}月{chinese(slot.day)}号{clock(slot, chinese)}可以吗",
]


@given(text=texts, now=moments, offered=offers)
def test_any_text_yields_a_part_of_what_was_offered_in_its_order(text, now, offered):
    found = TIMES.match(text, now=now, offered=offered)
    rest = iter(offered)
    assert all(any(slot == other for other in rest) for slot in found)


@given(text=texts, now=moments, offered=offers)
def test_whatever_is_put_instead_is_on_offer(text, now, offered):
    said, near = TIMES.instead(text, now=now, offered=offered)
    assert len(near) <= 3
    assert set(near) <= set(offered)
    assert near or not said


@given(text=texts, now=moments)
def test_any_text_yields_windows_that_end_in_the_future(text, now):
    for start, end in TIMES.windows(text, now=now):
        assert start < end
        assert end > now


@given(offered=weekends, data=st.data())
def test_a_slot_written_out_is_that_slot(offered, data):
    slot = data.draw(st.sampled_from(offered))
    style = data.draw(st.sampled_from(STYLES))
    assert TIMES.match(style(slot), now=NOW, offered=offered) == [slot]


@given(offered=weekends, data=st.data())
def test_a_place_in_the_list_is_that_place(offered, data):
    place = data.draw(st.integers(1, len(offered)))
    said = data.draw(st.sampled_from(["第{}个", "{}", "选{}", "第{}", "我要第{}个时段"]))
    number = data.draw(st.sampled_from([str, chinese]))(place)
    assert TIMES.match(said.format(number), now=NOW, offered=offered) == [offered[place - 1]]


@given(offered=weekends)
def test_refusing_a_day_leaves_all_the_others(offered):
    day = offered[0]
    kept = [slot for slot in offered if slot.date() != day.date()]
    said = f"除了{day.month}月{day.day}日都行"
    assert TIMES.match(said, now=NOW, offered=offered) == kept
