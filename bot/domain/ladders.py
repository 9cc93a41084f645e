"""What must hold for a ladder of nudges, so that no ticket is ever left without the next one."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from bot.domain.policy import Ladder, Step

WAITS = {"answer": "", "reply": "resume", "rating": "finish", "decision": ""}
"""What is waited for, and the one move by which such a wait may end by itself."""

LISTENERS = {
    "answer": frozenset({"owner", "supervisor", "leader"}),
    "reply": frozenset({"author"}),
    "rating": frozenset({"author"}),
    "decision": frozenset({"leader"}),
}
WAYS = frozenset({"message", "digest"})
KEYS = frozenset({"step", "who", "when", "every", "how", "ends", "days"})


def read(values: Sequence[Mapping[str, Any]], waits: str) -> Ladder:
    """Return the ladder that policy.yml describes. Raises `ValueError` with one sentence."""
    steps = tuple(_step(raw, f"nudging.{waits}") for raw in values)
    found = fault(steps, waits)
    if found:
        raise ValueError(f"nudging.{waits}: {found}")
    return steps


def _step(raw: Mapping[str, Any], place: str) -> Step:
    every = raw.get("every", 0)
    unknown = set(raw) - KEYS
    if unknown or "step" not in raw or not isinstance(raw.get("when"), int):
        raise ValueError(f"{place}: a step has a name (step), who, and a whole number for when")
    if not isinstance(every, int) or every < 0:
        raise ValueError(f"{place}: every is a whole number of working days, not {every!r}")
    return Step(
        name=str(raw["step"]),
        who=tuple(raw.get("who") or ()),
        when=raw["when"],
        every=every,
        how=str(raw.get("how", "message")),
        ends=str(raw.get("ends", "")),
        days=bool(raw.get("days", False)),
    )


def fault(steps: Ladder, waits: str) -> str:
    """Return what is wrong with a ladder in one sentence, or an empty string."""
    rungs = tuple(step for step in steps if step.how != "digest")
    return (
        _wrong_names(steps, LISTENERS[waits])
        or _wrong_order(rungs)
        or _wrong_end(rungs, WAITS[waits])
    )


def _wrong_names(steps: Ladder, listeners: frozenset[str]) -> str:
    names = [step.name for step in steps]
    if len(names) != len(set(names)):
        return "two steps have the same name"
    for step in steps:
        strangers = sorted(set(step.who) - listeners)
        if strangers:
            return f"{strangers[0]} is none of {', '.join(sorted(listeners))}"
        if step.how not in WAYS:
            return f"how is message or digest, not {step.how}"
        if not step.who and not step.ends:
            return f"nobody hears of step {step.name}"
    return ""


def _wrong_order(rungs: Ladder) -> str:
    for earlier, later in pairwise(rungs):
        if earlier.when >= later.when:
            return f"step {later.name} does not come after step {earlier.name}"
        if earlier.every or earlier.ends:
            return f"step {earlier.name} goes on for ever or ends the wait, so it must be the last"
    return ""


def _wrong_end(rungs: Ladder, ending: str) -> str:
    if not rungs:
        return "a ticket would have no nudge at all"
    last = rungs[-1]
    if not last.every and not last.ends:
        return f"after step {last.name} a ticket would have no next nudge; add every"
    if last.ends and last.ends != ending:
        return f"step {last.name} cannot end the wait by {last.ends}"
    return ""
