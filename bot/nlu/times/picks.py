"""Words that pick by place in what was offered: ordinals, the earliest, the last, the middle."""

import re
from collections.abc import Sequence

from bot.nlu.times.clock import HALVES
from bot.nlu.times.numerals import NUMBER, value_of
from bot.nlu.times.rules import Rule, fixed, rule
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Extreme, Middle, Number, Ordinal, Term

UNIT = r"(?:个?(?:时间段|时段|选项|方案)|[个项条场档位号段种])"
ENDING = r"(?=$|[第吧呢啊的和跟或、,。!;行就可也都或还我合方])"
MEASURES = (
    r"(?![年元块人楼栋岁个次百千万%小分秒班队区科室斤米公里度"
    r"天周期级层套间部条张位月日号届点:.\da-z])"
)


def _nth(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    places = tuple(value_of(one) for one in re.findall(NUMBER, match[1]))
    return (Ordinal(tuple(place for place in places if place) or (0,)),)


def _nth_to(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    return (Ordinal(tuple(range(value_of(match[1]), value_of(match[2]) + 1))),)


def _from_nth(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    return (Ordinal(tuple(range(value_of(match[1]), len(scene.slots) + 1))),)


def _from_end(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    return (Ordinal((-value_of(match[1]),)),)


def _first_few(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    return (Ordinal(tuple(range(1, value_of(match[1]) + 1))),)


def _last_few(match: re.Match[str], scene: Scene) -> Sequence[Term]:
    count = min(value_of(match[1]), len(scene.slots))
    return (Ordinal(tuple(range(-count, 0))),)


def _number(match: re.Match[str], _scene: Scene) -> Sequence[Term]:
    return (Number(value_of(match[1])),)


SOFT_EARLY, SOFT_LATE = Extreme(late=False, soft=True), Extreme(late=True, soft=True)
EARLIEST, LATEST = Extreme(late=False), Extreme(late=True)

PICK_RULES: Sequence[Rule] = (
    *HALVES,
    rule(rf"倒数([二两三四五六2-6]){UNIT}", _last_few),
    rule(rf"(?:倒数|从?(?:后面?|下面?)(?:往|向)[前上](?:面)?数?)第?({NUMBER}){UNIT}?", _from_end),
    rule(
        rf"第({NUMBER}){UNIT}?(?:(?:以|之)后(?:的|都|全)|(?:开始|起|往后|以后|之后)(?:的?(?:都|全)|$|[,。我]))",
        _from_nth,
    ),
    rule(rf"第((?:{NUMBER}(?:[、和跟或,]第?)?)+){UNIT}", _nth),
    rule(rf"第({NUMBER})个?[-~到至]第?({NUMBER}){UNIT}?", _nth_to),
    rule(rf"第({NUMBER}){ENDING}", _nth),
    rule(
        rf"(?:最后|后面?|末尾?|末了|最?靠后)的?(?:那|这)?({NUMBER.replace('一', '')}){UNIT}",
        _last_few,
    ),
    rule(
        rf"(?:最?前面?|头|最前面|最早|最?靠前)的?(?:那|这)?({NUMBER.replace('一', '')}){UNIT}",
        _first_few,
    ),
    fixed(
        r"最后(?:面)?的?(?:那|这)?(?:一|1)?(?:个?时段|[个场档位项])|最后(?:面)?的"
        r"|最末(?:尾)?的?(?:那?个)?"
        r"|末尾的?(?:那?个)?|最[下底][面边]?的?(?:那?一?个)?|末一?个|[后下][面边]的?那?一?个"
        r"|后一个|最后(?=$|[,。吧])",
        Ordinal((-1,)),
    ),
    fixed(
        r"首个|头一?个|打头的?(?:那个)?|最[上前][面边]?的?(?:那?一?个)?"
        r"|[前上][面边]的?那?一?个|前一个",
        Ordinal((1,)),
    ),
    fixed(r"(?:最|正)?中间的?(?:那|这)?一?个?|当中的?(?:那|这)?一?个", Middle()),
    rule(
        rf"(?:选项?|序号|编号|号码|方案|#|no\.?|option):?((?>{NUMBER}))号?(?!个|[点:月日.\d])",
        _nth,
    ),
    rule(rf"({NUMBER})号(?:选项|时段|那个|位)", _nth),
    fixed(
        r"(?:越|尽量|尽可能)早(?:一?[点些])?(?:越好)?|尽早|尽快|越快越好"
        r"|越[往靠]前面?越好|(?:尽量|尽可能)[往靠]前[排靠安]?排?|能多?[早快]就多?[早快]|赶早|赶紧|趁早|最近的?(?=$|[,。吧那一就行]|个)"
        r"|最[早先快]的?(?:那|这)?个?",
        EARLIEST,
    ),
    fixed(
        r"(?:越|尽量|尽可能)[晚迟](?:一?[点些])?(?:越好)?|越[往靠]后面?越好|(?:尽量|尽可能)[往靠]后[排靠安]?排?|能多?[晚迟]就多?[晚迟]"
        r"|最[晚迟]的?(?:那|这)?个?",
        LATEST,
    ),
    fixed(
        r"(?:稍微?|再|更|偏|比较|略)?早(?:一[点些]|点|些|一丢丢)的?|靠前的?|(?:稍|更|偏|较"
        r"|比较)早的?|早的(?:那|这)?个?|一大?早|大清早",
        SOFT_EARLY,
    ),
    fixed(
        r"(?:稍微?|再|更|偏|比较|略)?[晚迟](?:一[点些]|点|些|一丢丢)的?|靠后的?"
        r"|往后(?:一?[点些])|(?:稍|更|偏|较|比较)[晚迟后]的?|[晚迟]的(?:那|这)?个?",
        SOFT_LATE,
    ),
    rule(rf"(?<![\d.a-z])(\d{{1,2}}){MEASURES}", _number),
    rule(rf"({NUMBER})(?=(?:[、到至和或~-]|或者)[上下中晚]?午?{NUMBER}[号日点时:])", _number),
)
