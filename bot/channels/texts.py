"""Cutting texts to the platforms' limits: at sentences, never inside a character, nothing lost."""

import re
import unicodedata

TEXT_BYTES = 2048
_JOINER = "\u200d"
LONGEST_CLUSTER = 32  # beyond this it is no emoji but a pile of marks, and may be cut anywhere
_SENTENCE_END = re.compile(r"[。！？；…][”’」』）]*|\n+|(?<!\d)[.!?;](?=\s)")
_CLAUSE_END = re.compile(r"[，、：\s]")
_LINK_START, _LINK_END = "<a ", "</a>"


def size(text: str) -> int:
    """Return the bytes that a text takes on the wire."""
    return len(text.encode("utf-8", "replace"))


def split_text(text: str, limit_bytes: int = TEXT_BYTES) -> list[str]:
    """Return pieces of at most `limit_bytes` that join to the text; none for an empty text."""
    if limit_bytes < len("😀".encode()):
        raise ValueError("a piece must hold at least one character")
    pieces = []
    while size(text) > limit_bytes:
        window = _outside_link(text[: _fitting(text, limit_bytes)])
        end = break_before(window) or whole_characters(text, len(window))
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text] if text else pieces


def cut(text: str, limit_bytes: int = TEXT_BYTES) -> str:
    """Return the beginning of a text that fits."""
    if size(text) <= limit_bytes:
        return text
    return text[: whole_characters(text, _fitting(text, limit_bytes))]


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters; an ellipsis says that something is missing."""
    return text if len(text) <= limit else text[: whole_characters(text, limit - 1)] + "…"


def break_before(window: str) -> int:
    """Return where a window is best cut: after its last sentence, else clause; 0 if nowhere.

    A sentence end early on is passed over: pieces of a few words read badly.
    """
    half = len(window) // 3
    for ends in (_SENTENCE_END, _CLAUSE_END):
        found = [match.end() for match in ends.finditer(window) if match.end() > half]
        if found:
            return found[-1]
    return 0


def sentence_starts(text: str) -> list[int]:
    """Return where each sentence of a text begins, the first at 0."""
    ends = (match.end() for match in _SENTENCE_END.finditer(text))
    return [0, *(end for end in ends if end < len(text))]


def whole_characters(text: str, end: int) -> int:
    """Return the nearest place at or before `end` that is not inside what people see as one."""
    for place in range(end, max(end - LONGEST_CLUSTER, 0), -1):
        if place >= len(text) or not _continues(text, place):
            return place
    return end


def _outside_link(window: str) -> str:
    """Return a window without a link that it would tear, if anything stands before that."""
    start = window.rfind(_LINK_START)
    torn = start > 0 and window.rfind(_LINK_END) < start
    return window[:start] if torn else window


def _continues(text: str, place: int) -> bool:
    """Whether the character at `place` belongs to the one before it."""
    following, before = text[place], text[place - 1]
    joined = _JOINER in (following, before)
    return joined or unicodedata.category(following) in {"Mn", "Me", "Mc"} or _is_tone(following)


def _is_tone(character: str) -> bool:
    """Whether this colours the emoji before it (skin tones)."""
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _fitting(text: str, limit_bytes: int) -> int:
    """Return how many characters of a text fit."""
    start = text[:limit_bytes].encode("utf-8", "replace")[:limit_bytes]
    return len(start.decode("utf-8", "ignore"))
