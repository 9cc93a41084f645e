"""The log of a ticket: each step with what it changed, so that the log alone tells the state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from bot.domain.tickets import Ticket

CONTENT = frozenset({"id", "seq", "title", "text", "answer", "place", "receipt_hash", "author_id"})
"""What people said and who they are stands in the ticket alone, so that it is erased there."""

STATE = tuple(one.name for one in fields(Ticket) if one.name not in CONTENT)


@dataclass(frozen=True)
class Event:
    """One step of a ticket's life; `changed` holds the state as far as it is another now."""

    ticket_id: str
    verb: str
    at: datetime
    actor_id: str | None = None
    note: str = ""
    changed: Mapping[str, Any] = field(default_factory=dict)
    step: int = 0


def state_of(ticket: Ticket) -> dict[str, Any]:
    """Return where a ticket stands as plain values."""
    return {name: _plain(getattr(ticket, name)) for name in STATE}


def changes(before: Ticket | None, after: Ticket) -> dict[str, Any]:
    """Return what is different after a step; everything at the beginning."""
    old, new = state_of(before) if before else {}, state_of(after)
    return {name: value for name, value in new.items() if name not in old or old[name] != value}


def replayed(log: Iterable[Event]) -> dict[str, Any]:
    """Return the state to which a log leads."""
    state: dict[str, Any] = {}
    for event in log:
        state |= {name: value for name, value in event.changed.items() if name in STATE}
    return state


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        # In one zone, or the same moment would look like another after it was stored.
        return value.timestamp()
    return str(value) if isinstance(value, str) else value
