"""Plays one turn in this process, from domain.yml, the rules and the project's actions."""

from collections.abc import Mapping
from typing import Any

from bot.dialogue.domain_file import DomainFile
from bot.dialogue.execution import ActionRejected, ActionUnknown, Execution
from bot.dialogue.forms import FormLoop
from bot.dialogue.performance import BUILT_IN, SESSION_START, Performance
from bot.dialogue.policy import FALLBACK, Policy, Walk
from bot.dialogue.responses import Responses
from bot.dialogue.rules import LISTEN, Rules
from bot.dialogue.tracker import Conversation, Tracker
from bot.dialogue.turn import Turn, offers
from bot.domain.understanding import Parse

# Rasa's MAX_NUMBER_OF_PREDICTIONS: https://rasa.com/docs/rasa/policies
MOST_ACTIONS = 10


class TooManyActions(RuntimeError):
    """The actions of one turn call each other without end."""


class LocalRunner:
    """Rasa's rules and forms without Rasa. Holds no conversation; may be used by many threads."""

    def __init__(
        self, domain: DomainFile, rules: Rules, executor: Execution, responses: Responses
    ) -> None:
        _check_names(domain, rules, executor, responses)
        self._domain = domain
        self._policy = Policy(rules)
        self._performance = Performance(domain, executor, responses)
        self._forms = {
            name: FormLoop(form, self._performance) for name, form in domain.forms.items()
        }

    def turn(self, state: Mapping[str, Any], parse: Parse, *, sender_id: str, channel: str) -> Turn:
        """Play one message on a stored state; an empty state begins a conversation.

        Raises `TooManyActions`, `NotStorable`, `ResponseUnknown`, `ActionUnknown`, and whatever an
        action raises; nothing is changed then.
        """
        before = Conversation.from_json(state, self._domain)
        tracker = Tracker.begin(self._domain, before, parse, sender_id=sender_id, channel=channel)
        tracker.apply(*self._performance.extract(tracker))
        tracker = self._play(tracker, self._policy.walk())
        return Turn(
            messages=tuple(tracker.said),
            state={**tracker.as_json(), "offered": offers(tracker.said)},
            actions=_names_run(tracker),
            events=tuple(tracker.events),
        )

    def _play(self, tracker: Tracker, walk: Walk) -> Tracker:
        walk.observe(tracker)
        # Twice, because what is rejected does not count as run.
        for _ in range(2 * MOST_ACTIONS):
            name = self._policy.next_action(tracker, walk)
            if name == LISTEN:
                return tracker
            if len(_names_run(tracker)) == MOST_ACTIONS:
                break
            try:
                tracker = self._perform(name, tracker)
            except ActionRejected:
                _reject(name, tracker)
                continue
            if name == SESSION_START:
                return tracker
            walk.observe(tracker)
        ran = ", ".join(_names_run(tracker))
        raise TooManyActions(f"more than {MOST_ACTIONS} actions in one turn: {ran}")

    def _perform(self, name: str, tracker: Tracker) -> Tracker:
        if name not in self._forms:
            self._performance.perform(name, tracker)
            return tracker
        trial = tracker.copy()
        self._forms[name].run(trial)
        return trial


def _reject(name: str, tracker: Tracker) -> None:
    tracker.apply({"event": "action_execution_rejected", "name": name})
    if name != tracker.active_loop:
        tracker.followup = LISTEN if name == FALLBACK else FALLBACK


def _names_run(tracker: Tracker) -> tuple[str, ...]:
    # The first event is the listening that ended the turn before.
    return tuple(e["name"] for e in tracker.events[1:] if e["event"] == "action")


def _check_names(
    domain: DomainFile, rules: Rules, execution: Execution, responses: Responses
) -> None:
    """Refuse to start with rules or a domain that lead to nothing."""
    exist = execution.names() | BUILT_IN | responses.names() | domain.forms.keys()
    missing = (rules.actions() | domain.actions) - exist
    if missing:
        raise ActionUnknown(f"no such action: {', '.join(sorted(missing))}")
    unlisted = execution.names() - domain.actions - BUILT_IN
    if unlisted:
        raise ActionUnknown(f"not listed in domain.yml: {', '.join(sorted(unlisted))}")
