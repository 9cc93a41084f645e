"""One transaction and the stores inside it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property

from sqlalchemy import Connection

from bot.db.absences import SqlAbsences
from bot.db.answers import SqlAnswers
from bot.db.arrangements import SqlArrangements
from bot.db.audit import SqlAudit
from bot.db.care import SqlAlerts
from bot.db.comments import SqlComments
from bot.db.conversations import SqlConversations, SqlInbox
from bot.db.engine import Database
from bot.db.entries import SqlCalendarLinks
from bot.db.files import SqlFiles
from bot.db.keys import StateKeys
from bot.db.learning import SqlLearning
from bot.db.minutes import SqlMinutes
from bot.db.occasions import SqlOccasions
from bot.db.outbox import SqlOutbox
from bot.db.people import SqlPeople
from bot.db.publications import SqlPublications
from bot.db.receptions import SqlReceptions
from bot.db.register import SqlRegister
from bot.db.runs import SqlRuns
from bot.db.scoring import SqlScores
from bot.db.talks import SqlTalks
from bot.db.tickets import SqlTickets
from bot.db.tokens import SqlApiTokens
from bot.db.waiting import SqlWaiting
from bot.ports import UnitOfWork


class SqlUnitOfWork:
    """Stores that share one connection."""

    def __init__(self, connection: Connection, keys: StateKeys) -> None:
        self._connection = connection
        self._keys = keys

    @cached_property
    def people(self) -> SqlPeople:
        """People."""
        return SqlPeople(self._connection)

    @cached_property
    def tickets(self) -> SqlTickets:
        """Tickets."""
        return SqlTickets(self._connection)

    @cached_property
    def files(self) -> SqlFiles:
        """Files."""
        return SqlFiles(self._connection)

    @cached_property
    def answers(self) -> SqlAnswers:
        """Answers that are not sent yet."""
        return SqlAnswers(self._connection)

    @cached_property
    def register(self) -> SqlRegister:
        """The register."""
        return SqlRegister(self._connection)

    @cached_property
    def scores(self) -> SqlScores:
        """Points deducted."""
        return SqlScores(self._connection)

    @cached_property
    def talks(self) -> SqlTalks:
        """Talks."""
        return SqlTalks(self._connection)

    @cached_property
    def arrangements(self) -> SqlArrangements:
        """What is arranged for talks."""
        return SqlArrangements(self._connection)

    @cached_property
    def calendar_links(self) -> SqlCalendarLinks:
        """Calendar links."""
        return SqlCalendarLinks(self._connection, self._keys)

    @cached_property
    def publications(self) -> SqlPublications:
        """The board."""
        return SqlPublications(self._connection, self._keys)

    @cached_property
    def comments(self) -> SqlComments:
        """Comments on the board."""
        return SqlComments(self._connection)

    @cached_property
    def receptions(self) -> SqlReceptions:
        """Reception days."""
        return SqlReceptions(self._connection, self.talks.forget)

    @cached_property
    def waiting(self) -> SqlWaiting:
        """Waiting lists."""
        return SqlWaiting(self._connection)

    @cached_property
    def absences(self) -> SqlAbsences:
        """Absences."""
        return SqlAbsences(self._connection)

    @cached_property
    def minutes(self) -> SqlMinutes:
        """Minutes."""
        return SqlMinutes(self._connection)

    @cached_property
    def alerts(self) -> SqlAlerts:
        """Alerts."""
        return SqlAlerts(self._connection)

    @cached_property
    def occasions(self) -> SqlOccasions:
        """Occasions in people's lives."""
        return SqlOccasions(self._connection)

    @cached_property
    def audit(self) -> SqlAudit:
        """The audit trail."""
        return SqlAudit(self._connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """The outbox."""
        return SqlOutbox(self._connection, self._keys)

    @cached_property
    def inbox(self) -> SqlInbox:
        """The inbox."""
        return SqlInbox(self._connection, self._keys, self.conversations)

    @cached_property
    def conversations(self) -> SqlConversations:
        """Conversations."""
        return SqlConversations(self._connection, self._keys)

    @cached_property
    def learning(self) -> SqlLearning:
        """What is learned from use."""
        return SqlLearning(self._connection, self._keys)

    @cached_property
    def runs(self) -> SqlRuns:
        """Runs of the timetable."""
        return SqlRuns(self._connection)

    @cached_property
    def api_tokens(self) -> SqlApiTokens:
        """API tokens."""
        return SqlApiTokens(self._connection)


class SqlTransactions:
    """Opens units of work on a database."""

    def __init__(self, database: Database, keys: StateKeys) -> None:
        self._database = database
        self._keys = keys

    def __call__(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that commits at the end and rolls back on any exception."""
        return self._open()

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a transaction that only reads."""
        return self._read()

    def tidy(self) -> None:
        """Leave nothing of what was deleted: empty the log of SQLite, vacuum on PostgreSQL."""
        self._database.tidy()

    @contextmanager
    def _read(self) -> Iterator[UnitOfWork]:
        with self._database.reading() as connection:
            yield SqlUnitOfWork(connection, self._keys)

    @contextmanager
    def _open(self) -> Iterator[UnitOfWork]:
        with self._database.transaction() as connection:
            yield SqlUnitOfWork(connection, self._keys)
