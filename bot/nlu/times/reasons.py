"""What somebody does in a time that is named: the words beside the time, if they are few."""

import re

from bot.nlu.times.lexer import cut
from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Days, Hours, Part

CLAUSE_END = re.compile(r"[,\u3002;!?\n]")
BEFORE = re.compile(
    r"^(?:我|主任|[、\-~和跟至]|到(?!省|市|集团|北京|公司)|起|期间|这边|那天|临时|可能|需要|必须"
    r"|要|得|将|会|都|也|不在|来不了|的|,)+"
)
AFTER = re.compile(r"(?:了|吧|哈|呢|啊)+$")
NO_REASON = re.compile(
    r"约谈|接待|改期|改天|见不了|谈不了|取消|来不了|不在|回不来|不行|没空|没时间"
)
SHORTEST, LONGEST = 2, 12


def reason_of(spelled: str, scene: Scene) -> str:
    """Return the first clause that says what is done, without its times; else nothing."""
    for clause in CLAUSE_END.split(spelled):
        words = AFTER.sub("", BEFORE.sub("", _without_times(clause, scene)))
        if SHORTEST <= len(words) <= LONGEST and not NO_REASON.search(words):
            return words
    return ""


def _without_times(clause: str, scene: Scene) -> str:
    kept, place = [], 0
    for token in cut(clause, scene):
        if isinstance(token.term, (Days, Hours, Part)):
            kept.append(clause[place : token.start])
            place = token.end
    return "".join([*kept, clause[place:]]).strip()
