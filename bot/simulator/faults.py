"""Trouble made on purpose: failing API calls, and callbacks that are not as they should be."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.simulator.refusals import PhoneError

CALLBACK = "callback"
EVERY_TIME = -1
KNOBS = frozenset(
    {
        "bad_signature",
        "stale_timestamp",
        "future_timestamp",
        "wrong_receiver",
        "altered_padding",
        "no_agent_id",
        "doctype_bomb",
        "inner_doctype",
        "big_body",
        "new_nonce_on_retry",
        "duplicate",
        "opiton_ids",
    }
)


@dataclass(frozen=True)
class Fault:
    """One kind of trouble for the next `times` calls of an API (`-1`: every call).

    For an API: `errcode` or `http` is answered instead of the work, `delay_seconds` is waited
    first, `drop_after` cuts the line when the work is done, `token_invalid` ends the token.
    For `api="callback"`: `knob` names what is wrong with the delivery on `channel` (any if empty).
    """

    api: str
    times: int = 1
    errcode: int | None = None
    http: int | None = None
    delay_seconds: float = 0.0
    drop_after: bool = False
    token_invalid: bool = False
    knob: str = ""
    channel: str = ""


class Faults:
    """The faults that are still to come, in the order in which they were set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[Fault, int]] = []

    def add(self, wish: Mapping[str, Any]) -> None:
        """Set a fault from JSON. Raises `PhoneError`."""
        fault = _read(wish)
        with self._lock:
            self._waiting.append((fault, fault.times))

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._waiting.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Return what is still to come, `times` counted down."""
        with self._lock:
            return [{**asdict(fault), "times": left} for fault, left in self._waiting]

    def take(self, api: str) -> Fault | None:
        """Return the fault for this call of an API and count it, or None."""
        with self._lock:
            for place, (fault, _) in enumerate(self._waiting):
                if fault.api == api:
                    self._count(place)
                    return fault
        return None

    def knobs(self, channel: str) -> frozenset[str]:
        """Return what is wrong with the next delivery, one of each kind, and count them."""
        chosen: set[str] = set()
        with self._lock:
            for place in reversed(range(len(self._waiting))):
                fault = self._waiting[place][0]
                fits = fault.api == CALLBACK and fault.channel in ("", channel)
                if fits and fault.knob not in chosen:
                    chosen.add(fault.knob)
                    self._count(place)
        return frozenset(chosen)

    def _count(self, place: int) -> None:
        fault, left = self._waiting[place]
        if left == EVERY_TIME:
            return
        if left <= 1:
            del self._waiting[place]
        else:
            self._waiting[place] = (fault, left - 1)


def _read(wish: Mapping[str, Any]) -> Fault:
    known = {field.name for field in fields(Fault)}
    if "api" not in wish or not set(wish) <= known:
        raise PhoneError(400, "故障设置里有不认识的字段，或者没写是哪个接口。")
    given = {name: value for name, value in wish.items() if value is not None}
    fault = Fault(**given)
    if fault.api == CALLBACK and fault.knob not in KNOBS:
        raise PhoneError(400, "没有这种回调故障。")
    return fault
