"""Answers that are nothing but numbers: places in the list, unless they can only be hours."""

import re
from collections.abc import Sequence

from bot.nlu.times.numerals import NUMBER, value_of
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Days, Grain, Hours, Ordinal, Term

BEFORE = r"(?:[嗯啊哦那就我想要选择约定挑好的,。!、第]|回复|数字|麻烦|请)*"
AFTER = r"(?:[吧呢啊的,.。!、]|谢谢|就行|可以|就好|都行|都可以|也行|行吗|可以吗|吗)*"
NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九]|[二三]?十[一二三四五六七八九]?)"
BETWEEN = r"(?:[、,和跟或 ]|或者|以及|还是)+"
LIST = re.compile(rf"{BEFORE}({NUMERAL}(?:{BETWEEN}{NUMERAL})*){AFTER}")
RANGE = re.compile(rf"{BEFORE}({NUMERAL})[-~到至]({NUMERAL}){AFTER}")


def lone_numbers(text: str, scene: Scene) -> Term | None:
    """Return what a text of numbers alone picks; nothing if it says more than numbers."""
    span = RANGE.fullmatch(text)
    if span:
        return _from_to(value_of(span[1]), value_of(span[2]), scene)
    match = LIST.fullmatch(text)
    return (
        _listed([value_of(one) for one in re.findall(NUMBER, match[1])], scene) if match else None
    )


def _from_to(first: int, last: int, scene: Scene) -> Term | None:
    if scene.offers(first, last):
        return None
    if first <= last <= len(scene.slots):
        return Ordinal(tuple(range(first, last + 1)))
    later = last + 12 if last <= first else last
    return Hours(((first * 60, later * 60),))


def _listed(numbers: Sequence[int], scene: Scene) -> Term:
    if all(0 < number <= len(scene.slots) for number in numbers):
        return Ordinal(tuple(numbers))
    hours = [_hour(number, scene) for number in numbers]
    if all(hours):
        return Hours(tuple(span for hour in hours if hour for span in hour.spans))
    days = frozenset(day for day in scene.dates if day.day in numbers)
    return Days(days, Grain.DATE, open=True) if days else Ordinal(tuple(numbers))


def _hour(number: int, scene: Scene) -> Hours | None:
    fitting = [at for at in (number * 60, number * 60 + 720) if at in scene.minutes]
    return Hours(((fitting[0], fitting[0] + 1),)) if fitting else None
