"""Which department a request is for: a guess beside what was understood, made where it is read."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain import routing
from bot.domain.people import Department
from bot.domain.policy import Duty
from bot.domain.understanding import Intent, Parse
from bot.ports import Understanding

Guessing = Callable[[str], routing.Guess]


class Routed:
    """Understands as another engine does, and knows who answers for a request."""

    def __init__(self, understanding: Understanding, guess: Guessing) -> None:
        self._understanding = understanding
        self._guess = guess

    def parse(self, text: str) -> Parse:
        """Return what the text wants; the department is guessed when somebody reads it."""
        return replace(self._understanding.parse(text), route=self._route)

    def _route(self, text: str) -> Intent | None:
        found = self._guess(text)
        if found.department is None:
            return None
        return Intent(found.department.name, round(found.confidence, 3))


def by_duties(duties: Sequence[Duty]) -> Guessing:
    """Return a guess by the duties of the rulebook alone, each by its first name."""
    named = [Department(at, duty.match[0]) for at, duty in enumerate(duties) if duty.match]
    return lambda text: routing.guess(text, named, duties)
