"""What a runner takes and gives, whether Rasa runs in this process or elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.messages import Message
from bot.domain.understanding import Parse


@dataclass(frozen=True)
class Turn:
    """What one message led to: what is said, what is to be stored, which actions ran.

    `events` are Rasa's events of this turn; they hold what was written and are never stored.
    """

    messages: tuple[Message, ...]
    state: dict[str, Any]
    actions: tuple[str, ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()


class Runner(Protocol):
    """Plays conversations."""

    def turn(self, state: Mapping[str, Any], parse: Parse, *, sender_id: str, channel: str) -> Turn:
        """Play one message on a stored state; an empty state begins a conversation."""


def offers(messages: Sequence[Message]) -> list[list[str]]:
    """Return title and payload of the choices offered last."""
    last = next((message for message in reversed(messages) if message.buttons), None)
    return [[button.title, button.payload] for button in last.buttons] if last else []
