"""One spelling for what is said in many: slips of the finger and the ear, English, questions."""

import re
from collections.abc import Sequence

from bot.nlu.normalise import fold

WEEK = "一二三四五六日天末"
NUMERAL = r"[\d一二两三四五六七八九十]"

Change = tuple[re.Pattern[str], str]


def _changes(*pairs: tuple[str, str]) -> Sequence[Change]:
    # In ASCII a word ends where Chinese begins: 周六3pm.
    return [(re.compile(pattern, re.ASCII), becomes) for pattern, becomes in pairs]


HEARD = {
    "一": "衣依伊",
    "二": "儿而耳尔",
    "三": "山散叁",
    "四": "是似寺肆",
    "五": "午舞武伍",
    "六": "溜流刘陆",
    "七": "期其齐柒",
    "八": "巴吧扒捌",
    "九": "酒久玖",
    "十": "石时拾",
}
"""What a speech recogniser writes instead of a numeral."""

BESIDE_HOUR = r"(?<=[六日天午晨上])"

SLIPS = _changes(
    (r"[聖]", "圣"),
    (r"[慶]", "庆"),
    (r"(?<=[周期拜])曰", "日"),
    (r"周未", "周末"),
    (r"[听聽]日", "明天"),
    (r"晏[昼晝]|下[昼晝]", "下午"),
    (r"朝早|上[昼晝]", "上午"),
    (r"(?<=点)[踏搭]半", "半"),
    (rf"[州洲舟邹](?=[{WEEK}])", "周"),
    (r"[星兴新][其七启](?=[一二三四五六日天1-7])|星期期|[兴新]期(?=[一二三四五六日天])", "星期"),
    (r"(?<!礼)拜(?=[一二三四五六日天])|礼(?=[六日天])|里拜|理拜", "礼拜"),
    (r"(?<=[周期拜])陆", "六"),
    (r"(?<=[上下])[舞武伍吾]|(?<=上)物(?!业)", "午"),
    (r"[夏吓](?=午)", "下"),
    (rf"(?<={NUMERAL})[典店奌](?=[半钟整一三二四五\d]|$)", "点"),
    (r"(?<=点)[办伴拌般](?!公|法|事|理)", "半"),
    (r"俩(?=[点号天周月])", "两"),
    (r"(?<![我你咱他们])俩个?", "两个"),
    (r"(?<![我你咱他们])仨个?", "三个"),
    (r"(?<=[以之最])[候侯厚]", "后"),
    *((rf"(?<=第)[{heard}](?=[个项])", said) for said, heard in HEARD.items()),
    (r"(?<=[周期拜])[溜流刘柳留]", "六"),
    (r"[尚商](?=午)", "上"),
    (r"下午[是时]点", "下午四点"),
    (rf"{BESIDE_HOUR}酒[点店典]", "九点"),
    (rf"{BESIDE_HOUR}[是时实食石][点典店](?=[半钟整,。吧的]|$)", "十点"),
    (rf"{BESIDE_HOUR}[亮良]点", "两点"),
    (rf"{BESIDE_HOUR}[试市]点", "四点"),
    (r"左[又有]", "左右"),
    (rf"[弟帝地](?={NUMERAL}+[个各哥])", "第"),
    (rf"(?<=第)({NUMERAL}+)[各哥]", r"\1个"),
    (r"(?<=最后一)[各哥]", "个"),
    (r"都[型形性]", "都行"),
    (r"可已|[刻克阔][以已]", "可以"),
    (rf"{BESIDE_HOUR}[士]点", "十点"),
    (r"(?<=最后)[衣依伊](?=个)", "一"),
    (rf"(?<=第{NUMERAL})格", "个"),
    (r"随遍", "随便"),
    (r"(?<=\d)[oO](?=\d|$)", "0"),
)

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

ENGLISH = _changes(
    *(
        (rf"\b{name}[a-z]* (\d{{1,2}})(?:st|nd|rd|th)?\b", rf"{number}月\1日")
        for number, name in enumerate(MONTHS, start=1)
    ),
    (r"\b(?:a\.m\.)", "am"),
    (r"\b(?:p\.m\.)", "pm"),
    (r"\b(\d{1,2}(?::\d\d)?) ?(am|pm)\b", r"\2 \1点"),
    (r"(:\d\d)点", r"\1"),
    (r"\bmon(?:day)?\b", "周一"),
    (r"\btue(?:s|sday)?\b", "周二"),
    (r"\bwed(?:nesday)?\b", "周三"),
    (r"\bthu(?:r|rs|rsday)?\b", "周四"),
    (r"\bfri(?:day)?\b", "周五"),
    (r"\bsat(?:urday)?\b", "周六"),
    (r"\bsun(?:day)?\b", "周日"),
    (r"\bweekend\b", "周末"),
    (r"\btomorrow\b", "明天"),
    (r"\b(?:in the )?(?:morning|am)\b", "上午"),
    (r"\b(?:in the )?(?:afternoon|pm)\b", "下午"),
    (r"\b(?:at )?noon\b", "中午"),
    (r"\bevening\b", "晚上"),
    (r"\bafter ((?:上午|下午)? ?\d{1,2}(?::\d\d|点)?)", r"\1以后"),
    (r"\bbefore ((?:上午|下午)? ?\d{1,2}(?::\d\d|点)?)", r"\1以前"),
    (r"(?<=\d)(?=以[前后])", "点"),
    (r"(:\d\d)点", r"\1"),
    (r"\b(?:the )?(?:first|1st)(?: one| slot)?\b", "第一个"),
    (r"\b(?:the )?(?:second|2nd)(?: one| slot)?\b", "第二个"),
    (r"\b(?:the )?(?:third|3rd)(?: one| slot)?\b", "第三个"),
    (r"\b(?:the )?last(?: one| slot)?\b", "最后一个"),
    (r"\b(?:the )?earliest|asap\b", "最早的"),
    (r"\b(?:the )?latest\b", "最晚的"),
    (r"\b(?:any(?:time| time| one| of them)?|whatever|either)\b", "都行"),
    (r"\bno preference\b", "都行"),
    (r"\bexcept\b", "除了"),
    (r"\b(?:not|no)\b", "不要"),
    (r"\bor\b", "或"),
    (r"\b(?:please|the|at|on|is|fine|i|want|would|like|one|slot|me|for|let)\b", ""),
    (r"\bo'?clock\b", "点"),
)

TAKEN = r"(?:不行|没有了?|满了|约满了?|没了|不可以|没空位?|被约了)"
ASKED = (
    r"[早晚]点[都也]?没关系|能不能|可不可以|行不行|好不好|是不是|有没有|方不方便|方便不方便"
    r"|要不要|成不成|可否|能否"
    r"|不好意思|不着急|不急|不客气|没关系|没有关系|打扰了?|有空位?吗|还有吗|一下(?=.)"
)

SLIP = (
    r"(?:(?<=[,。;…])[哦噢啊诶呃嗯唉]?,?不(?=,)|不对|不不不?|[说写打发]错了?"
    r"|搞错了?|错了|更正(?:一下)?|口误)"
)
TIMELY = r".*(?:周|星期|礼拜|[上下中]午|早|晚|点|号|第)"
SHIFT_ENDS = r"(?:下班|下夜班|交班|放学|起床|到家|上井|升井|出井|收工)"
DAY_WORD = r"(?:(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}[号日])"
AN_HOUR = rf"[\d上下早晚中]|{NUMERAL}"
PICKED = r"(?:[上下]午)?的?(?:第.个|头一?个|最[后早晚])"
TURNS = _changes(
    (ASKED, ""),
    (r"非(.{2,8}?)不可", r"\1"),
    (r"不是(.{1,12}?),?就是", r"\1或者"),
    (r"不是([^,。;]{1,12}?),?(?:而是|是)(?=.)", ""),
    (r"不(?:能|要|可以|可)?(?:早于|早过)", "晚于等于"),
    (r"不(?:能|要|可以|可|想)?(?:[晚迟]于|超过|[晚迟]过)", "早于等于"),
    (r"比(?!较)(.{2,8}?)再?早(?:一?[点些])?的?", r"\1以前"),
    (r"比(?!较)(.{2,8}?)再?[晚迟](?:一?[点些])?的?", r"\1过后"),
    (r"从[上前头]往[下后]数?|从头数|[正顺]着数", ""),
    (
        rf"最([早晚迟])(?:也|都)?(?:只能|不能|不要|得|要|是)?(?:在|早于等于|晚于等于)?(?={AN_HOUR})",
        r"最\1",
    ),
    (r"从(.{1,12}?)(?:开始|往后|以后|之后|起)", r"\1以后"),
    (r"[及或含](?=[以之][前后])(?:[以之]前)", "为止"),
    (r"[及或含](?=[以之]后)", ""),
    (r"[早晚]点再?(?:说|告诉|联系|回复|没关系|无所谓|没事)|回头再说", ""),
    (r"比[^,。]{2,8}?(?:更|要)?(?:好|合适|方便)", ""),
    (r"(?:以后|之后)(?=[到至~-])", ""),
    (r"(?<=[上下]午)上班(?:以|之)?后", ""),
    (r"开始(?=都|均|往后|以后)", "以后"),
    (
        r"^.*(?<!不要)(?<!别)(?<!不想)(?<!不能)(?:[改换调挪](?:到|成|为|至)|改约|改(?=[周星礼第]|[上下]午))(?=.*\S)",
        "",
    ),
    (rf"(?:如果|要是|万一|假如|若)?([^,。;]{{0,12}}?){TAKEN}的话,?就?", r"\1否则"),
    (rf"(?:如果|要是|万一|假如|若)([^,。;]{{0,12}}?){TAKEN},?就?", r"\1否则"),
    (r"(?:刚|才)?下了?[夜早中白晚大小]班(?:[以之]?后)?(?=.*(?:点|[上下中]午|早上))", ""),
    (rf"(?:本来|原来|原本|原定|之前[约定选]|先前)[^,。;]{{1,12}}[,。;](?={TIMELY})", ""),
    (r"(?:周末|这)两天,?(?=就|只|也就)", ""),
    (r"(?:或者?|及|以及)(?:更|再)?[晚迟](?:一?[点些])?的?(?=$|[,。都也])", "以后"),
    (r"(?:或者?|及|以及)(?:更|再)?早(?:一?[点些])?的?(?=$|[,。都也])", "为止"),
    (
        rf"^.*?({DAY_WORD}).*{SLIP},?(?:应该?)?是?(?={TIMELY})(?!.*(?:周|星期|礼拜|号|日|天|第))",
        r"\1",
    ),
    (rf"^.*{SLIP},?(?:应该?)?是?(?={TIMELY})", ""),
    (rf"(点[半钟多]?|刻|分)才?{SHIFT_ENDS}(?=[以之]?后)", r"\1"),
    (rf"{NUMERAL}+点[半钟多]?才?(?:{SHIFT_ENDS}|上班|接班|开会|吃饭|开饭)(?={TIMELY})", ""),
    (rf"({DAY_WORD})(?:[和跟与或、]|或者)({DAY_WORD})的?(?={PICKED})", r"\1和\2每天"),
    (rf"(?:加班|忙|干|等|排|拖|修|营业|开|睡|工作)到\D{{0,3}}{NUMERAL}+点\S{{0,2}}", "某某某某某"),
    (r"第一时间|(?<!十)一点[也都](?=不|没)|有点(?!早|晚)|一天到晚", "某某"),
)

SPACED = re.compile(r"(?<![0-9a-z]) | (?![0-9a-z])")
BULLET = re.compile(r"^\(?\d{1,2}[.、):][ ]?(?=\d{1,2}月|\d{4}[-年]|周|星期|上午|下午)")


def spell(text: str) -> str:
    """Return a text as the grammar knows it: half width, simplified, without spaces and slips."""
    even = fold(text).strip()
    for changes in (SLIPS, ENGLISH):
        for pattern, becomes in changes:
            even = pattern.sub(becomes, even)
    even = BULLET.sub("", SPACED.sub("", even.strip()))
    for pattern, becomes in TURNS:
        even = pattern.sub(becomes, even)
    return even
