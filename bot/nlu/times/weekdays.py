"""Weekdays and weekends, of this week, the next, or a month; a week begins on Monday."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bot.nlu.times.dates import YEAR, month_of, on, shifted, year_said
from bot.nlu.times.numerals import NUMBER, value_of
from bot.nlu.times.rules import Rule, rule
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Days, Grain, Term

NAMES = (
    {char: place for place, char in enumerate("一二三四五六日")}
    | {"天": 6}
    | {str(place + 1): place for place in range(7)}
)
THURSDAY, SATURDAY, SUNDAY = 3, 5, 6
WEEK_DAYS = 7
WEEKEND = frozenset({SATURDAY, SUNDAY})
WORKWEEK = frozenset(range(5))
WEEK = r"(?:周|星期|礼拜)"
WHICH = r"(这个?|本|今个?|当|再下个?|下下个?|下个?|上上个?|上个?|每个?)"
DAY = r"[一二三四五六日天]"
ANOTHER = r"[一二三四五六日](?![点时个号天月十起次刻:拜般定共路旦早大直样气期])"
SHIFT = {"这": 0, "本": 0, "今": 0, "当": 0, "下": 7, "下下": 14, "再下": 14, "上": -7, "上上": -14}
MONTH = (
    rf"(?:(?P<which>这个?|本|当|下下个?|下个?|上上个?|上个?)月份?"
    rf"|{YEAR}?(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九元])月(?!初[一二三四五六七八九十])份?)"
)
TARGET = rf"(?:{WEEK}(?P<day>[一二三四五六日天1-7末])|(?P<rest>双休日|周末))"


def monday(day: date, weeks: int = 0) -> date | None:
    """Return the Monday of the week, so many weeks later, if the calendar reaches so far."""
    return shifted(day, 7 * weeks - day.weekday())


def _week(which: str | None, scene: Scene, wanted: Iterable[int]) -> Sequence[Term]:
    wanted = frozenset(wanted)
    word = (which or "").rstrip("个")
    if word not in SHIFT:
        days = scene.where(lambda day: day.weekday() in wanted)
        return (Days(days, Grain.WEEKDAY, open=True),)
    start = shifted(scene.today, SHIFT[word] - scene.today.weekday())
    return (Days(_in_week(start, wanted, scene), Grain.WEEKDAY),)


def _in_week(start: date | None, wanted: frozenset[int], scene: Scene) -> frozenset[date]:
    if start is None:
        return frozenset()
    week = {day for step in range(WEEK_DAYS) if (day := shifted(start, step))}
    return frozenset(day for day in week if day.weekday() in wanted and day >= scene.today)


def _named(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _week(match[1], scene, (NAMES[char] for char in match[2] if char in NAMES))


def _weekend(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _week(match[1], scene, WEEKEND)


def _workdays(_match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _week(None, scene, WORKWEEK)


def _half(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return _week(match[1], scene, range(3) if match[2] in "前上" else range(3, WEEK_DAYS))


def _whole(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    found = _week(match[1], scene, range(7))
    return tuple(Days(one.days, Grain.WEEK) for one in found if isinstance(one, Days))


def _later(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    start = monday(scene.today, value_of(match[1]))
    if match["day"] is None and match["rest"] is None:
        day = shifted(scene.today, 7 * value_of(match[1]))
        return on(*([day] if day else []))
    return on(*_in_week(start, wanted_days(match), scene))


def _skipping(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    start = monday(scene.today, 1 + value_of(match[1] or "一"))
    return on(*_in_week(start, wanted_days(match), scene))


def wanted_days(match: re.Match[str]) -> frozenset[int]:
    """Return the weekdays that `TARGET` matched."""
    if match["rest"] or match["day"] == "末":
        return WEEKEND
    return frozenset({NAMES[match["day"]]})


def runs(days: Iterable[date], wanted: frozenset[int]) -> list[list[date]]:
    """Return the wanted weekdays among some days, those that follow each other together."""
    found: list[list[date]] = []
    for day in sorted(day for day in days if day.weekday() in wanted):
        if found and day - found[-1][-1] == timedelta(days=1):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def months_meant(match: re.Match[str], scene: Scene) -> list[tuple[int, int]]:
    """Return year and month that `MONTH` matched; every coming year where none was said."""
    if match["which"]:
        step = {"下": 1, "下下": 2, "上": -1, "上上": -2}.get(match["which"].rstrip("个"), 0)
        index = scene.today.year * 12 + scene.today.month - 1 + step
        return [(index // 12, index % 12 + 1)]
    month = month_of(match["month"])
    if match["year"]:
        return [(year_said(match["year"], scene), month)]
    return sorted({(day.year, day.month) for day in scene.days if day.month == month})


def _nth_of_month(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    wanted = wanted_days(match)
    found: list[date] = []
    for year, month in months_meant(match, scene):
        inside = runs(_days_of(year, month), wanted)
        whole = [run for run in inside if run[0].weekday() == min(wanted)]
        found += _at_place(match, whole)
    return on(*found)


def _week_of_month(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    """Return the n-th week, the first being that of the first Thursday."""
    found: set[date] = set()
    for year, month in months_meant(match, scene):
        thursdays = [day for day in _days_of(year, month) if day.weekday() == THURSDAY]
        place = value_of(match["n"]) - 1
        if 0 <= place < len(thursdays):
            found |= _in_week(monday(thursdays[place]), frozenset(range(WEEK_DAYS)), scene)
    return (Days(frozenset(found), Grain.WEEK),)


def _offered_week(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    weeks = sorted({day - timedelta(days=day.weekday()) for day in scene.dates})
    place = value_of(match["n"]) - 1
    inside = (day for day in scene.dates if 0 <= (day - weeks[place]).days < WEEK_DAYS)
    return (Days(frozenset(inside if 0 <= place < len(weeks) else ()), Grain.WEEK),)


def _part_of_week(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    count = min(value_of(match[3]), WEEK_DAYS)
    return _week(
        match[1], scene, range(WEEK_DAYS)[:count] if match[2] == "前" else range(WEEK_DAYS)[-count:]
    )


def _at_place(match: re.Match[str], found: Sequence[list[date]]) -> list[date]:
    """Return the n-th of some runs of days, the last if no number was said."""
    if not match["n"] and not match["first"]:
        return found[-1] if found else []
    place = value_of(match["n"] or "一") - 1
    return found[place] if 0 <= place < len(found) else []


def _days_of(year: int, month: int) -> list[date]:
    # A weekend that begins on the last day of a month ends in the next.
    if year > date.max.year:
        return []
    first = date(year, month, 1)
    days = [day for step in range(32) if (day := shifted(first, step))]
    return [day for day in days if day.month == month or (day - first).days == _length(first)]


def _length(first: date) -> int:
    following = shifted(first.replace(day=28), 4)
    return (following.replace(day=1) - first).days if following else 31


def _nth_offered(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    found = runs(scene.dates, wanted_days(match))
    if not scene.dates:
        found = runs(scene.days, wanted_days(match))
    return on(*_at_place(match, found))


def _nearest(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    found = runs(scene.dates or scene.days, wanted_days(match))
    return on(*found[0]) if found else on()


NTH = (
    rf"(?:第(?P<n>{NUMBER})个?|(?P<first>首个?|头一?个|前面?[那的]?一?个|前一个)"
    r"|最后面?[那的]?一?个?|后面?[那的]?一?个|后一个)"
)

WEEKDAY_RULES: Sequence[Rule] = (
    rule(rf"{MONTH}的?{NTH}的?{TARGET}", _nth_of_month),
    rule(rf"{MONTH}的?第(?P<n>{NUMBER})个?{WEEK}(?![一二三四五六日天末])", _week_of_month),
    rule(rf"第(?P<n>{NUMBER})个?{WEEK}的?(?![一二三四五六日天末])", _offered_week),
    rule(rf"第(?P<n>{NUMBER})个?{WEEK}的(?={WEEK})", _offered_week),
    rule(rf"{WHICH}{WEEK}的?(前|后)({NUMBER})天", _part_of_week),
    rule(rf"{NTH}的?{TARGET}", _nth_offered),
    rule(rf"最近的?(?:[一那这]个?)?{TARGET}", _nearest),
    rule(rf"隔({NUMBER})?个?(?:周|星期|礼拜)的?{TARGET}", _skipping),
    rule(rf"再?过({NUMBER})个?(?:周|星期|礼拜)的?{TARGET}?", _later),
    rule(rf"({NUMBER})个?(?:周|星期|礼拜)(?:之|以)?后的?(?:那周)?的?{TARGET}?", _later),
    rule(r"(每周|每个周|每)?(?:工作日|平日|平时)", _workdays),
    rule(rf"{WHICH}?的?(?:双休日?|大?周末|星期末|礼拜末)", _weekend),
    rule(rf"{WHICH}?的?{WEEK}([1-7])(?![\d点:.])", _named),
    rule(rf"{WHICH}?的?{WEEK}({DAY}(?:[、和及跟与]?{WEEK}?{ANOTHER})*)", _named),
    rule(rf"{WHICH}?的?(前|上|后|下)半[周个]?(?:周|星期|礼拜)?(?<=[周期拜])", _half),
    rule(rf"{WHICH}(?:一)?{WEEK}(?:之内|以内|内|里|中)?", _whole),
)
