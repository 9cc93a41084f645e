"""What a tick and a digest ask goes through partial indexes, never through all tickets."""

import pytest
from sqlalchemy import event, text

from bot.db.tables import OWED_TICKET
from bot.domain.tickets import WORKING, Status
from bot.services import reporting

FULL = {"sqlite": "SCAN tickets", "postgresql": "Seq Scan on tickets"}


@pytest.fixture
def plan(uow):
    """Return how the database would answer what a call asks of tickets."""
    connection = uow._connection
    dialect = connection.dialect.name
    explain = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "

    def of(call):
        asked = []

        def note(_connection, _cursor, statement, parameters, *_):
            if statement.startswith("SELECT") and "FROM tickets" in statement:
                asked.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        call()
        event.remove(connection, "before_cursor_execute", note)
        if dialect == "postgresql":
            # An empty table is read whole by any planner; the indexes must fit all the same.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        assert asked
        plans = [connection.exec_driver_sql(explain + one, values) for one, values in asked]
        return "\n".join(" ".join(map(str, row)) for found in plans for row in found)

    return of


@pytest.mark.parametrize(
    ("asks", "index"),
    [
        (lambda uow, now: uow.tickets.due(now, 200), "ix_tickets_due_nudges"),
        (lambda uow, now: uow.tickets.overdue(now, 5), "ix_tickets_owed_due"),
        (lambda uow, now: uow.tickets.count_overdue(now), "ix_tickets_owed_due"),
        (lambda uow, now: uow.tickets.contested("id-zhao", 5), "ix_tickets_contested"),
        (lambda uow, now: uow.tickets.of_owner("id-head", 6), "ix_tickets_owed_by_owner"),
        (lambda uow, now: uow.tickets.offered_to("id-head", 6), "ix_tickets_offered"),
        (lambda uow, now: uow.tickets.merged_into("t1"), "ix_tickets_merged_into"),
    ],
    ids=["due", "overdue", "count_overdue", "contested", "of_owner", "offered_to", "merged_into"],
)
def test_a_question_is_answered_by_its_partial_index(asks, index, plan, uow, now):
    found = plan(lambda: asks(uow, now))
    # PostgreSQL takes any index while a table is as good as empty.
    assert index in found or uow._connection.dialect.name == "postgresql"
    assert not any(full in found for full in FULL.values())


def test_a_digest_reads_no_whole_table(plan, uow, cast, now, policy):
    found = plan(lambda: reporting.digest(uow, leader=cast.zhao, now=now, policy=policy))
    assert not any(full in found for full in FULL.values())


def test_the_words_of_the_index_are_the_states_that_owe_an_answer():
    assert {status for status in Status if f"'{status}'" in OWED_TICKET} == WORKING
