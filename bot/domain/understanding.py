"""What was understood of a text: Rasa's parse result as values, with the topic beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Intent:
    """An intent and how sure the engine is of it, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Entity:
    """A piece of the text that names something; `start` and `end` count characters."""

    entity: str
    value: str
    start: int
    end: int
    extractor: str = ""


REQUESTS = frozenset({"request_work", "request_life"})
"""The intents that some department has to answer."""


def nowhere(text: str) -> Intent | None:
    """Guess no department: what a parse does of which nobody knows the departments."""
    del text
    return None


@dataclass(frozen=True)
class Parse:
    """One text understood. `topic` is work, life, mood or empty.

    `route` guesses from a text who answers for it; it is asked only where `department` is.
    `matters` are the parses of each matter where the text holds several; then the first decides.
    """

    text: str
    intent: Intent
    ranking: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()
    topic: str = ""
    matters: tuple["Parse", ...] = ()
    route: Callable[[str], Intent | None] = field(default=nowhere, compare=False, repr=False)

    @cached_property
    def department(self) -> Intent | None:
        """Return which department answers for a request, and how surely; of anything else None."""
        return self.route(self.text) if self.intent.name in REQUESTS else None

    def entity(self, name: str) -> str:
        """Return the first value of an entity, or an empty string."""
        return next((found.value for found in self.entities if found.entity == name), "")

    def as_json(self) -> Mapping[str, Any]:
        """Return Rasa's parse JSON (https://rasa.com/docs/rasa/pages/http-api) plus `topic`.

        A guess of the department stands there only where there is one.
        """
        found = self.department
        guess = (
            {"department": {"name": found.name, "confidence": found.confidence}} if found else {}
        )
        return {
            "text": self.text,
            "intent": {"name": self.intent.name, "confidence": self.intent.confidence},
            "entities": [
                {
                    "entity": found.entity,
                    "value": found.value,
                    "start": found.start,
                    "end": found.end,
                    "extractor": found.extractor,
                }
                for found in self.entities
            ],
            "intent_ranking": [
                {"name": ranked.name, "confidence": ranked.confidence} for ranked in self.ranking
            ],
            "topic": self.topic or None,
        } | guess

    def matters_as_json(self) -> list[Mapping[str, str]]:
        """Return the matters of a text that holds several, as actions take them."""
        return [
            {"text": found.text, "intent": found.intent.name, "topic": found.topic}
            for found in self.matters
        ]
