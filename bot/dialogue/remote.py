"""The dialogue of a real Rasa elsewhere; the embedded one steps in where that is away."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.rest import RasaUnavailable, RestRunner
from bot.dialogue.turn import Turn
from bot.domain.understanding import Parse
from bot.ports import Dialogue

PATIENCE_SECONDS = 10.0
"""More than a reply may take: what we give up on may still be carried out, and then twice."""

DANGER = "danger"


class RemoteDialogue:
    """Lets Rasa answer; what buttons stand for is settled here, as ever."""

    is_remote = True

    def __init__(self, url: str, spare: Dialogue) -> None:
        self._runner = RestRunner(url, timeout_seconds=PATIENCE_SECONDS)
        self._spare = spare

    @property
    def spare(self) -> Dialogue:
        """The dialogue of this process."""
        return self._spare

    def turn(self, state: Mapping[str, Any], parse: Parse, *, sender_id: str, channel: str) -> Turn:
        """Let Rasa play one turn. Raises `RasaUnavailable`, also where it has nothing to say."""
        if parse.intent.name == DANGER:
            # Rasa understands texts itself, and a danger that we have heard must not pass unheard.
            parse = self.tapped(f"/{DANGER}")
        played = self._runner.turn(state, parse, sender_id=sender_id, channel=channel)
        if not played.messages:
            # Rasa says nothing, and no more, where it cannot reach our actions.
            raise RasaUnavailable("Rasa said nothing")
        return played

    def choice(self, state: Mapping[str, Any], text: str) -> str | None:
        """Return the payload of the offered choice that a text names by number or title."""
        return self._spare.choice(state, text)

    def tapped(self, payload: str) -> Parse:
        """Return what a button's payload stands for."""
        return self._spare.tapped(payload)
