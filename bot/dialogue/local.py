"""The embedded dialogue of a project: its domain, rules and actions, ready to play."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue import choices
from bot.dialogue.domain_file import DomainFile, load_domain
from bot.dialogue.execution import Execution, load_actions
from bot.dialogue.responses import Responses
from bot.dialogue.rules import Rules, load_rules
from bot.dialogue.runner import LocalRunner
from bot.dialogue.turn import Turn
from bot.dialogue.wording import Script
from bot.domain.understanding import Intent, Parse

NOTHING_KNOWN = "nlu_fallback"


class LocalDialogue:
    """Plays conversations in this process."""

    is_remote = False

    def __init__(
        self, domain: DomainFile, rules: Rules, actions: list[Any], zone: ZoneInfo
    ) -> None:
        responses = Responses(domain.responses)
        self.actions = actions
        self.script = Script(responses, zone)
        self._runner = LocalRunner(domain, rules, Execution(actions, domain), responses)

    @classmethod
    def load(cls, project: Path, zone: ZoneInfo) -> "LocalDialogue":
        """Load domain.yml, data/rules.yml and the actions. Raises `FileRefused`."""
        domain = load_domain(project / "domain.yml")
        rules = load_rules(project / "data" / "rules.yml", domain)
        return cls(domain, rules, load_actions(), zone)

    @property
    def spare(self) -> "LocalDialogue":
        """Itself: it is never away."""
        return self

    def turn(self, state: Mapping[str, Any], parse: Parse, *, sender_id: str, channel: str) -> Turn:
        """Play one turn."""
        return self._runner.turn(state, parse, sender_id=sender_id, channel=channel)

    def choice(self, state: Mapping[str, Any], text: str) -> str | None:
        """Return the payload of the offered choice that a text names by number or title."""
        return choices.choice(state, text)

    def tapped(self, payload: str) -> Parse:
        """Return what a button's payload stands for; one of another time stands for nothing."""
        return choices.payload_parse(payload) or Parse(payload, Intent(NOTHING_KNOWN, 1.0))
