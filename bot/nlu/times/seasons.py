"""Words for many days: months and their thirds, years, and what lies around a festival."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.nlu.times.dates import YEAR, shifted, valid, year_said
from bot.nlu.times.festivals import (
    LUNAR,
    SHIFTED,
    SOLAR,
    SUNDAYS,
    TERMS,
    Holiday,
    days_off,
    lunar_days,
    next_holiday,
    next_statutory,
    statutory,
)
from bot.nlu.times.numerals import NUMBER, value_of
from bot.nlu.times.rules import Rule, rule
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Days, Grain, Term
from bot.nlu.times.weekdays import MONTH, TARGET, months_meant, runs, wanted_days

THIRDS: dict[str, tuple[int, int]] = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (25, 31),
    "末": (25, 31),
}
THIRD = r"(初|上旬|中旬|下旬|底|末|中(?!午))"
NAMES = [
    *sorted({*LUNAR, *SOLAR, *SUNDAYS, *TERMS, *SHIFTED} - {"年", "十一"}, key=len, reverse=True),
    "十一(?![点时月日号、到和个二])",
]
NAME = "|".join(NAMES)
FESTIVAL = rf"(?P<name>{NAME})(?:节|假期|长假|小长假|放假|假)*(?!前夜|街|路|工程|中学)"
OFF = r"(?:假期|小长假|长假)"
WITHIN = r"(?:里头?|里边|期间|中(?!秋|午)间?|之?内|的?时候|[那这][几两二三四五六七]天|[那这]些天)"
SOME_HOLIDAY = (
    rf"(?<![年病婚产暑寒事休工丧补请陪护])(?:{OFF}{WITHIN}|放假{WITHIN}"
    rf"|{OFF}(?=$|[,。都也可不我俺咱吧呗行要没有值上下早晚除以之的那]))"
)
EVE = r"(?:那天|当天|当日|那日)?"
SIDE = r"(?P<side>之?前|以前|之?后|以后|过后|过完|回来(?:之?后|以后)?|收假(?:之?后|以后)?|放完假)"
NTH = rf"(?:第(?P<n>{NUMBER})个?|(?P<last>最后一?个?)|[头首]?一?个|那个?|下一?个?)"


def _month(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    meant = set(months_meant(match, scene))
    days = scene.where(lambda day: (day.year, day.month) in meant)
    third = match["third"]
    if not third:
        return (Days(days, Grain.MONTH),)
    low, high = THIRDS[third]
    return (Days(frozenset(d for d in days if low <= d.day <= high), Grain.WEEK),)


def _third(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    low, high = THIRDS[match[1]]
    days = scene.where(lambda day: low <= day.day <= high)
    return (Days(days, Grain.WEEK, open=True),)


def _month_number(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    number = value_of(match["d"])
    days = (valid(year, month, number) for year, month in months_meant(match, scene))
    return (Days(frozenset(day for day in days if day), Grain.DATE),)


def _year(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    year = year_said(match[1], scene)
    return (Days(scene.where(lambda day: day.year == year), Grain.YEAR),)


def _this_year(_match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return (Days(scene.where(lambda day: day.year == scene.today.year), Grain.WEEK),)


def _year_end(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    month = 1 if match[1] == "初" else 12
    return (Days(scene.where(lambda day: day.month == month), Grain.MONTH),)


def _before_end(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    today = scene.today
    if match[1] == "年":
        return (Days(scene.where(lambda day: day.year == today.year), Grain.WEEK),)
    meant = [(today.year, today.month)]
    if match["which"] or match["month"]:
        meant = months_meant(match, scene)[:1]
    return (Days(scene.where(lambda day: [(day.year, day.month)] <= meant), Grain.WEEK),)


def _holiday(match: re.Match[str], scene: Scene) -> Holiday | None:
    if match["name"] == "节" or re.fullmatch(OFF, match["name"]):
        return next_statutory(scene.today)
    return next_holiday(match["name"], scene.today)


def _festival(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    """Take 国庆假期 for all days off, and 国庆 too where only the others are on offer."""
    if not match["name"]:
        coming = [days_off(one) for one in statutory(scene.today)]
        return _preferred(scene, *coming) if coming else (Days(frozenset(), Grain.WEEK),)
    found = _holiday(match, scene)
    if found is None:
        return (Days(frozenset(), Grain.DATE),)
    off = days_off(found)
    said = match["within"] or "假" in match[0]
    meant = said or (found.day not in scene.dates and not off.isdisjoint(scene.dates))
    if meant and not match["eve"]:
        return (Days(off, Grain.WEEK),)
    return (Days(frozenset({found.day}), Grain.DATE),)


def _preferred(scene: Scene, *choices: frozenset[date]) -> Sequence[Term]:
    """Return the first choice on which something is offered; people differ on when it ends."""
    fitting = (choice for choice in choices if not choice.isdisjoint(scene.dates))
    return (Days(next(fitting, choices[0]), Grain.WEEK),)


def _side(scene: Scene, found: Holiday | None, side: str) -> Sequence[Term]:
    if found is None:
        return (Days(frozenset(), Grain.WEEK),)
    if side.endswith("前"):
        return (Days(scene.where(lambda day: day < found.day), Grain.WEEK),)
    return _preferred(
        scene,
        scene.where(lambda day: day > found.last),
        scene.where(lambda day: day > found.day),
    )


def _around(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _side(scene, _holiday(match, scene), match["side"])


def _amid(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    since, until = (next_holiday(name, scene.today) for name in (match["since"], match["until"]))
    if since is None or until is None:
        return (Days(frozenset(), Grain.WEEK),)
    return (Days(scene.where(lambda day: since.last < day < until.day), Grain.WEEK),)


def _around_next(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _side(scene, next_statutory(scene.today), match["side"])


def _around_new_year(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _side(scene, next_holiday("年", scene.today), match["side"])


def _nth_beside(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    found = _holiday(match, scene)
    if found is None:
        return (Days(frozenset(), Grain.DATE),)
    wanted = wanted_days(match)
    before = (match["side"] or "").endswith("前")
    place = (-1 if before else 0) if match["n"] is None else value_of(match["n"]) - 1
    tests: Sequence[Callable[[date], bool]] = (
        (lambda day: day < found.day,)
        if before
        else (lambda day: day > found.last, lambda day: day > found.day)
    )
    choices = [_whole_run(scene.where(test), wanted, place) for test in tests]
    return tuple(
        Days(one.days, Grain.DATE) for one in _preferred(scene, *choices) if isinstance(one, Days)
    )


def _whole_run(days: frozenset[date], wanted: frozenset[int], place: int) -> frozenset[date]:
    whole = [run for run in runs(days, wanted) if len(run) == len(wanted)]
    return frozenset(whole[place]) if -len(whole) <= place < len(whole) else frozenset()


def _counted(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    found = _holiday(match, scene)
    count = 1 if match["count"] is None else value_of(match["count"])
    sign = -1 if match["side"].endswith("前") else 1
    if match["unit"] in ("天", "日"):
        day = shifted(found.day, sign * count) if found else None
        return (Days(frozenset({day} if day else ()), Grain.DATE),)
    return _weeks_beside(scene, found, sign, count)


def _weeks_beside(scene: Scene, found: Holiday | None, sign: int, count: int) -> Sequence[Term]:
    if found is None:
        return (Days(frozenset(), Grain.WEEK),)
    edge = found.day if sign < 0 else found.last
    limit = timedelta(days=7 * count)
    days = scene.where(lambda day: timedelta(0) < sign * (day - edge) <= limit)
    return (Days(days, Grain.WEEK),)


LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
LUNAR_DAY = r"初[一二三四五六七八九十]|[二廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|三十"
LUNAR_DATE = (
    rf"(?P<when>(?:农历|阴历|旧历)的?(?P<month>[正冬腊]|十[一二]?|[一二三四五六七八九])月(?P<day>{LUNAR_DAY})"
    rf"|(?P<named>[正冬腊])月(?P<named_day>{LUNAR_DAY})"
    r"|(?:大年|年)(?P<new_year>初[一二三四五六七八九十])"
    r"|(?<![到上是读念年月])(?P<first>初[一二三四五六七八九十])"
    r"(?=(?:那天|以后|之后|以前|之前|后|前|[上下]午|早上|$)))[号日]?"
)


def _lunar(match: re.Match[str], scene: Scene) -> frozenset[date]:
    month = match["month"] or match["named"]
    number = match["day"] or match["named_day"] or match["new_year"] or match["first"]
    which = LUNAR_MONTHS.get(month) or value_of(month) if month else 1
    return lunar_days(which, value_of(number.removeprefix("初")), scene.today)


def _lunar_date(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return (Days(_lunar(match, scene), Grain.DATE),)


def _past_lunar_date(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    coming = [day for day in _lunar(match, scene) if day >= scene.today]
    return (Days(scene.where(lambda day: day > min(coming, default=day)), Grain.WEEK),)


SEASON_RULES: Sequence[Rule] = (
    rule(rf"(?:过完|过了){LUNAR_DATE}(?:那天)?(?:[以之]?后)?", _past_lunar_date),
    rule(rf"{LUNAR_DATE}(?:那天|当天)?", _lunar_date),
    rule(rf"{FESTIVAL}{EVE}的?{SIDE}的?{NTH}的?{TARGET}", _nth_beside),
    rule(rf"(?:过完|过了){FESTIVAL}(?P<side>之?后|以后)?的?{NTH}的?{TARGET}", _nth_beside),
    rule(rf"(?:过完?)?(?P<name>[年节]|{OFF}){SIDE}的?{NTH}的?{TARGET}", _nth_beside),
    rule(rf"{FESTIVAL}的?{SIDE}的?第?(?P<count>{NUMBER})个?(?P<unit>天|日|周|星期|礼拜)", _counted),
    rule(
        rf"(?:过完|过了){FESTIVAL}(?P<side>之?后|以后)?",
        lambda match, scene: _side(scene, _holiday(match, scene), "后"),
    ),
    rule(rf"(?P<since>{NAME})节?[以之]?后[、,]?(?P<until>{NAME})节?[以之]?前", _amid),
    rule(rf"{FESTIVAL}{EVE}{SIDE}(?![天后])", _around),
    rule(rf"(?:过完|放完|休完)?(?:节|{OFF})(?P<side>前|后|以后|之后)(?!天)", _around_next),
    rule(r"(?:过|过完)?年(?P<side>前|后|以后|之后)(?![天半])", _around_new_year),
    rule(
        rf"{FESTIVAL}(?:(?P<eve>那天|当天|当日|那日)|(?P<within>{WITHIN}))?|{SOME_HOLIDAY}",
        _festival,
    ),
    rule(rf"(年|(?:{MONTH}|月))[底末](?:以|之)?前", _before_end),
    rule(r"(?:今年|本年|(?<!\d)(?<![一二两三几])年)(?:之|以)?内", _this_year),
    rule(rf"{MONTH}的?(?P<d>{NUMBER})(?:日|号|(?![\d点:个天次月年周日]|{NUMBER}))", _month_number),
    rule(rf"{MONTH}的?份?的?(?P<third>初|上旬|中旬|下旬|底|末|中(?!午))?", _month),
    rule(rf"月{THIRD}", _third),
    rule(r"(上旬|中旬|下旬)", _third),
    rule(r"年(初|底|末|终)", _year_end),
    rule(rf"{YEAR}(?!前|后)", _year),
)
