"""Commands: whole messages that always mean the same in an organisation, before any guess."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TRAILING = " .!?,~\u3002\uff01\uff1f\uff0c"
"""Marks that may follow a command without changing it."""


@dataclass(frozen=True)
class Commands:
    """Whole messages that always mean the same, by intent: of everyone, and of who receives."""

    everyone: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    receivers: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    def meant(self, text: str, *, receives: bool) -> str:
        """Return the intent that a message commands, or an empty string."""
        said = "".join(text.split()).rstrip(TRAILING)
        known = {**self.everyone, **(self.receivers if receives else {})}
        fitting = (
            intent
            for intent, patterns in known.items()
            if said and any(one.fullmatch(said) for one in patterns)
        )
        return next(fitting, "")


def read(values: Mapping[str, Any], *, ending: str) -> Commands:
    """Return the commands; each may be followed by what `ending` allows. Raises `ValueError`."""
    unknown = sorted(set(values) - {"everyone", "receivers"})
    if unknown:
        raise ValueError(f"commands: {unknown[0]} is neither everyone nor receivers")
    return Commands(**{whose: _patterns(values[whose], ending) for whose in values})


def _patterns(
    values: Mapping[str, Sequence[str]], ending: str
) -> dict[str, tuple[re.Pattern[str], ...]]:
    try:
        return {
            intent: tuple(re.compile(f"(?:{one}){ending}") for one in said)
            for intent, said in values.items()
        }
    except re.error as error:
        raise ValueError(f"commands: {error.pattern!r} is no pattern: {error.msg}") from None
