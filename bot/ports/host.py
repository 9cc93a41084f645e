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
    def clock(self) -> Clock: ...  # noqa: D102 - the type says it
    @property
    def policy(self) -> Policy: ...  # noqa: D102 - the type says it
    @property
    def transactions(self) -> Transactions: ...  # noqa: D102 - the type says it
    @property
    def understanding(self) -> Understanding: ...  # noqa: D102 - the type says it
    @property
    def hearing(self) -> Hearing: ...  # noqa: D102 - the type says it
    @property
    def dialogue(self) -> Dialogue: ...  # noqa: D102 - the type says it
    @property
    def wording(self) -> Wording: ...  # noqa: D102 - the type says it
    @property
    def places(self) -> Places: ...  # noqa: D102 - the type says it

    def at_hand(self) -> "Host":
        """Return the same application with the dialogue of this process."""

    def answering(
        self, uow: UnitOfWork, *, person: Person, channel: Channel, address: str, now: datetime
    ) -> AbstractContextManager[None]:
        """Let actions run inside this transaction, for this person."""
