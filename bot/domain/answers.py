"""Answers in several messages: a draft until whoever writes them says that they are whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import RuleBroken

MARKS = " \t\n,.:;!~\u3002\uff01\uff1a\uff0c\uff1b\u3001"
"""What stands between a word that asks for a draft and the answer itself."""


class NothingWritten(RuleBroken):
    """A draft holds no words yet."""


class NoDraft(RuleBroken):
    """There is no draft of this answer, or no longer."""


@dataclass(frozen=True)
class AnswerRules:
    """Words that begin a draft, ask for it or take its last part back; when a file is an answer's.

    All stand in the rulebook.
    """

    draft: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    files_within: timedelta = timedelta(minutes=10)

    def begun(self, text: str) -> tuple[bool, str]:
        """Return whether a text asks for a draft, and what of it belongs to the answer.

        A word that runs on into the answer stays in it: it may mean something else there.
        """
        said = text.strip(MARKS)
        for word in sorted(self.draft, key=len, reverse=True):
            if said.startswith(word):
                rest = said.removeprefix(word)
                return True, rest.strip(MARKS) if rest[:1] in MARKS else said
            before = said.removesuffix(word)
            if said.endswith(word) and before[-1] in MARKS:
                return True, before.strip(MARKS)
        return False, text.strip()

    def asks(self, text: str) -> bool:
        """Return whether a text only says that somebody wants to answer, or to go on."""
        return text.strip(MARKS) in self.ask

    def takes_back(self, text: str) -> bool:
        """Return whether a text takes the last part back."""
        return text.strip(MARKS) in self.undo


def read(values: Mapping[str, Any]) -> AnswerRules:
    """Return the rules of answers. Raises `ValueError`."""
    if unknown := set(values) - {"draft", "ask", "undo", "files_minutes"}:
        raise ValueError(f"answers knows no {min(unknown)}")
    minutes = values.get("files_minutes", 10)
    if not isinstance(minutes, int) or minutes <= 0:
        raise ValueError(f"answers.files_minutes must be a positive number, not {minutes!r}")
    words = {name: tuple(map(str, values.get(name) or ())) for name in ("draft", "ask", "undo")}
    return AnswerRules(**words, files_within=timedelta(minutes=minutes))


@dataclass(frozen=True)
class AnswerDraft:
    """What somebody has written so far as the answer to a ticket; `mentioned` once it grew old."""

    ticket_id: str
    writer_id: str
    touched_at: datetime
    parts: tuple[str, ...] = field(default=(), repr=False)
    mentioned: bool = False

    @property
    def text(self) -> str:
        """Return the words so far."""
        return "\n".join(self.parts)

    def rewritten(self, parts: Sequence[str], now: datetime) -> "AnswerDraft":
        """Return it with other parts; what was touched may be mentioned again."""
        return replace(self, parts=tuple(parts), touched_at=now, mentioned=False)
