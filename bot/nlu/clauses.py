"""Clauses of a message, and the words that join them: numbering, connectives, punctuation."""

import re
from dataclasses import dataclass
from enum import IntEnum

STOP = r"[\s，,。.；;！!？?：:、]"
NUMBER = (
    r"\d{1,2}\s*[、.．)）](?!\d)|[一二三四五]\s*、|第[一二三四五](?:个|件|点|条)?(?:事情|事|是)?"
    r"|[一二三四五]是|另?一(?:个|件)(?:事情|事)?就?是|[一二三]来"
)
CONNECTIVE = (
    r"还有(?:一个|一件|件|个)?(?:事情|事)?|另外(?:一个|一件)?(?:事情|事)?|再就是|再有|再一个|再者|此外"
    r"|另一?个事|以及|顺便(?:问一?下|说一?下|提一?下|问|说|提)?"
)
LINK = r"同时|并且|然后|还想|还建议|还希望|再说"
JOINT = re.compile(
    rf"(?P<number>(?:{STOP}+|^)(?:{NUMBER}){STOP}*)"
    rf"|(?P<inner>(?<=[^\s\d])\d[、.．](?!\d){STOP}*)"
    rf"|(?P<connective>{STOP}*(?:{CONNECTIVE})(?:就是|是)?{STOP}*)"
    rf"|(?P<link>{STOP}+(?:{LINK})(?:就是)?)"
    r"|(?P<full>[。；;！!？?\n][\s]*)"
    r"|(?P<comma>[，,]\s*|\s+)"
)
KEPT = re.compile(r"还想|还建议|还希望")
"""Links that say something too; they stay with their clause."""

COUNT = r"(?:[两二三四几]|2|3)(?:个|件|点|条)(?:小?事情?|问题|情况|意见|建议|想法)?"
ANNOUNCED = re.compile(COUNT)
ANNOUNCEMENT = re.compile(
    rf"(?:领导|您好|你好|我|想|要|有|跟|向|您|你|反映|说|提|问|一下|下|主要|,|，|这|就|是|，)*{COUNT}(?:要?反映|想?说|要提)?"
)


class Hold(IntEnum):
    """How firmly a clause hangs on the one before."""

    NUMBERED = 0
    JOINED = 1
    FULL_STOP = 2
    COMMA = 3


@dataclass(frozen=True)
class Clause:
    """A clause by its place in the text, and how it hangs on the one before."""

    start: int
    end: int
    hold: Hold


HOLDS = {
    "number": Hold.NUMBERED,
    "inner": Hold.NUMBERED,
    "connective": Hold.JOINED,
    "link": Hold.JOINED,
    "full": Hold.FULL_STOP,
    "comma": Hold.COMMA,
}


def clauses(text: str) -> list[Clause]:
    """Return the clauses of a text without the words that join them, nor its announcement.

    "想说两件事：…" announces; what follows is what is said.
    """
    found: list[Clause] = []
    start, hold = 0, Hold.COMMA
    for joint in JOINT.finditer(text):
        if joint.start() > start:
            found.append(Clause(start, joint.start(), hold))
            hold = HOLDS[joint.lastgroup or "comma"]
        else:
            hold = min(hold, HOLDS[joint.lastgroup or "comma"])
        kept = KEPT.search(joint.group())
        start = joint.start() + kept.start() if kept else joint.end()
    if start < len(text):
        found.append(Clause(start, len(text), hold))
    if len(found) > 1 and ANNOUNCEMENT.fullmatch(text[found[0].start : found[0].end]):
        return found[1:]
    return found


def is_announced(text: str) -> bool:
    """Return whether a message says itself that it holds several matters."""
    return ANNOUNCED.search(text[:40]) is not None
