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
    def people(self) -> People:
        """Who belongs to the organisation."""

    @property
    def tickets(self) -> Tickets:
        """All matters, with their steps."""

    @property
    def files(self) -> Files:
        """The bytes of attachments."""

    @property
    def answers(self) -> Answers:
        """Answers that are being written."""

    @property
    def register(self) -> Register:
        """All matters, as lines of the register."""

    @property
    def scores(self) -> Scores:
        """Points that were deducted, and appeals."""

    @property
    def talks(self) -> Talks:
        """Times with a leader, and who holds them."""

    @property
    def arrangements(self) -> Arrangements:
        """Video rooms and calendar entries of talks."""

    @property
    def calendar_links(self) -> CalendarLinks:
        """Addresses of calendar files."""

    @property
    def publications(self) -> Publications:
        """Answers on the board, and those on their way there."""

    @property
    def comments(self) -> Comments:
        """What is said under answers on the board."""

    @property
    def receptions(self) -> Receptions:
        """The times that rules lay out, as they come and go."""

    @property
    def waiting(self) -> Waiting:
        """Who waits for a freed time."""

    @property
    def absences(self) -> Absences:
        """When a leader is away, and whom that affects."""

    @property
    def minutes(self) -> MinutesStore:
        """What came of talks."""

    @property
    def alerts(self) -> Alerts:
        """Dangers to life, and who took them on."""

    @property
    def occasions(self) -> Occasions:
        """What was reported of somebody's life."""

    @property
    def audit(self) -> Audit:
        """Who looked at or changed what."""

    @property
    def outbox(self) -> Outbox:
        """What is to be told."""

    @property
    def inbox(self) -> Inbox:
        """Which messages were taken, and what rides with them."""

    @property
    def conversations(self) -> Conversations:
        """How far each conversation is, hidden under a key."""

    @property
    def learning(self) -> Learning:
        """What is learned from use: where matters belong, what was not understood."""

    @property
    def runs(self) -> Runs:
        """Which jobs were carried out."""

    @property
    def api_tokens(self) -> ApiTokens:
        """Hashes of the tokens of our API."""


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
