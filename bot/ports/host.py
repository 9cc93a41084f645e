"""What the message path asks of the application that it runs in."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.domain.messages import Channel
from bot.domain.people import Person
from bot.domain.places import Places
from bot.domain.policy import Policy
from bot.ports.outside import Clock, Dialogue, Hearing, Understanding, Wording
from bot.ports.stores import Transactions, UnitOfWork


class Host(Protocol):
    """The application, as far as answering a message needs it."""

    @property
    def clock(self) -> Clock:
        """Tells the time."""

    @property
    def policy(self) -> Policy:
        """The organisation's rulebook."""

    @property
    def transactions(self) -> Transactions:
        """Opens transactions."""

    @property
    def understanding(self) -> Understanding:
        """Tells what a text means."""

    @property
    def hearing(self) -> Hearing:
        """Turns a recording into words."""

    @property
    def dialogue(self) -> Dialogue:
        """Plays a turn of the conversation."""

    @property
    def wording(self) -> Wording:
        """Words what is said."""

    @property
    def places(self) -> Places:
        """The places with a code on the wall."""

    def at_hand(self) -> "Host":
        """Return the same application with the dialogue of this process."""

    def answering(
        self, uow: UnitOfWork, *, person: Person, channel: Channel, address: str, now: datetime
    ) -> AbstractContextManager[None]:
        """Let actions run inside this transaction, for this person."""
