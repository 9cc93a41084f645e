"""Words for hours: clock times, parts of the day, and what is called early or late."""

import re
from collections.abc import Sequence

from bot.nlu.times.numerals import DIGITS, NUMBER, value_of
from bot.nlu.times.rules import Rule, fixed, rule
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import DAY_MINUTES, Clock, Excess, Hours, Minutes, Part, Term

NOON = 12
ONES = "一二三四五六七八九"
MINUTE = rf"(?>[0-5]\d|[二三四五]?十[{ONES}]|[二三四五]?十|[零〇][{ONES}]|[{ONES}\d](?=分))"
NOT_A_LIST = (
    r"(?!儿(?!吧|$)|意见|建议|要求|希望|理由|原因|想法|看法|感受|体会|困难"
    r"|问题|诉求|疑问|水|(?<=一点)的?都不(?!行|可以|方便|合适|成|能))"
)
OCLOCK = (
    rf"(?P<hour>{NUMBER})(?:点钟?|时(?![间候段]))"
    rf"(?:(?P<half>半)|(?P<quarters>[一二三123])刻|整|正|(?P<extra>多)|(?:零"
    rf"|过)?(?P<minute>{MINUTE})分?(?![号日月个天\d点:时])(?:(?<=[二三四五]十)|(?!到)))?"
    rf"{NOT_A_LIST}"
)
LITTLE = r"(?<!第)(?:(?<![早晚快慢有差稍简大迟后前])|(?<=[午饭]后)|(?![一两1]点))"


def _clock(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    hour = value_of(match["hour"])
    if hour * 60 > DAY_MINUTES:
        return ()
    minute = hour * 60 + _past(match)
    return (Clock(minute, sure=hour > NOON or hour == 0, loose=bool(match["extra"])),)


def _past(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarters"]:
        return 15 * value_of(match["quarters"])
    return value_of(match["minute"]) if match["minute"] else 0


def _digital(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    hour = int(match[1])
    sure = hour > NOON or match[1].startswith("0")
    return (Clock(hour * 60 + int(match[2]), sure=sure),)


def _short_of(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    short = 15 * value_of(match[1]) if match[2] == "刻" else value_of(match[1])
    return (Clock(value_of(match[3]) * 60 - short, sure=value_of(match[3]) > NOON),)


def _pair(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    tens = 10 if match[1] else 0
    first = tens + DIGITS[match[2]]
    second = tens + 10 if match[3] == "十" else tens + DIGITS[match[3]]
    return (Clock(first * 60, until=second * 60 + 1),) if second == first + 1 else ()


CLOCK_RULES: Sequence[Rule] = (
    rule(r"(?<!\d)([01]?\d|2[0-4])[:;]([0-5]\d)(?!\d)(?:分|:00)?", _digital),
    rule(rf"差({NUMBER})(刻|分)钟?(?:到|就)?({NUMBER})点", _short_of),
    rule(
        r"(?<!第)(十)?([一二两三四五六七八九])([二三四五六七八九十])点钟?(?!半|[一二三]刻)", _pair
    ),
    rule(rf"{LITTLE}(?={NUMBER}[点时]){OCLOCK}", _clock),
)

HALVES: Sequence[Rule] = (
    fixed(r"整点", Minutes(0)),
    fixed(r"半点", Minutes(30)),
)

PART_RULES: Sequence[Rule] = (
    fixed(
        r"(?:吃(?:完)?)?午饭(?:之|以)?前|午休(?:之|以)?前|[中晌]午(?:之|以)?前|正午前|晌午头前",
        Hours(((0, 720),)),
    ),
    fixed(
        r"吃?[完过]?了?午饭(?:之|以)?后|吃[完过]了?午饭|午休[后完]|过了[中晌]午|晌午(?:后头?|过后|以后)|中午(?:过后|以后"
        r"|之后|后(?!天|面))",
        Hours(((720, DAY_MINUTES),)),
    ),
    fixed(r"下班(?:以|之)?后|下了班|晚饭后|吃完晚饭", Hours(((1020, DAY_MINUTES),))),
    fixed(r"上班(?:以|之)?前", Hours(((0, 540),))),
    fixed(r"凌晨|半夜|后半夜", Part((0, 360))),
    fixed(r"中午头?|正午|晌午|午间|午休(?:时间|的时候)?|午饭(?:时间|时候|点)", Part((690, 840))),
    fixed(
        r"上午|早上|早晨起?|清晨|清早|午前|上半[天晌日]|[前早]半[天晌]|头午|头晌|前晌|一?大?早上"
        r"|早间|早起|晌前|上半场|半前晌",
        Part((0, 720)),
    ),
    fixed(
        r"下午|午后|下半[天晌日]|[后晚]半[天晌]|后晌|下晌|过午|过晌|午后晌|下半场|半下午",
        Part((720, 1080)),
    ),
    fixed(r"傍晚|黄昏|擦黑", Part((1020, 1140))),
    fixed(
        r"晚上|晚间|夜里|夜间|夜晚|深夜|当晚|下晚儿?|傍黑|入夜|天黑(?:以|之)?后?",
        Part((1080, DAY_MINUTES)),
    ),
    fixed(r"白天", Part((360, 1080))),
    fixed(r"全天|整天|一整天|一天", Part((0, DAY_MINUTES))),
)

EXCESS_RULES: Sequence[Rule] = (
    fixed(r"(?:太|那么|这么|过于?|特别|很|非常)早(?:了|的)?|有点早|早了点", Excess(late=False)),
    fixed(
        r"(?:太|那么|这么|过于?|特别|很|非常)[晚迟](?:了|的)?|有点[晚迟]|[晚迟]了点|太靠后",
        Excess(late=True),
    ),
)
