"""Memory as a whole: one store per noun, gathered in a unit of work."""

from contextlib import AbstractContextManager
from typing import Protocol

from bot.ports.absences import Absences
from bot.ports.answers import Answers
from bot.ports.arrangements import Arrangements
from bot.ports.audit import Audit
from bot.ports.care import Alerts
from bot.ports.comments import Comments
from bot.ports.conversations import Conversations, Inbox
from bot.ports.entries import CalendarLinks
from bot.ports.files import Files
from bot.ports.learning import Learning
from bot.ports.minutes import MinutesStore
from bot.ports.occasions import Occasions
from bot.ports.outbox import Outbox
from bot.ports.people import People
from bot.ports.publications import Publications
from bot.ports.receptions import Receptions
from bot.ports.register import Register
from bot.ports.scoring import Scores
from bot.ports.talks import Talks
from bot.ports.tickets import Tickets
from bot.ports.upkeep import ApiTokens, Runs
from bot.ports.waiting import Waiting


class Busy(Exception):
    """The database is locked, full or away: trouble of our own, worth another try."""


class Stale(Exception):
    """Somebody else changed the same row since it was read."""


class UnitOfWork(Protocol):
    """One transaction and the stores inside it."""

    @property
    def people(self) -> People: ...  # noqa: D102 - the type says it
    @property
    def tickets(self) -> Tickets: ...  # noqa: D102 - the type says it
    @property
    def files(self) -> Files: ...  # noqa: D102 - the type says it
    @property
    def answers(self) -> Answers: ...  # noqa: D102 - the type says it
    @property
    def register(self) -> Register: ...  # noqa: D102 - the type says it
    @property
    def scores(self) -> Scores: ...  # noqa: D102 - the type says it
    @property
    def talks(self) -> Talks: ...  # noqa: D102 - the type says it
    @property
    def arrangements(self) -> Arrangements: ...  # noqa: D102 - the type says it
    @property
    def calendar_links(self) -> CalendarLinks: ...  # noqa: D102 - the type says it
    @property
    def publications(self) -> Publications: ...  # noqa: D102 - the type says it
    @property
    def comments(self) -> Comments: ...  # noqa: D102 - the type says it
    @property
    def receptions(self) -> Receptions: ...  # noqa: D102 - the type says it
    @property
    def waiting(self) -> Waiting: ...  # noqa: D102 - the type says it
    @property
    def absences(self) -> Absences: ...  # noqa: D102 - the type says it
    @property
    def minutes(self) -> MinutesStore: ...  # noqa: D102 - the type says it
    @property
    def alerts(self) -> Alerts: ...  # noqa: D102 - the type says it
    @property
    def occasions(self) -> Occasions: ...  # noqa: D102 - the type says it
    @property
    def audit(self) -> Audit: ...  # noqa: D102 - the type says it
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102 - the type says it
    @property
    def inbox(self) -> Inbox: ...  # noqa: D102 - the type says it
    @property
    def conversations(self) -> Conversations: ...  # noqa: D102 - the type says it
    @property
    def learning(self) -> Learning: ...  # noqa: D102 - the type says it
    @property
    def runs(self) -> Runs: ...  # noqa: D102 - the type says it
    @property
    def api_tokens(self) -> ApiTokens: ...  # noqa: D102 - the type says it


class Transactions(Protocol):
    """Opens units of work."""

    def __call__(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that commits at the end and rolls back on any exception.

        Raises `Busy` when the database cannot be had within two seconds.
        """

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that only reads, and so waits for nobody. Raises `Busy`."""

    def tidy(self) -> None:
        """Leave nothing of what was deleted in the files of the database, as far as it can be."""
