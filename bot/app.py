"""The assembled application, handed to everything that needs more than its arguments."""

import importlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.arrangements import Kind
from bot.domain.messages import Channel, Media
from bot.domain.people import Person
from bot.domain.places import Places
from bot.domain.policy import Policy
from bot.ports import (
    Arranger,
    CalendarWriter,
    Clock,
    Courier,
    Dialogue,
    Hearing,
    Sealer,
    Sender,
    SlotMatcher,
    Transactions,
    Understanding,
    UnitOfWork,
    Wording,
)
from bot.services import deeds
from bot.services.receipts import Guard


class Deaf:
    """Hears nothing: no speech recognition is configured, so people are asked to type."""

    def transcribe(self, channel: Channel, media: Media) -> str:
        """Return nothing."""
        del channel, media
        return ""


@dataclass(frozen=True)
class App:
    """Everything that a process was built of."""

    clock: Clock
    policy: Policy
    transactions: Transactions
    understanding: Understanding
    dialogue: Dialogue
    wording: Wording
    times: SlotMatcher
    sealer: Sealer
    hearing: Hearing = field(default_factory=Deaf)
    calendar_writer: CalendarWriter | None = None
    courier: Courier | None = None
    guard: Guard = field(default_factory=Guard)
    places: Places = field(default_factory=lambda: Places(secrets.token_bytes(32)))
    senders: Mapping[Channel, Sender] = field(default_factory=dict)
    base_url: str = "http://127.0.0.1:8000"
    arrangers: Mapping[Kind, Arranger] = field(default_factory=dict)

    def at_hand(self) -> "App":
        """Return the same application with the dialogue of this process."""
        return replace(self, dialogue=self.dialogue.spare)

    def answering(
        self, uow: UnitOfWork, *, person: Person, channel: Channel, address: str, now: datetime
    ) -> AbstractContextManager[None]:
        """Let actions run inside this transaction, for this person."""
        return _answering(Turn(self, uow, person, channel, now, address))


@dataclass(frozen=True)
class Turn:
    """One message being answered: the transaction it runs in, who wrote, and when."""

    app: App
    uow: UnitOfWork
    person: Person
    channel: Channel
    now: datetime
    address: str = ""

    @property
    def policy(self) -> Policy:
        """The rulebook."""
        return self.app.policy


_app: App | None = None
_turn: ContextVar[Turn | None] = ContextVar("huitan_turn", default=None)


def use(app: App) -> None:
    """Make an application the one that actions ask."""
    global _app  # noqa: PLW0603 - rasa-sdk builds actions without arguments, so they must ask
    _app = app


def current() -> App:
    """Return the application in use.

    rasa-sdk's own server starts processes that share no memory with the parent, so where none
    was set it is built from the environment.
    """
    if _app is None:
        # By name, because the assembler knows everything and nothing may know the assembler.
        use(importlib.import_module("bot.bootstrap").build())
    if _app is None:
        raise LookupError("no application could be built")
    return _app


@contextmanager
def _answering(turn: Turn) -> Iterator[None]:
    """Run actions inside the transaction of a message."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


@contextmanager
def turn(sender_id: str) -> Iterator[Turn]:
    """Join the turn that is under way, or begin one of its own for a remote Rasa."""
    ongoing = _turn.get()
    if ongoing is not None:
        yield ongoing
        return
    app = current()
    name, _, address = sender_id.partition(":")
    if name not in set(Channel):
        raise LookupError("no platform has such addresses")
    channel = Channel(name)
    with app.transactions() as uow:
        person = uow.people.by_address(channel, address)
        if person is None:
            raise LookupError("nobody writes from this address")
        now = app.clock.now()
        yield Turn(app, uow, person, channel, now, address)
        uow.inbox.keep_alone(day=app.policy.day_of(now), look_at=deeds.look_at(now, app.policy))
