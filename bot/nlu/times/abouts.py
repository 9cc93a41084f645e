"""What somebody wants to talk about: the words beside the wish and the time, as they were put."""

import re

from bot.nlu.times.lexer import cut
from bot.nlu.times.scene import Scene
from bot.nlu.times.spelling import spell
from bot.nlu.times.terms import Days, Hours, Part

CLAUSE_END = re.compile(r"[,，。;；!！?？\n]")
ONCE = r"(?:一?下儿?|一[聊谈说讲问]|[聊谈说讲问])?"
VERB = rf"(?:[聊谈说讲问]{ONCE}|反映{ONCE}|请教{ONCE}|汇报{ONCE}|咨询{ONCE}|商量{ONCE}|沟通{ONCE})"
WISH = re.compile(
    rf"(?:想|要|希望|打算|能不能|可不可以|可以|麻烦|[约找跟和同与向给]).*?(?P<verb>{VERB})(?P<about>.+)"
)
CONCERNS = re.compile(r"(?:关于|有关|为了|因为)(?P<about>.+)")
HAVING = re.compile(
    r"有(?:一?[点些件个])儿?(?P<about>.{2,30}?)(?:想|要)(?:[跟和同与向]\S{0,6}?)?[说聊谈讲反请商]"
)
BEFORE = re.compile(r"^(?:关于|有关|一下|下|我|的|了|:|：|\s)+")
AFTER = re.compile(
    r"(?:可以吗|可不可以|行吗|行不行|好吗|好不好|方便吗|有空吗|成不成|呗|吧|吗|呢|啊|哈|呀|了|\s)+$"
)
NOTHING = re.compile(
    r"(?:[心话谈聊天]|心里?话|[一几两][次回会句]儿?[话天]?|一会儿?|[点个件]?事[情儿]?|个?时间|面对面|当面|视频"
    r"|谈话|聊天|谈心|主任|领导|书记|他|她|您|你|自己的?|的事[情儿]?|有空|方便|什么|些什么|哪[天个].*)*"
)
SHORTEST, LONGEST = 2, 80


def about_of(text: str, scene: Scene) -> str:
    """Return the first clause that says what a talk is to be about, without wish and times."""
    for clause in CLAUSE_END.split(text):
        timeless = _without_times(clause, scene)
        found = WISH.search(timeless) or CONCERNS.search(timeless) or HAVING.search(timeless)
        words = AFTER.sub("", BEFORE.sub("", found["about"])) if found else ""
        if SHORTEST <= len(words) <= LONGEST and not NOTHING.fullmatch(words):
            return words
    return ""


def _without_times(clause: str, scene: Scene) -> str:
    """Return a clause without its times; one that has none stays as it was written."""
    spelled = spell(clause)
    timed = [token for token in cut(spelled, scene) if isinstance(token.term, (Days, Hours, Part))]
    if not timed:
        return clause
    kept, place = [], 0
    for token in timed:
        kept.append(spelled[place : token.start])
        place = token.end
    return "".join([*kept, spelled[place:]])
