"""Menu words understood without any model, so that the bot is never worse than a menu."""

import re
from collections.abc import Iterable
from pathlib import Path

from bot.domain.understanding import Intent, Parse
from bot.nlu.danger import Lexicon, lexicon_from, read_lexicon
from bot.nlu.entities import TICKET, Extractor
from bot.nlu.features import compiled
from bot.nlu.normalise import even, fold
from bot.nlu.payload import read_payload
from bot.nlu.training_data import TOPIC_OF_INTENT
from bot.nlu.verdict import DANGER, FALLBACK

SURE = 1.0
HINTED = 0.6

EXACT = {
    "affirm": "是|是的|对|对的|好|好的|行|可以|嗯|嗯嗯|确认|同意|没错|ok|yes|y|中|就这样提交|提交",
    "deny": "不|不是|不要|不用|不对|不行|没有|否|no|n|别|先不|不了|不同意",
    "stop": "取消|退出|停|停止|算了|不说了|不弄了|结束|打住|不提了",
    "greet": "你好|您好|在吗|hi|hello|哈喽|早|早上好|下午好|晚上好|喂",
    "goodbye": "再见|拜拜|回见|88|bye",
    "thank": "谢谢|多谢|感谢|谢了|辛苦了|thanks",
    "help": "帮助|菜单|help|功能|怎么用|能做什么|你能做什么|都能做什么|使用说明",
    "track_ticket": "查进度|进度|查询|查诉求|我的诉求",
    "book_talk": "约主任|约谈|预约|约领导|约书记|约矿长|我要约谈",
    "my_talks": "我的预约|我的约谈|我的谈话",
    "ask_guide": "办事指南|指南|办事流程",
    "suggest_idea": "建议|提建议|合理化建议|金点子",
    "rate_satisfied": "满意|很满意|非常满意",
    "rate_fair": "基本满意|一般|还行",
    "rate_dissatisfied": "不满意|很不满意|不太满意",
    "go_anonymous": "匿名|匿名提交|我要匿名",
    "unsubscribe": "退订|td|免打扰",
    "bot_challenge": "人工|转人工|你是谁|你是机器人吗",
    "show_digest": "日报|今天的情况",
    "show_schedule": "谁约了我|本周安排",
}
"""Whole messages; a menu's own words come back as they are shown."""

INSIDE = (
    ("book_video_talk", r"(?:视频|云上).{0,4}(?:谈|约|聊)|云上慧谈"),
    ("reschedule_talk", r"(?:改|换).{0,4}(?:约|谈话|时间)|改约"),
    ("cancel_talk", r"取消.{0,4}(?:约|谈)|不约了|不谈了"),
    ("book_talk", r"(?:约|见|找).{0,4}(?:主任|书记|矿长|领导)|约谈"),
    ("withdraw_ticket", r"撤(?:回|销)"),
    ("urge_ticket", r"催"),
    ("add_to_ticket", r"补充"),
    ("track_ticket", r"进度|进展|到哪一?步"),
    ("go_anonymous", r"匿名"),
    ("ask_privacy", r"知道是我|泄露|保密"),
    ("suggest_idea", r"建议"),
    ("report_dispute", r"调解|纠纷"),
    ("report_event", r"住院|去世"),
    ("ask_guide", r"怎么办理|什么材料|流程"),
    ("unsubscribe", r"别再?(?:发|通知)|退订"),
    ("rate_dissatisfied", r"不满意"),
    ("request_mood", r"难受|睡不着|压力|焦虑|心里|郁闷|孤独"),
    ("request_life", r"食堂|宿舍|班车|澡堂|热水|空调|暖气|停水|停电|医保|户口|住房|上学"),
    ("request_work", r"工资|补贴|加班|考勤|排班|设备|皮带|顶板|瓦斯|隐患|劳保|培训|晋升|职称"),
    ("request_work", r"反映|投诉|举报|提问题"),
)
"""Words inside a message, looked for in this order."""


class KeywordEngine:
    """Understands menu words, ticket numbers and danger; everything else is the menu."""

    def __init__(self, *, lexicon: Lexicon | None = None, also_known: Iterable[str] = ()) -> None:
        self._lexicon = lexicon or lexicon_from({})
        self._exact = {word: intent for intent, words in EXACT.items() for word in words.split("|")}
        self._inside = tuple((intent, re.compile(pattern)) for intent, pattern in INSIDE)
        tickets = compiled([r"(?<![0-9a-z])sq[\s\-_－—]*\d{1,6}(?!\d)"])[0]
        self._extractor = Extractor(
            ((TICKET, tickets),), {}, frozenset({"track_ticket", "urge_ticket", "add_to_ticket"})
        )
        self._known = (
            frozenset(self._exact.values())
            | frozenset(intent for intent, _ in INSIDE)
            | frozenset(also_known)
            | {DANGER}
        )

    @classmethod
    def load(cls, project: Path, *, also_known: Iterable[str] = ()) -> "KeywordEngine":
        """Build the engine with the danger lexicon of a project's training files.

        Raises `TrainingDataRefused` where they cannot be read.
        """
        return cls(lexicon=read_lexicon(project / "data" / "nlu"), also_known=also_known)

    def parse(self, text: str) -> Parse:
        """Return what the menu words in a text want; `nlu_fallback` where there are none."""
        folded = fold(text)
        intent = self._intent(folded)
        found = self._extractor.extract(text, folded, intent.name)
        if intent.name == FALLBACK and any(entity.entity == TICKET for entity in found):
            intent = Intent("track_ticket", HINTED)
        topic = TOPIC_OF_INTENT.get(intent.name, "")
        return Parse(text=text, intent=intent, ranking=(intent,), entities=found, topic=topic)

    def parse_payload(self, text: str) -> Parse:
        """Return what a button's payload stands for; anything else is read as a person's text."""
        return read_payload(text, self._known) or self.parse(text)

    def _intent(self, folded: str) -> Intent:
        if self._lexicon.warns(folded):
            return Intent(DANGER, SURE)
        said = even(folded).rstrip("!?了吧啊呀哦 ") or even(folded)
        exact = self._exact.get(even(folded)) or self._exact.get(said)
        if exact:
            return Intent(exact, SURE)
        for intent, pattern in self._inside:
            if pattern.search(folded):
                return Intent(intent, HINTED)
        return Intent(FALLBACK, 0.0)
