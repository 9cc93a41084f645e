"""domain.yml as values: what exists in the conversation, checked once when it is loaded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.responses import Variant, variants_of
from bot.dialogue.slots import (
    REQUESTED_SLOT,
    LoopCondition,
    MappingKind,
    Slot,
    SlotKind,
    SlotMapping,
    requested_slot,
)
from bot.dialogue.yaml_file import FileRefused, read

# Intents that Rasa knows in every domain.
BUILT_IN_INTENTS = frozenset({"restart", "back", "session_start", "nlu_fallback", "out_of_scope"})

_KEYS = frozenset(
    {"version", "intents", "entities", "slots", "forms", "actions", "responses", "session_config"}
)
_NEEDED = {
    MappingKind.FROM_ENTITY: "entity",
    MappingKind.FROM_INTENT: "value",
    MappingKind.FROM_TRIGGER_INTENT: "value",
}


@dataclass(frozen=True)
class Form:
    """What a form asks for, in order; `shared` are the mappings that more than one slot has."""

    name: str
    required: tuple[str, ...]
    ignored_intents: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Session:
    """When a conversation counts as a new one, in minutes, and whether slots outlive it."""

    expires_minutes: float = 60
    carry_over_slots: bool = True


@dataclass(frozen=True)
class DomainFile:
    """What domain.yml declares; `source` keeps the parts of it that rasa-sdk's actions read."""

    intents: frozenset[str]
    entities: frozenset[str]
    slots: Mapping[str, Slot]
    forms: Mapping[str, Form]
    actions: frozenset[str]
    responses: Mapping[str, tuple[Variant, ...]]
    session: Session = field(default_factory=Session)
    source: Mapping[str, Any] = field(default_factory=dict)


def load_domain(path: Path) -> DomainFile:
    """Read and check domain.yml. Raises `FileRefused` with file, line and key."""
    raw = read(path)
    try:
        return _domain(raw)
    except FileRefused as refusal:
        raise refusal.located(path) from refusal


def _domain(raw: Mapping[str, Any]) -> DomainFile:
    for key in raw.keys() - _KEYS:
        raise FileRefused("is not a part of a domain that can be played", key)
    slots = _section(raw, "slots")
    forms = _section(raw, "forms")
    domain = DomainFile(
        intents=_names(raw, "intents") | BUILT_IN_INTENTS,
        entities=_names(raw, "entities"),
        slots={name: _slot(name, item) for name, item in slots.items()}
        | {REQUESTED_SLOT: requested_slot()},
        forms={},
        actions=_names(raw, "actions"),
        responses={
            name: variants_of(name, item) for name, item in _section(raw, "responses").items()
        },
        session=_session(_section(raw, "session_config")),
        source={"slots": slots, "forms": forms},
    )
    whole = _with_forms(domain, forms)
    for slot in whole.slots.values():
        _check_slot(slot, whole)
    return whole


def _with_forms(domain: DomainFile, raw: Mapping[str, Any]) -> DomainFile:
    forms = {name: _form(name, item, domain) for name, item in raw.items()}
    return DomainFile(**{**vars(domain), "forms": forms})


def _section(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    section = raw.get(key) or {}
    if not isinstance(section, dict):
        raise FileRefused("must be a mapping of names", key)
    return section


def _names(raw: Mapping[str, Any], key: str) -> frozenset[str]:
    items = raw.get(key) or []
    if not isinstance(items, list):
        raise FileRefused("must be a list", key)
    names = [_name(key, number, item) for number, item in enumerate(items)]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise FileRefused(f"{name} stands here twice", key, number)
    return frozenset(names)


def _name(key: str, number: int, item: Any) -> str:
    if isinstance(item, str):
        return item
    if isinstance(item, dict) and len(item) == 1:
        return str(next(iter(item)))
    raise FileRefused("must be a name", key, number)


def _session(raw: Mapping[str, Any]) -> Session:
    return Session(
        float(raw.get("session_expiration_time", 60)),
        bool(raw.get("carry_over_slots_to_new_session", True)),
    )


def _slot(name: str, raw: Any) -> Slot:
    if not isinstance(raw, dict) or raw.get("type") not in list(SlotKind):
        raise FileRefused(f"type must be one of {', '.join(SlotKind)}", "slots", name)
    if not isinstance(raw.get("mappings"), list):
        raise FileRefused("needs a list of mappings", "slots", name)
    return Slot(
        name=name,
        kind=SlotKind(raw["type"]),
        initial=raw.get("initial_value"),
        mappings=tuple(_mapping(name, n, item) for n, item in enumerate(raw["mappings"])),
        influences=bool(raw.get("influence_conversation", True)),
        values=tuple(str(value).lower() for value in raw.get("values") or ()),
        minimum=float(raw.get("min_value", 0)),
        maximum=float(raw.get("max_value", 1)),
    )


def _mapping(slot: str, number: int, raw: Any) -> SlotMapping:
    place = ("slots", slot, "mappings", number)
    if not isinstance(raw, dict) or raw.get("type") not in list(MappingKind):
        raise FileRefused(f"type must be one of {', '.join(MappingKind)}", *place)
    kind = MappingKind(raw["type"])
    needed = _NEEDED.get(kind)
    if needed and raw.get(needed) is None:
        raise FileRefused(f"a {kind} mapping needs the key {needed}", *place)
    return SlotMapping(
        kind=kind,
        key=json.dumps(raw, sort_keys=True),
        entity=raw.get("entity") or "",
        value=raw.get("value"),
        action=raw.get("action") or "",
        intents=_set(raw.get("intent")),
        not_intents=_set(raw.get("not_intent")),
        conditions=tuple(
            LoopCondition(item.get("active_loop"), item.get("requested_slot"))
            for item in raw.get("conditions") or ()
        ),
    )


def _set(raw: Any) -> frozenset[str]:
    return frozenset(raw if isinstance(raw, list) else [] if raw is None else [raw])


def _form(name: str, raw: Any, domain: DomainFile) -> Form:
    if not isinstance(raw, dict) or not isinstance(raw.get("required_slots"), list):
        raise FileRefused("needs required_slots, a list of slot names", "forms", name)
    required = tuple(raw["required_slots"])
    for slot in required:
        _must_be_in(domain.slots, slot, "slot", ("forms", name, "required_slots"))
    ignored = _set(raw.get("ignored_intents"))
    for intent in ignored:
        _must_be_in(domain.intents, intent, "intent", ("forms", name, "ignored_intents"))
    keys = [mapping.key for slot in required for mapping in domain.slots[slot].mappings]
    return Form(name, required, ignored, frozenset(k for k in keys if keys.count(k) > 1))


def _check_slot(slot: Slot, domain: DomainFile) -> None:
    for number, mapping in enumerate(slot.mappings):
        place = ("slots", slot.name, "mappings", number)
        if mapping.entity:
            _must_be_in(domain.entities, mapping.entity, "entity", place)
        for intent in mapping.intents | mapping.not_intents:
            _must_be_in(domain.intents, intent, "intent", place)
        for condition in mapping.conditions:
            if condition.active_loop:
                _must_be_in(domain.forms, condition.active_loop, "form", place)


def _must_be_in(known: Iterable[str], name: str, noun: str, place: tuple[str | int, ...]) -> None:
    if name not in known:
        raise FileRefused(f"there is no {noun} {name}", *place)
