"""What is kept for review so that understanding gets better: a text, and what it was taken for."""

from dataclasses import dataclass

UNHEARD = frozenset({"danger", "request_mood"})
"""What nobody reads afterwards: what is said of a heavy heart is said once."""


@dataclass(frozen=True)
class Heard:
    """A text without its author: what was guessed, and what the person then chose."""

    text: str
    guesses: tuple[tuple[str, float], ...] = ()
    chosen: str = ""
    department: str = ""


@dataclass(frozen=True)
class Kept:
    """A kept text and the handle by which it is forgotten."""

    id: bytes
    heard: Heard
