"""Plays a form: fill what was said, let it be checked, ask for what is missing, leave when whole.

The order of steps is Rasa's (https://rasa.com/docs/rasa/forms), so that a form behaves the same
under a real Rasa.
"""

from collections.abc import Sequence

from bot.dialogue.domain_file import Form
from bot.dialogue.execution import ActionRejected
from bot.dialogue.extraction import slot_event, slots_set
from bot.dialogue.performance import Performance
from bot.dialogue.rules import LISTEN
from bot.dialogue.slots import REQUESTED_SLOT
from bot.dialogue.tracker import Event, Tracker


class FormLoop:
    """One form; the value is the same for all conversations."""

    def __init__(self, form: Form, performance: Performance) -> None:
        self._form = form
        self._performance = performance
        self._validate = f"validate_{form.name}"

    def run(self, tracker: Tracker) -> None:
        """Take one step of the form. Raises `ActionRejected` where the answer was none.

        The tracker may then be half changed: hand in a copy.
        """
        came_back = tracker.latest_action != LISTEN or tracker.interrupted
        entering = tracker.active_loop != self._form.name
        first = tracker.active_loop is None
        tracker.act(self._form.name)
        events = self._enter(tracker) if entering else []
        if not _is_done(events):
            if not events:
                events = self._hear(tracker, came_back=came_back and not first, entering=entering)
            events = [*events, *self._ask_next(tracker, events)]
        if _is_done(events):
            tracker.apply({"event": "active_loop", "name": None})

    def _enter(self, tracker: Tracker) -> list[Event]:
        tracker.apply(
            {"event": "active_loop", "name": self._form.name}, slot_event(REQUESTED_SLOT, None)
        )
        extracted = self._performance.extract(tracker)
        tracker.apply(*extracted)
        filled = {
            name: tracker.slots[name]
            for name in self._form.required
            if tracker.slots[name] is not None
        }
        checked = self._check(filled, tracker)
        return [*checked, *(e for e in extracted if e["name"] not in slots_set(checked))]

    def _hear(self, tracker: Tracker, *, came_back: bool, entering: bool) -> list[Event]:
        if came_back:
            return self._check({}, tracker)
        asked = None if entering else tracker.requested_slot
        wanted = {*self._form.required, asked}
        heard = {name: value for name, value in slots_set(tracker.events).items() if name in wanted}
        heard.pop(REQUESTED_SLOT, None)
        events = self._check(heard, tracker)
        if asked and not heard and not slots_set(events).keys() - {REQUESTED_SLOT}:
            raise ActionRejected(self._form.name)
        return events

    def _check(self, candidates: dict[str, object], tracker: Tracker) -> list[Event]:
        """Let the project's validation, if it has one, look at what was filled."""
        if not self._performance.knows(self._validate):
            return []
        # rasa-sdk takes the slot events that stand last for the candidates.
        scratch = tracker.copy()
        scratch.apply({"event": "action", "name": self._form.name})
        scratch.apply(*(slot_event(name, value) for name, value in candidates.items()))
        events = self._performance.run_action(self._validate, scratch, speaking=tracker)
        if any(event["event"] == "action_execution_rejected" for event in events):
            raise ActionRejected(self._form.name)
        tracker.apply(*events)
        return events

    def _ask_next(self, tracker: Tracker, events: Sequence[Event]) -> list[Event]:
        if _is_done(events):
            tracker.apply(slot_event(REQUESTED_SLOT, None))
            return [slot_event(REQUESTED_SLOT, None)]
        slot = next((e["value"] for e in events if _is_request(e)), None) or next(
            (name for name in self._form.required if tracker.slots[name] is None), None
        )
        request = slot_event(REQUESTED_SLOT, slot)
        tracker.apply(request)
        if slot:
            self._ask(slot, tracker)
        return [request]

    def _ask(self, slot: str, tracker: Tracker) -> None:
        form = self._form.name
        for name in (
            f"action_ask_{form}_{slot}",
            f"utter_ask_{form}_{slot}",
            f"action_ask_{slot}",
            f"utter_ask_{slot}",
        ):
            if self._performance.knows(name):
                tracker.apply(*self._performance.run_action(name, tracker, speaking=tracker))
                return


def _is_request(event: Event) -> bool:
    return bool(event["event"] == "slot" and event["name"] == REQUESTED_SLOT)


def _is_done(events: Sequence[Event]) -> bool:
    """Return whether the last word on the question, or on the form itself, is that it ends."""
    request = next((e for e in reversed(events) if _is_request(e)), None)
    loop = next((e for e in reversed(events) if e["event"] == "active_loop"), None)
    return (request is not None and request["value"] is None) or (
        loop is not None and loop.get("name") is None
    )
