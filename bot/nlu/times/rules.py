"""What a rule of the grammar is: a pattern, and what it makes of a match in a scene."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.nlu.times.scene import Scene
from bot.nlu.times.terms import Term

Build = Callable[[re.Match[str], Scene], Sequence[Term]]
"""Makes terms of a match; none where the match means something else here."""


@dataclass(frozen=True)
class Rule:
    """One way in which something is said."""

    pattern: re.Pattern[str]
    build: Build


def rule(pattern: str, build: Build) -> Rule:
    """Return a rule, its pattern compiled."""
    return Rule(re.compile(pattern), build)


def fixed(pattern: str, *terms: Term) -> Rule:
    """Return a rule that always means the same."""
    return Rule(re.compile(pattern), lambda _match, _scene: terms)
