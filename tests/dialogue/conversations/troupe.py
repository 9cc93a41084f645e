"""Plays Rasa's test stories in real transactions: each story begins with the same three matters."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.choices import payload_parse
from bot.dialogue.stories import Failure, play
from bot.domain.messages import Channel
from bot.domain.understanding import Intent, Parse
from bot.ports import UnitOfWork
from conversations.stage import Stage

BEGINNING = (
    ("张伟", "宿舍热水器坏了", ["request_life"]),
    ("张伟", "好", ["affirm"]),
    ("李杰", "食堂的汤是凉的", ["request_life"]),
    ("李杰", "好", ["affirm"]),
    ("李海", "SQ-0002 换了保温桶", ["answer_ticket"]),
    ("王磊", "约主任", ["book_talk"]),
    ("王磊", "1", []),
)
"""SQ-0001 waits for its answer, SQ-0002 for its rating, and one talk is booked; one is over."""


PARTS = {"宿舍热水器坏了": "request_life", "这个月夜班补贴少了两百": "request_work"}
"""What a story's message of two matters consists of; a story itself cannot tell."""


class Undo(Exception):
    """A story is over: nothing of it stays."""


def _undo():
    raise Undo


@dataclass(frozen=True)
class Run:
    """What one message met and led to."""

    intent: str
    loop: str
    actions: tuple[str, ...]


@dataclass
class Troupe:
    """Plays each story as the person with whose name it begins."""

    stage: Stage
    runs: list[Run] = field(default_factory=list)
    uow: UnitOfWork | None = None

    def begin(self) -> None:
        """Let happen what all stories begin with."""
        for who, text, intents in BEGINNING:
            self.stage.says(who, Channel.WECOM, text, intents)
        self.stage.met("赵建国", "陈波")

    def play(self, path: Path, parse: Callable[[str], Parse]) -> list[Failure]:
        """Play a file with one story in one transaction, and undo it."""
        try:
            with self.stage.app.transactions() as self.uow:
                failures = play(path, self, parse)
                _undo()
        except Undo:
            return failures

    def turn(self, state, parse, *, sender_id, channel):
        """Play one turn in the transaction of the story."""
        app, person = self.stage.app, self.stage.names[sender_id.split()[0]]
        who = {"person": person, "channel": Channel.WECOM, "address": person.userid}
        with app.answering(self.uow, **who, now=app.clock.now()):
            turn = app.dialogue.turn(state, parse, sender_id=sender_id, channel=channel)
        self.runs.append(Run(parse.intent.name, state.get("active_loop") or "", turn.actions))
        return turn


def understood(path: Path) -> Any:
    """Return a parser that understands each text of a file as the file says."""
    stories = yaml.safe_load(path.read_text("utf-8"))["stories"]
    said = [step for story in stories for step in story["steps"] if "user" in step]
    intents = {step["user"].strip(): step["intent"] for step in said}

    def parse(text: str) -> Parse:
        intent = Intent(intents[text], 1.0)
        whole = payload_parse(text) or Parse(text, intent, (intent,), topic="life")
        parts = tuple(_part(part) for part in PARTS if part in text and part != text)
        return replace(whole, matters=parts)

    return parse


def _part(text: str) -> Parse:
    intent = Intent(PARTS[text], 1.0)
    return Parse(text, intent, (intent,), topic="life" if intent.name == "request_life" else "work")


def alone(path: Path, directory: Path) -> list[Path]:
    """Write each story of a file into one of its own, and return these."""
    found = []
    for number, story in enumerate(yaml.safe_load(path.read_text("utf-8"))["stories"]):
        found.append(directory / f"{path.stem}_{number}.yml")
        found[-1].write_text(yaml.safe_dump({"stories": [story]}, allow_unicode=True), "utf-8")
    return found


@dataclass(frozen=True)
class Told:
    """One rule of data/rules.yml: when it holds, and what it leads to."""

    name: str
    form: str
    intents: tuple[str, ...]
    actions: tuple[str, ...]

    def is_seen_in(self, run: Run) -> bool:
        """Return whether a message was answered by this rule, as far as its first two actions."""
        if (self.intents and run.intent not in self.intents) or (self.form not in {"", run.loop}):
            return False
        first = min(2, len(run.actions), len(self.actions))
        return run.actions[:first] == self.actions[:first]


def rules_of(path: Path) -> list[Told]:
    """Return the rules of a file."""
    return [_told(raw) for raw in yaml.safe_load(path.read_text("utf-8"))["rules"]]


def _told(raw: dict[str, Any]) -> Told:
    form = next((item["active_loop"] for item in raw.get("condition", ())), "")
    heard = [one for step in raw["steps"] for one in step.get("or", [step])]
    intents = tuple(one["intent"] for one in heard if "intent" in one)
    actions = tuple(step["action"] for step in raw["steps"] if "action" in step)
    return Told(raw["rule"], form, intents, actions)
