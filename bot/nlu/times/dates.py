"""Words for single days: calendar dates, today and its neighbours, days counted from now."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.nlu.times.numerals import NUMBER, value_of, year_of
from bot.nlu.times.rules import Rule, rule
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Clock, Days, Grain, Part, Term

MONTHS = 12
HALF_MONTH_DAYS = 14
YEAR = (
    r"(?:(?P<year>今年|明年|后年|去年|前年|20\d\d年|二[〇零][二三][〇零一二三四五六七八九]年)的?)"
)
MONTH_DAY = (
    rf"{YEAR}?(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九元])月(?:份)?的?"
    rf"(?P<d>{NUMBER})(?:日|号|(?![\d点:个天次月年]))"
)
PLACE = (
    r"(?:车间|楼|院|井|线|门|宿舍|矿|机|床|食堂|公司|岗|库|站|仓|厂|炉|坑|煤|面|队|窗|桌|柜|车|路|公寓"
    r"|公馆|区|工作面|柱|泵|塔|罐|棚|基地|家属|餐厅|会议|办公)"
)
RELATIVE = {
    "今": 0,
    "明": 1,
    "后": 2,
    "大后": 3,
    "大大后": 4,
    "昨": -1,
    "前": -2,
    "大前": -3,
}
UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 31}
MORNING: tuple[int, int] = (0, 720)
EVENING: tuple[int, int] = (1080, 1440)
PARTS = {"早": MORNING, "晨": MORNING, "晚": EVENING, "夜": EVENING}


def on(*days: date) -> Sequence[Term]:
    """Return the term for exactly these days."""
    return (Days(frozenset(days), Grain.DATE),)


def valid(year: int, month: int, day: int) -> date | None:
    """Return the date, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted(day: date, days: int) -> date | None:
    """Return the day so many days later, if the calendar reaches so far."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def month_of(text: str) -> int:
    """Return the month's number; 元月 is January."""
    return 1 if text == "元" else value_of(text)


def year_said(text: str, scene: Scene) -> int:
    """Return the year that 明年 or 2027年 means."""
    named = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
    return scene.today.year + named[text] if text in named else year_of(text.rstrip("年"))


def _full(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    day = valid(int(match[1]), int(match[2]), int(match[3]))
    return on(day) if day else on()


def _month_day(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    month, number = month_of(match["m"]), value_of(match["d"])
    if match["year"]:
        day = valid(year_said(match["year"], scene), month, number)
        return on(day) if day else on()
    return (Days(scene.where(lambda day: (day.month, day.day) == (month, number)), Grain.DATE),)


def _slashed(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    month, number = int(match[1]), int(match[3])
    if not valid(2024, month, number):
        return ()
    minute = month * 60 + number
    if match[2] == "." and not scene.offers(month, number) and scene.starts(minute):
        return ()
    if match[2] != "/" and not scene.offers(month, number) and scene.slots:
        return ()
    return (Days(scene.where(lambda day: (day.month, day.day) == (month, number)), Grain.DATE),)


def _dotted_clock(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    minute = int(match[1]) * 60 + int(match[2])
    return (Clock(minute, sure=int(match[1]) > MONTHS),) if scene.starts(minute) else ()


def _packed(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    first, second = int(match[1]), int(match[2])
    minute = first * 60 + second
    if scene.starts(minute):
        return (Clock(minute, sure=match[1].startswith("0") or first > MONTHS),)
    if scene.offers(first, second):
        return (Days(scene.where(lambda day: (day.month, day.day) == (first, second)), Grain.DATE),)
    return ()


def _number(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    number = value_of(match[1])
    return (Days(scene.where(lambda day: day.day == number), Grain.DATE, open=True),)


def _pair(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    numbers = [value_of(one) for one in match[1]]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return ()
    return (Days(scene.where(lambda day: day.day in numbers), Grain.DATE, open=True),)


def _relative(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    day = shifted(scene.today, RELATIVE[match[1]])
    found: Sequence[Term] = on(day) if day else on()
    return (*found, Part(PARTS[match[2]])) if match[2] in PARTS else found


def _both(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    days = (shifted(scene.today, RELATIVE[char]) for char in match[1])
    return on(*(day for day in days if day))


def _in_days(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    count = value_of(match[1])
    if "日" in match[0] and any(day.day == count for day in scene.dates):
        return ()
    day = shifted(scene.today, count)
    if day is None:
        return on()
    later = frozenset(one for one in scene.dates if one >= day)
    exact = day in scene.dates or not scene.slots or not match[2]
    return on(day) if exact else on(*later)


def _half_month(_match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return on(*(day for day in scene.days if (day - scene.today).days >= HALF_MONTH_DAYS))


def _within(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    span = value_of(match[1]) * UNIT_DAYS[match[2]]
    return on(*(day for day in scene.days if (day - scene.today).days <= span))


def _offered(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    place = value_of(match[1])
    return on(scene.dates[place - 1]) if 0 < place <= len(scene.dates) else on()


def _offered_end(pattern: str, place: int) -> Rule:
    return rule(pattern, lambda _match, scene: on(scene.dates[place]) if scene.dates else on())


LAST_DAY = r"(?:(?:最后面?|末)的?那?一?|后面?的?那?一|后面那)[天日](?!气)"
FIRST_DAY = r"(?:(?:头|首|最[早近]的?那?)一?|前面?的?那?一|前面那)[天日](?!气)"

DATE_RULES: Sequence[Rule] = (
    rule(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)[日号]?", _full),
    rule(MONTH_DAY, _month_day),
    rule(r"(?<![\d:])(1[0-2]|0?[1-9])([/.-])(3[01]|[12]\d|0?[1-9])(?![\d点:月])[日号]?", _slashed),
    rule(r"(?<![\d:.])([01]?\d|2[0-3])[.。]([0-5]\d)(?!\d)", _dotted_clock),
    rule(r"(?<![\d:.])([01]?\d|2[0-3])([0-5]\d)(?![\d年元块人号分月天:点米斤])", _packed),
    rule(rf"({NUMBER})[天日](?:(以|之)?后)", _in_days),
    rule(rf"第({NUMBER})[天日](?!气)", _offered),
    _offered_end(LAST_DAY, -1),
    _offered_end(FIRST_DAY, 0),
    rule(
        r"(?<![一二三四五六七八九十\d第])([一二三四五六七八九]{2,4})[号日](?!" + PLACE + ")",
        _pair,
    ),
    rule(rf"(?<![第\d选项编线])({NUMBER})[号日](?!{PLACE}|选项|时段|那个|位)", _number),
    rule(rf"过({NUMBER})[天日]()", _in_days),
    rule(r"半个?月(?:以|之)?后", _half_month),
    rule(
        rf"(?:这|未来|最近|接下来的?|今后|往后)?({NUMBER})(?:个)?(天|日|周|星期|礼拜|月)(?:之内|以内|内)",
        _within,
    ),
    rule(r"(今明|明后|今明后)(?:两|三|2|3)?[天日]", _both),
    rule(
        r"(大大后|大后|大前|今|明|后|昨|前)(?:[天日儿](?!气))(?:(早|晚|夜)(?:上|里|间)?)?",
        _relative,
    ),
    rule(r"(今|明|后|昨)(早|晚|晨|夜)(?:上|里|间)?", _relative),
)
