"""Plays Rasa's test stories against a runner and says where it goes another way."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.turn import Runner, Turn
from bot.dialogue.yaml_file import FileRefused, read
from bot.domain.understanding import Entity, Intent, Parse

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\(([^)]+)\)|\{[^}]*\})")


@dataclass(frozen=True)
class Failure:
    """One place where a story was not followed."""

    story: str
    step: int
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.story}, step {self.step}: expected {self.expected}, got {self.got}"


@dataclass
class _Reached:
    """How a turn stood after one of its actions."""

    action: str = ""
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None


@dataclass(frozen=True)
class _Step:
    """A step of a story with its number, counted from 1."""

    number: int
    raw: Mapping[str, Any]


def play(
    path: Path, runner: Runner, parse: Callable[[str], Parse], *, channel: str = "rest"
) -> list[Failure]:
    """Play all stories of a file, each as a conversation of its own; return what went wrong.

    Raises `FileRefused` for a file that is not one of stories.
    """
    stories = read(path).get("stories")
    if not isinstance(stories, list):
        raise FileRefused("has no stories", "stories").located(path)
    return [
        failure
        for number, story in enumerate(stories)
        for failure in _Story(str(story.get("story", number)), runner, parse, channel).play(
            story.get("steps") or ()
        )
    ]


@dataclass(frozen=True)
class _Story:
    """One conversation."""

    name: str
    runner: Runner
    parse: Callable[[str], Parse]
    channel: str

    def play(self, steps: Sequence[Mapping[str, Any]]) -> Iterator[Failure]:
        state: Mapping[str, Any] = {}
        for user, expected in _turns(steps):
            parse = self._heard(user)
            wanted = str(user.raw.get("intent", parse.intent.name)).lstrip("/")
            if parse.intent.name != wanted:
                yield Failure(self.name, user.number, f"intent {wanted}", parse.intent.name)
            turn = self.runner.turn(state, parse, sender_id=self.name, channel=self.channel)
            yield from self._compare(state, turn, [user, *expected])
            state = turn.state

    def _heard(self, user: _Step) -> Parse:
        if "user" not in user.raw:
            return Parse("", Intent(str(user.raw["intent"]), 1.0), entities=_named(user.raw))
        return self.parse(_ANNOTATION.sub(r"\1", str(user.raw["user"])).strip())

    def _compare(
        self, before: Mapping[str, Any], turn: Turn, expected: Sequence[_Step]
    ) -> Iterator[Failure]:
        reached = _course(before, turn)
        at = 0
        for step in expected[1:]:
            if "action" in step.raw:
                at += 1
            here = reached[at] if at < len(reached) else _Reached("action_listen")
            for wanted, got in _differences(step.raw, here):
                yield Failure(self.name, step.number, wanted, got)
        for left in reached[at + 1 :]:
            yield Failure(
                self.name, expected[-1].number, "action action_listen", f"action {left.action}"
            )


def _turns(steps: Sequence[Mapping[str, Any]]) -> Iterator[tuple[_Step, list[_Step]]]:
    """Yield each thing said by the user with the steps that answer it."""
    numbered = [_Step(number, raw) for number, raw in enumerate(steps, start=1)]
    starts = [i for i, step in enumerate(numbered) if step.raw.keys() & {"user", "intent"}]
    for start, end in zip(starts, [*starts[1:], len(numbered)], strict=True):
        yield numbered[start], numbered[start + 1 : end]


def _course(before: Mapping[str, Any], turn: Turn) -> list[_Reached]:
    """Return how the turn stood before its first action and after each one."""
    now = _Reached("", dict(before.get("slots") or {}), before.get("active_loop"))
    course = [now]
    for event in turn.events[1:]:
        match event["event"]:
            case "action":
                now = _Reached(event["name"], dict(now.slots), now.loop)
                course.append(now)
            case "slot":
                now.slots[event["name"]] = event.get("value")
            case "active_loop":
                now.loop = event.get("name")
            case "reset_slots" | "restart":
                now.slots.clear()
    return course


def _differences(step: Mapping[str, Any], here: _Reached) -> Iterable[tuple[str, str]]:
    if "action" in step:
        if step["action"] != here.action:
            yield f"action {step['action']}", f"action {here.action}"
    elif "active_loop" in step:
        if step["active_loop"] != here.loop:
            yield f"active_loop {step['active_loop']}", f"active_loop {here.loop}"
    elif "slot_was_set" in step:
        for item in step["slot_was_set"]:
            yield from _slot_difference(item, here)
    else:
        yield "a step of a test story", ", ".join(step)


def _slot_difference(item: Any, here: _Reached) -> Iterable[tuple[str, str]]:
    for name, value in item.items() if isinstance(item, dict) else [(item, ...)]:
        got = here.slots.get(name)
        wrong = got is None if value is ... else got != value
        if wrong:
            yield f"slot {name} to be {'set' if value is ... else value}", str(got)


def _named(raw: Mapping[str, Any]) -> tuple[Entity, ...]:
    return tuple(
        Entity(name, str(value), 0, 0)
        for item in raw.get("entities") or ()
        if isinstance(item, dict)
        for name, value in item.items()
    )
