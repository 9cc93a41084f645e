"""data/rules.yml as values: every rule cut into the moments at which it says what comes next."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.domain_file import DomainFile
from bot.dialogue.slots import REQUESTED_SLOT
from bot.dialogue.yaml_file import FileRefused, read

LISTEN = "action_listen"

# What a rule says of the active form where it says nothing, and where it says that none is active.
ANY_LOOP = "*"
NO_LOOP = "should_not_be_set"

Feature = tuple[float, ...] | None


@dataclass(frozen=True)
class Moment:
    """What must hold for a rule to go on: the action before, the intent, the form, the slots.

    A slot without a feature must be empty.
    """

    after: str
    intent: str = ""
    loop: str = ANY_LOOP
    slots: tuple[tuple[str, Feature], ...] = ()

    def as_rasa(self) -> dict[str, Any]:
        """Return the moment as Rasa's RulePolicy writes it: the longest text is the best rule."""
        state: dict[str, Any] = {"prev_action": {"action_name": self.after}}
        if self.intent:
            state["user"] = {"intent": self.intent}
        if self.loop != ANY_LOOP:
            state["active_loop"] = {"name": self.loop}
        if self.slots:
            state["slots"] = {name: wanted or NO_LOOP for name, wanted in self.slots}
        return state


@dataclass(frozen=True)
class Rule:
    """Moments in order; after `moments[i]` has come true, `follows[i]` is next."""

    name: str
    moments: tuple[Moment, ...]
    follows: tuple[str, ...]
    at_start: bool = False
    weights: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Rules:
    """All rules, in the order of the file."""

    rules: tuple[Rule, ...]

    def actions(self) -> frozenset[str]:
        """Return the names of all actions that rules lead to."""
        return frozenset(name for rule in self.rules for name in rule.follows)


@dataclass
class _Draft:
    """A rule while its steps are read."""

    intent: str = ""
    after: str = ""
    loop: str = ANY_LOOP
    slots: dict[str, Feature] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)

    def lead_to(self, action: str) -> None:
        """Note that this action is next; the first of a rule without an intent cannot be known."""
        if self.after:
            slots = tuple(sorted(self.slots.items()))
            self.moments.append(Moment(self.after, self.intent, self.loop, slots))
            self.follows.append(action)
        self.after = action


def load_rules(path: Path, domain: DomainFile) -> Rules:
    """Read and check the rules of a file. Raises `FileRefused` with file, line and key."""
    raw = read(path)
    try:
        items = list(enumerate(raw.get("rules") or ()))
        rules = [rule for number, item in items for rule in _rules(number, item, domain)]
        _check_contradictions(rules)
    except FileRefused as refusal:
        raise refusal.located(path) from refusal
    return Rules(tuple(rules))


def _rules(number: int, raw: Any, domain: DomainFile) -> list[Rule]:
    place = ("rules", number)
    if not isinstance(raw, dict) or not raw.get("rule") or not raw.get("steps"):
        raise FileRefused("needs a name under `rule` and a list of `steps`", *place)
    reader = _Reader(domain, place)
    return [reader.rule(raw, intent) for intent in reader.intents(raw["steps"])]


@dataclass(frozen=True)
class _Reader:
    """Reads one rule of the file; `place` is where it stands."""

    domain: DomainFile
    place: tuple[str | int, ...]

    def rule(self, raw: Mapping[str, Any], intent: str) -> Rule:
        draft = _Draft()
        for item in raw.get("condition") or ():
            self._state(draft, item)
        for number, step in enumerate(raw["steps"]):
            self._step(draft, step, intent, number)
        if raw.get("wait_for_user_input", True):
            draft.lead_to(LISTEN)
        at_start = bool(raw.get("conversation_start", False))
        if not draft.follows or (at_start and not intent):
            raise self._refused("says nothing that could follow")
        moments = tuple(draft.moments)
        return Rule(
            str(raw["rule"]),
            moments,
            tuple(draft.follows),
            at_start,
            _weights(moments, at_start=at_start),
        )

    def intents(self, steps: Iterable[Any]) -> list[str]:
        """Return the intents that start the rule; one empty name where none does."""
        for number, step in enumerate(steps):
            if not isinstance(step, dict):
                raise self._refused("a step is a mapping", number)
            if "or" in step:
                if not all(isinstance(one, dict) and "intent" in one for one in step["or"]):
                    raise self._refused("`or` is played for intents only", number)
                return [str(one["intent"]) for one in step["or"]]
            if "intent" in step:
                return [str(step["intent"])]
        return [""]

    def _step(self, draft: _Draft, step: Mapping[str, Any], intent: str, number: int) -> None:
        if "intent" in step or "or" in step:
            self._hear(draft, step, intent, number)
        elif "action" in step:
            self._act(draft, str(step["action"]), number)
        elif step.keys() & {"active_loop", "slot_was_set"}:
            self._state(draft, step)
        else:
            raise self._refused("is not a step that can be played", number)

    def _hear(self, draft: _Draft, step: Mapping[str, Any], intent: str, number: int) -> None:
        if draft.after:
            raise self._refused("an intent must be the first step", number)
        if step.get("entities"):
            raise self._refused("entities in rules are not played", number)
        if intent not in self.domain.intents:
            raise self._refused(f"there is no intent {intent}", number)
        draft.after, draft.intent = LISTEN, intent

    def _act(self, draft: _Draft, action: str, number: int) -> None:
        if action == "action_back":
            raise self._refused("no history is kept to go back in", number)
        draft.lead_to(action)

    def _state(self, draft: _Draft, item: Mapping[str, Any]) -> None:
        if "active_loop" in item:
            loop = item["active_loop"]
            if loop is not None and loop not in self.domain.forms:
                raise self._refused(f"there is no form {loop}")
            draft.loop = loop or NO_LOOP
        for slot in item.get("slot_was_set") or ():
            pairs = slot.items() if isinstance(slot, dict) else [(slot, _SET)]
            for name, value in pairs:
                self._slot(draft, str(name), value)

    def _slot(self, draft: _Draft, name: str, value: Any) -> None:
        slot = self.domain.slots.get(name)
        if slot is None:
            raise self._refused(f"there is no slot {name}")
        if name == REQUESTED_SLOT:
            return  # Rasa lets it stand in rules and does not look at it
        if not slot.influences or slot.kind == "any":
            raise self._refused(f"rules cannot see the slot {name}")
        if value is None:
            draft.slots[name] = None
            return
        feature = slot.feature(_DEFAULTS.get(slot.kind) if value is _SET else value)
        if feature is None:
            raise self._refused(f"{name} needs a value that rules can see")
        draft.slots[name] = feature

    def _refused(self, reason: str, step: int | None = None) -> FileRefused:
        return FileRefused(reason, *self.place, *(() if step is None else ("steps", step)))


_SET = object()
_DEFAULTS: Mapping[str, Any] = {"text": "filled", "list": ["filled"]}


def _weights(moments: tuple[Moment, ...], *, at_start: bool) -> tuple[int, ...]:
    states: list[dict[str, Any]] = [{}] if at_start else []
    weights = []
    for moment in moments:
        states.append(moment.as_rasa())
        weights.append(len(json.dumps(states, sort_keys=True)))
    return tuple(weights)


def _check_contradictions(rules: list[Rule]) -> None:
    first: dict[tuple[bool, tuple[Moment, ...]], tuple[str, str]] = {}
    for rule in rules:
        for number, action in enumerate(rule.follows):
            key = (rule.at_start, rule.moments[: number + 1])
            before, other = first.setdefault(key, (action, rule.name))
            if before != action:
                raise FileRefused(
                    f"the rules {other!r} and {rule.name!r} contradict each other:"
                    f" {before} or {action}",
                    "rules",
                )
