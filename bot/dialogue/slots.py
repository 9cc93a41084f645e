"""Slots as domain.yml declares them: how they are filled, and what rules can see of them."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

REQUESTED_SLOT = "requested_slot"


class SlotKind(StrEnum):
    """Rasa's slot types."""

    TEXT = "text"
    BOOL = "bool"
    CATEGORICAL = "categorical"
    LIST = "list"
    ANY = "any"
    FLOAT = "float"


class MappingKind(StrEnum):
    """Rasa's ways to fill a slot."""

    FROM_ENTITY = "from_entity"
    FROM_INTENT = "from_intent"
    FROM_TEXT = "from_text"
    FROM_TRIGGER_INTENT = "from_trigger_intent"
    CUSTOM = "custom"


@dataclass(frozen=True)
class LoopCondition:
    """Where a mapping holds: inside a form (or outside of all), perhaps only at one question."""

    active_loop: str | None
    requested_slot: str | None = None


@dataclass(frozen=True)
class SlotMapping:
    """One way to fill a slot; `key` is equal for mappings that say the same."""

    kind: MappingKind
    key: str
    entity: str = ""
    value: Any = None
    action: str = ""
    intents: frozenset[str] = frozenset()
    not_intents: frozenset[str] = frozenset()
    conditions: tuple[LoopCondition, ...] = ()


@dataclass(frozen=True)
class Slot:
    """One slot: its type, its first value and the ways to fill it, in order."""

    name: str
    kind: SlotKind
    initial: Any = None
    mappings: tuple[SlotMapping, ...] = ()
    influences: bool = True
    values: tuple[str, ...] = ()
    minimum: float = 0.0
    maximum: float = 1.0

    def first(self) -> Any:
        """Return a fresh initial value, so that no conversation changes another's."""
        return deepcopy(self.initial) if isinstance(self.initial, list | dict) else self.initial

    def stored(self, value: Any) -> Any:
        """Return the value as the slot keeps it: a list slot wraps what is not a list."""
        if self.kind is SlotKind.LIST and value and not isinstance(value, list):
            return [value]
        return value

    def feature(self, value: Any) -> tuple[float, ...] | None:
        """Return Rasa's feature vector of a value, or None where rules see no value at all."""
        if value is None or not self.influences:
            return None
        match self.kind:
            case SlotKind.TEXT | SlotKind.LIST:
                return None if value == [] else (1.0,)
            case SlotKind.BOOL:
                return _truth(value)
            case SlotKind.CATEGORICAL:
                return self._one_hot(value)
            case SlotKind.FLOAT:
                return self._share(value)
            case SlotKind.ANY:
                return None

    def _one_hot(self, value: Any) -> tuple[float, ...]:
        wanted = str(value).lower()
        listed = (*self.values, "__other__")
        chosen = wanted if wanted in listed else "__other__"
        return tuple(1.0 if name == chosen else 0.0 for name in listed)

    def _share(self, value: Any) -> tuple[float, ...] | None:
        try:
            within = max(self.minimum, min(self.maximum, float(value)))
        except (TypeError, ValueError):
            return None
        return (1.0, (within - self.minimum) / (self.maximum - self.minimum))


def requested_slot() -> Slot:
    """Return the slot in which a form keeps its open question; rules cannot see it."""
    return Slot(REQUESTED_SLOT, SlotKind.TEXT, influences=False)


_WORDS: Mapping[str, float] = {"true": 1.0, "false": 0.0}


def _truth(value: Any) -> tuple[float, ...] | None:
    if isinstance(value, bool | int | float):
        return (1.0, float(value == 1))
    if isinstance(value, str):
        word = value.strip().lower()
        if word.isdecimal():
            return (1.0, float(float(word) == 1))
        return (1.0, _WORDS[word]) if word in _WORDS else None
    return None
