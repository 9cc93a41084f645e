"""Fills slots from what was just said, by the mappings of domain.yml."""

from collections.abc import Callable, Iterable
from typing import Any

from bot.dialogue.slots import (
    REQUESTED_SLOT,
    LoopCondition,
    MappingKind,
    Slot,
    SlotKind,
    SlotMapping,
)
from bot.dialogue.tracker import Event, Tracker

# Runs an action of the project for what it extracts, and returns its slot events.
Extractor = Callable[[str, Tracker], list[Event]]


def extract(tracker: Tracker, run: Extractor) -> list[Event]:
    """Return the slot events of this message; each slot takes its first mapping with a value."""
    events: list[Event] = []
    custom: list[str] = []
    for slot in tracker.domain.slots.values():
        for mapping in slot.mappings:
            if not _applies(mapping, slot, tracker):
                continue
            if mapping.kind is MappingKind.CUSTOM:
                custom.append(mapping.action)
                continue
            values = _values(mapping, tracker)
            if values:
                value = values if slot.kind is SlotKind.LIST else values[-1]
                events.append(slot_event(slot.name, value))
                break
    for action in dict.fromkeys(filter(None, custom)):
        events.extend(run(action, tracker))
    return events


def slot_event(name: str, value: Any) -> Event:
    """Return Rasa's event for a slot that is set."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def _applies(mapping: SlotMapping, slot: Slot, tracker: Tracker) -> bool:
    if not _intent_fits(mapping, tracker):
        return False
    if mapping.kind is MappingKind.FROM_TRIGGER_INTENT:
        loops = {condition.active_loop for condition in mapping.conditions}
        return tracker.active_loop is not None and (not loops or tracker.active_loop in loops)
    return _place_fits(mapping, slot, tracker) and not _is_ambiguous(mapping, slot, tracker)


def _intent_fits(mapping: SlotMapping, tracker: Tracker) -> bool:
    intent = tracker.parse.intent.name
    if mapping.intents:
        return intent in mapping.intents
    return intent not in mapping.not_intents and intent not in _ignored(mapping, tracker)


def _ignored(mapping: SlotMapping, tracker: Tracker) -> frozenset[str]:
    form = tracker.domain.forms.get(tracker.active_loop or "")
    loops = {condition.active_loop for condition in mapping.conditions}
    if form is None or (loops and form.name not in loops):
        return frozenset()
    return form.ignored_intents


def _place_fits(mapping: SlotMapping, slot: Slot, tracker: Tracker) -> bool:
    if not mapping.conditions:
        return True
    if tracker.rejected and tracker.requested_slot == slot.name:
        return False
    return any(_holds(condition, tracker) for condition in mapping.conditions)


def _holds(condition: LoopCondition, tracker: Tracker) -> bool:
    if condition.active_loop != tracker.active_loop:
        return False
    return (
        tracker.active_loop is None
        or condition.requested_slot is None
        or condition.requested_slot == tracker.requested_slot
    )


def _is_ambiguous(mapping: SlotMapping, slot: Slot, tracker: Tracker) -> bool:
    # An entity that several slots of the form would take goes to the one that was asked for.
    form = tracker.domain.forms.get(tracker.active_loop or "")
    return (
        mapping.kind is MappingKind.FROM_ENTITY
        and form is not None
        and slot.name in form.required
        and tracker.slots[REQUESTED_SLOT] != slot.name
        and mapping.key in form.shared
    )


def _values(mapping: SlotMapping, tracker: Tracker) -> list[Any]:
    if mapping.kind is MappingKind.FROM_ENTITY:
        return [e.value for e in tracker.parse.entities if e.entity == mapping.entity]
    if mapping.kind is MappingKind.FROM_TEXT:
        return [tracker.parse.text]
    return [mapping.value]


def slots_set(events: Iterable[Event]) -> dict[str, Any]:
    """Return what a run of events sets slots to, the last value of each."""
    return {event["name"]: event.get("value") for event in events if event["event"] == "slot"}
