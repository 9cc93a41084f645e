"""Builds the sample assistant and lets a test talk with it."""

from functools import cache
from pathlib import Path

from bot.dialogue.domain_file import load_domain
from bot.dialogue.execution import Execution, load_actions
from bot.dialogue.responses import Responses
from bot.dialogue.rules import load_rules
from bot.dialogue.runner import LocalRunner
from bot.domain.understanding import Entity, Intent, Parse

HERE = Path(__file__).parent
DOMAIN = load_domain(HERE / "domain.yml")
RULES = load_rules(HERE / "data" / "rules.yml", DOMAIN)


@cache
def runner() -> LocalRunner:
    """Return a runner of the sample."""
    executor = Execution(load_actions(f"{__package__}.actions"), DOMAIN)
    return LocalRunner(DOMAIN, RULES, executor, Responses(DOMAIN.responses))


def heard(intent: str, text: str = "", **entities: str) -> Parse:
    """Return a text understood as said."""
    found = tuple(Entity(name, value, 0, 0) for name, value in entities.items())
    return Parse(text=text or intent, intent=Intent(intent, 1.0), entities=found)


class Chat:
    """One conversation with the sample."""

    def __init__(self, *, channel: str = "wecom") -> None:
        self.runner = runner()
        self.channel = channel
        self.state: dict = {}
        self.turn = None

    def say(self, intent: str, text: str = "", **entities: str) -> list[str]:
        """Say something; return the texts of the answer."""
        parse = heard(intent, text, **entities)
        self.turn = self.runner.turn(self.state, parse, sender_id="li", channel=self.channel)
        self.state = self.turn.state
        return [message.text for message in self.turn.messages]

    @property
    def slots(self) -> dict:
        return self.state["slots"]
