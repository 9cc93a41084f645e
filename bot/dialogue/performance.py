"""Carries out single actions: those that Rasa brings along, sentences, and the project's own."""

from bot.dialogue.domain_file import DomainFile
from bot.dialogue.execution import ActionUnknown, Execution
from bot.dialogue.extraction import extract, slots_set
from bot.dialogue.policy import FALLBACK
from bot.dialogue.responses import Responses
from bot.dialogue.rules import LISTEN
from bot.dialogue.slots import REQUESTED_SLOT
from bot.dialogue.tracker import Event, Tracker

RESTART = "action_restart"
SESSION_START = "action_session_start"
DEACTIVATE = "action_deactivate_loop"
BUILT_IN = frozenset({LISTEN, RESTART, SESSION_START, DEACTIVATE, FALLBACK})

_VALIDATE_MAPPINGS = "action_validate_slot_mappings"


class Performance:
    """Knows how to do every action but forms."""

    def __init__(self, domain: DomainFile, execution: Execution, responses: Responses) -> None:
        self._domain = domain
        self._execution = execution
        self._responses = responses

    def knows(self, name: str) -> bool:
        """Return whether an action or a sentence of this name exists."""
        return name in self._execution or name in self._responses

    def perform(self, name: str, tracker: Tracker) -> None:
        """Run an action and let its events happen. Raises what the action raises."""
        events = self.run_action(name, tracker, speaking=tracker)
        tracker.act(name)
        tracker.apply(*events)

    def run_action(self, name: str, tracker: Tracker, *, speaking: Tracker) -> list[Event]:
        """Run an action on a tracker; say its messages in another; return its events unapplied."""
        if name in self._execution:
            outcome = self._execution.run(name, tracker)
            for raw in outcome.responses:
                speaking.say(
                    self._responses.said(raw, slots=tracker.slots, channel=tracker.channel)
                )
            return list(outcome.events)
        if name in BUILT_IN:
            return self._built_in(name, tracker)
        if name in self._responses:
            self._utter(name, speaking)
            return []
        raise ActionUnknown(f"there is no action {name}")

    def extract(self, tracker: Tracker) -> list[Event]:
        """Return what the message fills, checked by the project where it wants to."""
        events = extract(tracker, self._slots_only)
        if _VALIDATE_MAPPINGS not in self._execution:
            return events
        scratch = tracker.copy()
        scratch.apply(*events)
        checked = self._slots_only(_VALIDATE_MAPPINGS, scratch, tracker)
        return [*checked, *(e for e in events if e["name"] not in slots_set(checked))]

    def _slots_only(
        self, name: str, tracker: Tracker, speaking: Tracker | None = None
    ) -> list[Event]:
        events = self.run_action(name, tracker, speaking=speaking or tracker)
        return [event for event in events if event["event"] == "slot"]

    def _built_in(self, name: str, tracker: Tracker) -> list[Event]:
        match name:
            case "action_restart":
                self._utter("utter_restart", tracker)
                return [{"event": "restart"}]
            case "action_session_start":
                keep = self._domain.session.carry_over_slots
                anew = {"event": "session_started"}
                return [anew] if keep else [anew, {"event": "reset_slots"}]
            case "action_deactivate_loop":
                ended = {"event": "active_loop", "name": None}
                return [ended, {"event": "slot", "name": REQUESTED_SLOT, "value": None}]
            case "action_default_fallback":
                self._utter("utter_default", tracker)
                tracker.revert()
                return [{"event": "followup", "name": LISTEN}]
        return []

    def _utter(self, says: str, tracker: Tracker) -> None:
        """Say a sentence if there is one."""
        if says in self._responses:
            tracker.say(
                self._responses.render(says, {}, slots=tracker.slots, channel=tracker.channel)
            )
