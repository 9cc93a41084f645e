"""A wish said beside a matter: to stay unnamed, before, in or after the text."""

import re
from collections.abc import Sequence

PAUSE = re.compile(r"([,.!?;:\s\uFF0C\u3002\uFF01\uFF1F\uFF1B\uFF1A\u3001\u2026]+)")
LONGEST_CLAUSE = 8
"""A longer clause that holds the word speaks of something: somebody else's anonymous letter."""


def without_wish(text: str, words: Sequence[str]) -> tuple[str, bool]:
    """Return a text without the clause that wishes to stay unnamed, and whether there was one."""
    parts = PAUSE.split(text)
    kept: list[str] = []
    for clause, pause in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if not _is_wish(clause, words):
            kept += [clause, pause]
    rest = "".join(kept).strip()
    return (text, False) if rest == text.strip() else (rest.rstrip(",\uff0c\u3001"), True)


def _is_wish(clause: str, words: Sequence[str]) -> bool:
    return len(clause) <= LONGEST_CLAUSE and any(word in clause for word in words)
