"""The schema: migrations make exactly the tables, and constraints carry the promises."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, text, update
from sqlalchemy.exc import IntegrityError

from bot.db import tables
from bot.db.engine import Database
from bot.db.migrate import is_current, migrate
from bot.domain.tickets import ENDED, Status

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TICKET = {
    "id": "t1",
    "seq": 1,
    "kind": "request",
    "topic": "life",
    "title": "汤",
    "text": "汤是凉的",
    "status": "assigned",
    "owner_id": "id-head",
    "supervisor_id": "id-secretary",
    "author_id": "id-li",
    "anonymous": False,
    "filed_at": NOW,
    "due_at": NOW,
    "next_nudge_at": NOW,
    "nudge_step": "before",
    "version": 1,
}
COMPLETE = {"asked_at": NOW, "paused_seconds": 3600, "decider_id": "id-zhao"}
NEEDED_BY = (
    ("asked", "asked_at"),
    ("asked", "paused_seconds"),
    ("contested", "decider_id"),
    ("merged", "merged_into"),
)
NEEDED = ("department_id", "owner_id", "supervisor_id", "due_at", "next_nudge_at")


@pytest.fixture(params=["sqlite", "postgres"])
def bare(request, tmp_path):
    """A database without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/bare.db"
    else:
        url = request.getfixturevalue("empty_postgres")
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def put(uow, cast):
    """Insert a row of tickets past all our code."""

    def row(**changes):
        values = TICKET | {"department_id": cast.logistics.id} | changes
        with uow._connection.begin_nested():
            uow._connection.execute(insert(tables.tickets).values(values))

    return row


@pytest.fixture
def alter(uow, put):
    """Change the row of the ticket past all our code."""
    put()

    def row(**changes):
        with uow._connection.begin_nested():
            uow._connection.execute(update(tables.tickets).values(changes))

    return row


def test_migrations_make_exactly_the_tables_and_twice_changes_nothing(bare):
    assert not is_current(bare)
    migrate(bare)
    migrate(bare)
    assert is_current(bare)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_every_table_and_index_is_there(database):
    found = inspect(database.engine)
    for table in tables.metadata.sorted_tables:
        names = {index["name"] for index in found.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= names


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("status", sorted(set(Status) - ENDED))
def test_an_open_ticket_cannot_lose_what_it_needs(name, status, alter):
    with pytest.raises(IntegrityError):
        alter(**COMPLETE | {name: None, "status": status})


def test_a_state_cannot_be_reached_without_what_it_stands_on(alter):
    for status, name in NEEDED_BY:
        with pytest.raises(IntegrityError):
            alter(**COMPLETE | {"status": status, name: None})


def test_a_ticket_is_offered_to_a_department_and_its_head_or_to_nobody(alter, cast):
    with pytest.raises(IntegrityError):
        alter(pending_department_id=cast.safety.id)
    with pytest.raises(IntegrityError):
        alter(pending_owner_id="id-head")


@pytest.mark.parametrize("name", NEEDED)
def test_an_open_ticket_cannot_be_made_without_what_it_needs(name, put):
    with pytest.raises(IntegrityError):
        put(**{name: None})


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_ticket_needs_no_nudge(status, alter):
    target = "t1" if status is Status.MERGED else None
    alter(status=status, next_nudge_at=None, merged_into=target)


def test_an_ended_ticket_cannot_be_opened_again_without_a_nudge(alter):
    alter(status="closed", next_nudge_at=None)
    with pytest.raises(IntegrityError):
        alter(status="answered")


@pytest.mark.parametrize(("anonymous", "author"), [(True, "id-li"), (False, None)])
def test_an_anonymous_ticket_and_an_author_exclude_each_other(anonymous, author, put, alter):
    with pytest.raises(IntegrityError):
        put(id="t2", seq=2, anonymous=anonymous, author_id=author)
    with pytest.raises(IntegrityError):
        alter(anonymous=anonymous, author_id=author)


@pytest.mark.parametrize("changes", [{"seq": 2}, {"id": "t2"}, {"id": "t2", "seq": 2}])
def test_numbers_and_ids_are_unique_and_owners_exist(changes, put):
    put()
    unknown = {"owner_id": "nobody"} if len(changes) == 2 else {}
    with pytest.raises(IntegrityError):
        put(**changes, **unknown)


def booking(number, **changes):
    values = {
        "id": f"b{number}",
        "slot_id": "s1",
        "leader_id": "id-zhao",
        "person_id": "id-li",
        "starts_at": NOW,
        "month": "2026-12",
        "mode": "in_person",
        "state": "booked",
    }
    return insert(tables.bookings).values(values | changes)


@pytest.fixture
def slots(uow):
    for name, hour in (("s1", 9), ("s2", 10)):
        moment = NOW.replace(hour=hour)
        values = {"id": name, "leader_id": "id-zhao", "starts_at": moment, "ends_at": moment}
        state = {"state": "open", "mode": "in_person"}
        uow._connection.execute(insert(tables.slots).values(values | state))
    return uow._connection


@pytest.mark.parametrize("changes", [{"person_id": "id-wang"}, {"slot_id": "s2"}])
def test_one_live_booking_per_slot_and_per_person_and_month(changes, slots):
    slots.execute(booking(1))
    with pytest.raises(IntegrityError), slots.begin_nested():
        slots.execute(booking(2, **changes))


@pytest.mark.parametrize("state", ["cancelled", "met", "missed"])
def test_a_booking_that_is_over_stands_in_nobodys_way(state, slots):
    slots.execute(booking(1, state=state))
    slots.execute(booking(2))


def test_two_slots_of_one_leader_cannot_begin_together(slots):
    with pytest.raises(IntegrityError):
        slots.execute(text("UPDATE slots SET starts_at = (SELECT min(starts_at) FROM slots)"))


def test_sqlite_is_opened_as_promised(sqlite):
    with sqlite.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
