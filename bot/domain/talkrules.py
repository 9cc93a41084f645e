"""The rules of booked talks: holding, offering, moving, announcing, and how they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any


@dataclass(frozen=True)
class TalkRules:
    """How booked talks are held, offered, announced, moved and settled (DOMAIN 1)."""

    hold: timedelta = timedelta(minutes=10)
    cancel_before: timedelta = timedelta(minutes=60)
    offer_for: timedelta = timedelta(hours=2)
    offer_from: time = time(8)
    offer_latest: time = time(21)
    offer_least: timedelta = timedelta(minutes=30)
    passes: int = 2
    undo: timedelta = timedelta(minutes=10)
    tell_after: timedelta = timedelta(hours=4)
    nudge_at: time = time(9)
    announce_at: time = time(10)
    announce_per_minute: int = 200
    outcome_days: int = 2
    delays: tuple[int, ...] = (15, 30)
    outcome_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(values: Mapping[str, Any]) -> TalkRules:
    """Return the rules; what is left out is as DOMAIN has it. Raises `ValueError`."""
    unknown = sorted(set(values) - set(KEYS))
    if unknown:
        raise ValueError(f"reception.talks: {unknown[0]} is no key")
    said = {KEYS[name][0]: KEYS[name][1](values[name], name) for name in values}
    return TalkRules(**said)


def _positive(value: Any, name: str) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} is a whole number of at least one, not {value!r}")
    return value


def _minutes(value: Any, name: str) -> timedelta:
    return timedelta(minutes=_positive(value, name))


def _hours(value: Any, name: str) -> timedelta:
    return timedelta(hours=_positive(value, name))


def _hour(value: Any, name: str) -> time:
    try:
        return time.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f'{name} is an hour like "18:00", not {value!r}') from None


def _delays(value: Any, name: str) -> tuple[int, ...]:
    return tuple(_positive(each, name) for each in value)


def _words(value: Any, name: str) -> dict[str, tuple[str, ...]]:
    del name
    return {kind: tuple(words) for kind, words in value.items()}


KEYS: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "hold_minutes": ("hold", _minutes),
    "cancel_before_minutes": ("cancel_before", _minutes),
    "offer_minutes": ("offer_for", _minutes),
    "offer_from": ("offer_from", _hour),
    "offer_latest": ("offer_latest", _hour),
    "offer_least_minutes": ("offer_least", _minutes),
    "passes": ("passes", _positive),
    "undo_minutes": ("undo", _minutes),
    "tell_after_hours": ("tell_after", _hours),
    "nudge_at": ("nudge_at", _hour),
    "announce_at": ("announce_at", _hour),
    "announce_per_minute": ("announce_per_minute", _positive),
    "outcome_days": ("outcome_days", _positive),
    "delays": ("delays", _delays),
    "outcome_words": ("outcome_words", _words),
}
