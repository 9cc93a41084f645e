"""Where a conversation stands: what is stored between turns, and what changes during one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.domain_file import DomainFile
from bot.dialogue.rules import LISTEN
from bot.dialogue.slots import REQUESTED_SLOT
from bot.domain.messages import Message
from bot.domain.understanding import Parse

Event = Mapping[str, Any]


class NotStorable(TypeError):
    """An action set a slot to a value that JSON does not have."""


@dataclass(frozen=True)
class Conversation:
    """What is kept between two turns; nothing of what was said, only slots and the open form.

    `rejected` remembers that a question of the form was left open, `begun` that this is not the
    first turn.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    active_loop: str | None = None
    rejected: bool = False
    begun: bool = False

    @classmethod
    def from_json(cls, state: Mapping[str, Any], domain: DomainFile) -> "Conversation":
        """Read a stored state; what domain.yml no longer knows is forgotten."""
        loop = state.get("active_loop")
        slots = state.get("slots") or {}
        return cls(
            slots={
                name: slots[name] if name in slots else slot.first()
                for name, slot in domain.slots.items()
            },
            active_loop=loop if loop in domain.forms else None,
            rejected=bool(state.get("rejected")),
            begun=bool(state.get("begun")),
        )


@dataclass
class Tracker:
    """One turn while it is played."""

    domain: DomainFile
    parse: Parse
    sender_id: str
    channel: str
    before: Conversation
    slots: dict[str, Any]
    active_loop: str | None
    rejected: bool
    begun: bool = True
    interrupted: bool = False
    latest_action: str = LISTEN
    followup: str | None = None
    events: list[Event] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)

    @classmethod
    def begin(
        cls, domain: DomainFile, before: Conversation, parse: Parse, *, sender_id: str, channel: str
    ) -> "Tracker":
        """Start a turn: the user has just spoken."""
        user = {
            "event": "user",
            "text": parse.text,
            "parse_data": {**parse.as_json(), "matters": parse.matters_as_json()},
            "input_channel": channel,
        }
        return cls(
            domain=domain,
            parse=parse,
            sender_id=sender_id,
            channel=channel,
            before=before,
            slots=dict(before.slots),
            active_loop=before.active_loop,
            rejected=before.rejected,
            events=[{"event": "action", "name": LISTEN}, user],
        )

    def copy(self) -> "Tracker":
        """Return a tracker that can be thrown away if what follows is rejected."""
        held = {"slots": dict(self.slots), "events": [*self.events], "said": [*self.said]}
        return Tracker(**{**vars(self), **held})

    @property
    def requested_slot(self) -> str | None:
        """The slot that the form has asked for."""
        return self.slots.get(REQUESTED_SLOT)

    def apply(self, *events: Event) -> None:
        """Let events happen, in order; those without a meaning here change nothing."""
        for event in events:
            self.events.append(event)
            happen = _MEANINGS.get(str(event.get("event")))
            if happen is not None:
                happen(self, event)

    def say(self, message: Message) -> None:
        """Add a message, unless it is empty."""
        if message.text or message.buttons:
            self.said.append(message)

    def act(self, name: str) -> None:
        """Note that an action has run."""
        self.apply({"event": "action", "name": name})

    def as_json(self) -> dict[str, Any]:
        """Return what is to be stored."""
        slots = {
            name: value
            for name, value in self.slots.items()
            if value != self.domain.slots[name].initial
        }
        return {
            "slots": slots,
            "active_loop": self.active_loop,
            "rejected": self.rejected,
            "begun": self.begun,
        }

    def revert(self) -> None:
        """Take back what this turn did, as if nothing had been said."""
        self.slots = dict(self.before.slots)
        self.active_loop, self.rejected = self.before.active_loop, self.before.rejected
        self.begun = self.before.begun


def _set(tracker: Tracker, event: Event) -> None:
    name, value = str(event["name"]), event.get("value")
    slot = tracker.domain.slots.get(name)
    if slot is None:
        return
    if not _is_plain(value):
        raise NotStorable(f"slot {name} was set to {type(value).__name__}, which is not JSON")
    tracker.slots[name] = slot.stored(value)


def _enter(tracker: Tracker, event: Event) -> None:
    tracker.active_loop = event.get("name")
    tracker.rejected = tracker.interrupted = False


def _act(tracker: Tracker, event: Event) -> None:
    tracker.latest_action = str(event["name"])
    tracker.interrupted = False
    if tracker.latest_action == tracker.active_loop:
        tracker.rejected = False


def _reject(tracker: Tracker, event: Event) -> None:
    if event.get("name") == tracker.active_loop:
        tracker.rejected = True


def _follow(tracker: Tracker, event: Event) -> None:
    tracker.followup = event.get("name")


def _reset_slots(tracker: Tracker, _: Event) -> None:
    tracker.slots = {name: slot.first() for name, slot in tracker.domain.slots.items()}


def _restart(tracker: Tracker, event: Event) -> None:
    _reset_slots(tracker, event)
    _begin_anew(tracker, event)
    tracker.followup = LISTEN


def _begin_anew(tracker: Tracker, _: Event) -> None:
    _enter(tracker, {"name": None})
    tracker.begun = False


# What Rasa's events mean here; all others (what was said, reminders) mean nothing.
_MEANINGS: Mapping[str, Callable[[Tracker, Event], None]] = {
    "slot": _set,
    "active_loop": _enter,
    "form": _enter,
    "action": _act,
    "action_execution_rejected": _reject,
    "followup": _follow,
    "reset_slots": _reset_slots,
    "restart": _restart,
    "session_started": _begin_anew,
}


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, str | bool | int | float):
        return True
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return isinstance(value, dict) and all(
        isinstance(key, str) and _is_plain(item) for key, item in value.items()
    )
