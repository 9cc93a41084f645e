"""What is kept no longer than allowed is gone: from the rows, the files and later backups."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.db import backup
from bot.db.backup import BackupRefused
from bot.db.engine import Database
from bot.db.migrate import migrate
from bot.db.tables import metadata, tickets
from bot.db.unit_of_work import SqlTransactions
from bot.domain.care import Alert, AlertStep, Outcome, Step
from bot.domain.files import File
from bot.domain.messages import Channel, Media
from bot.domain.minutes import Outcome as MinutesOutcome
from bot.domain.talks import Mode
from bot.domain.tickets import Rating
from bot.services import audit, filing, handling, minutes, occasions, receptions, retention, talks
from bot.services import tickets as author_side

CANARY = "食堂的汤里有KANARIE七号"


@pytest.fixture
def closed(store, sealer, clock, policy, cast):
    """A matter that was filed, answered, rated and so closed."""

    def one(text=CANARY):
        values = {"now": clock.now(), "policy": policy}
        with store() as uow:
            draft, _ = filing.propose(uow, text=text, topic="life", kind="", policy=policy)
            author = filing.Author(cast.li, Channel.WECOM, "li")
            ticket, _ = filing.file(uow, draft=draft, author=author, sealer=sealer, **values)
            ticket = handling.answer(uow, ticket, who=cast.head, text=f"{CANARY} 换了", **values)
            ticket = uow.tickets.get(ticket.id)
            author_side.rate(uow, ticket, rating=Rating.SATISFIED, reason="", **values)
            return ticket

    return one


@pytest.fixture
def retain(store, clock, policy):
    def run(**days):
        kept = replace(policy, retention=replace(policy.retention, **days))
        with store() as uow:
            done = retention.purge(uow, now=clock.now(), policy=kept)
            uow.outbox.purge(clock.now() + timedelta(days=1))
        store.tidy()
        return done

    return run


def left(store):
    with store.reading() as uow:
        return [row.text for row in uow._connection.execute(select(tickets.c.text))]


def test_what_ended_long_ago_is_erased_with_all_its_steps(closed, retain, store, clock):
    ticket = closed()
    clock.advance(days=1096)
    closed("汤凉了")
    assert retain()
    assert left(store) == ["汤凉了"]
    with store.reading() as uow:
        assert uow.tickets.events(ticket.id) == []
    assert not retain()


def test_what_is_open_or_was_touched_lately_stays(closed, file, uow, clock, policy):
    open_one = file()
    clock.advance(days=5000)
    retention.purge(uow, now=clock.now(), policy=policy)
    assert uow.tickets.get(open_one.id).is_open


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_erased_words_are_in_no_file_and_in_no_later_backup(
    closed, retain, store, clock, sqlite, delivery, tmp_path
):
    closed()
    while delivery.deliver_some(clock.now()):
        pass
    place = Path(sqlite.engine.url.database)

    def found():
        return sum(CANARY.encode() in part.read_bytes() for part in place.parent.glob("huitan.db*"))

    before = tmp_path / "before"
    backup.make(sqlite, before, now=clock.now())
    assert found() >= 1
    assert CANARY in (before / "tickets.jsonl").read_text("utf-8"), "the search is not blind"
    clock.advance(days=1096)
    retain()
    assert found() == 0
    after = tmp_path / "after"
    backup.make(sqlite, after, now=clock.now())
    assert not any(CANARY in file.read_text("utf-8") for file in after.iterdir())


def paper():
    """Return a file of many pages, with the canary at both ends."""
    return CANARY.encode() + bytes(range(256)) * 400 + CANARY.encode()


@pytest.fixture
def spoken(closed, store, sealer, clock, policy, cast):
    """A closed matter with a paper, a talk with its words, an alert and an occasion."""
    ticket = closed("汤凉了")
    with store() as uow:
        uow.tickets.attach(ticket.id, "file", Media("m1", name=f"{CANARY}.pdf"), Channel.WECOM)
        (awaited,) = uow.files.awaited(clock.now(), 9)
        uow.files.keep(awaited, File("application/pdf", paper()))
        receptions.lay_out(uow, now=clock.now(), policy=policy)
        slot = talks.offered(uow, now=clock.now(), policy=policy)[0]
        asked = {"slot_id": slot.id, "mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
        booking = talks.book(uow, who=cast.li, **asked)
        uow.talks.change_booking(booking.id, note=CANARY, topic="mood")
        said = occasions.Report(cast.li, "hospital", policy.today(clock.now()), CANARY, "command")
        occasions.report(uow, said, now=clock.now())
        raised = Alert("a1", cast.li.id, clock.now(), rounds=1)
        uow.alerts.add(raised, clock.now())
        uow.alerts.note("a1", AlertStep(clock.now(), Step.RAISED))
        uow.alerts.end("a1", Outcome.SAFE, clock.now())
    clock.advance(days=15)
    with store() as uow:
        booking = uow.talks.booking(booking.id)
        came = minutes.Record(MinutesOutcome.ANSWERED, cast.zhao, CANARY)
        values = {"sealer": sealer, "now": clock.now(), "policy": policy}
        minutes.record(uow, booking=booking, came=came, **values)
        words = {"booking_id": booking.id, "text": CANARY, "now": clock.now(), "policy": policy}
        minutes.object_to(uow, who=cast.li, **words)
    return booking


def test_words_and_files_of_every_class_are_in_no_file_and_no_later_backup(
    spoken, retain, clock, database, delivery, tmp_path
):
    while delivery.deliver_some(clock.now()):
        pass

    def found(files):
        held = [file.read_bytes() for file in files]
        return sum(CANARY.encode() in one or CANARY.encode().hex().encode() in one for one in held)

    def lying_about():
        """Return in how many files of the database the canary lies; SQLite's are at hand."""
        place = Path(database.engine.url.database)
        return found(place.parent.glob(f"{place.name}*")) if database.is_sqlite else None

    backup.make(database, tmp_path / "before", now=clock.now())
    assert lying_about() in {None, 1, 2}
    copies = {file.stem for file in (tmp_path / "before").iterdir() if found([file])}
    assert copies >= {"files", "attachments", "minutes", "bookings", "occasions"}, "not blind"
    clock.advance(days=1096)
    assert retain()
    assert lying_about() in {None, 0}
    backup.make(database, tmp_path / "after", now=clock.now())
    assert found((tmp_path / "after").iterdir()) == 0
    assert not retain()


@pytest.mark.parametrize(
    ("days", "left"),
    [
        ("files_days", {"files"}),
        ("talks_days", {"minutes", "note", "topic"}),
        ("alerts_days", {"alerts", "alert_steps"}),
        ("occasions_days", {"occasions"}),
    ],
)
def test_each_class_has_a_number_of_its_own(spoken, retain, store, clock, days, left):
    def there():
        asked = {
            "files": "SELECT 1 FROM files WHERE content IS NOT NULL",
            "minutes": "SELECT 1 FROM minutes",
            "note": "SELECT 1 FROM bookings WHERE note <> ''",
            "topic": "SELECT 1 FROM bookings WHERE topic <> ''",
            "alerts": "SELECT 1 FROM alerts",
            "alert_steps": "SELECT 1 FROM alert_steps",
            "occasions": "SELECT 1 FROM occasions",
        }
        with store.reading() as uow:
            run = uow._connection.execute
            return {name for name, query in asked.items() if run(text(query)).first()}

    every = there()
    clock.advance(days=40)
    # Anything else is kept for as long as the rulebook says.
    assert retain(**{days: 30})
    assert every - there() == left


def test_a_file_that_was_erased_is_told_to_be_gone(spoken, retain, store, clock):
    clock.advance(days=366)
    assert retain()
    with store.reading() as uow:
        (ticket,) = uow.tickets.of_author(spoken.person_id, limit=9)
        (one,) = uow.files.of_ticket(ticket.id)
        assert (one.state, one.name, one.size) == ("gone", "", 0)
        assert uow.files.content(one.id) is None


def test_the_audit_trail_tells_who_looked_and_forgets_in_time(uow, file, cast, clock, policy):
    ticket = file()
    audit.note_reading(uow, ticket, who=cast.zhao, now=clock.now())
    audit.note_reading(uow, ticket, who=cast.li, now=clock.now())
    (line,) = uow.audit.lines(ticket.number, 9)
    assert (line.actor, line.verb, line.at) == (f"person:{cast.zhao.id}", "read", clock.now())
    assert uow.audit.lines("SQ-0099", 9) == []
    clock.advance(days=1096)
    assert retention.purge(uow, now=clock.now(), policy=policy)
    assert uow.audit.lines("", 9) == []


def test_whoever_reads_an_unnamed_matter_without_office_is_not_noted(uow, file, cast, clock):
    ticket, _ = file(anonymous=True)
    for who in (cast.li, cast.wang):
        audit.note_reading(uow, ticket, who=who, now=clock.now())
    assert uow.audit.lines("", 9) == []


def rows_of(database):
    with database.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in backup.LEFT_OUT]
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables
        }


def test_a_backup_comes_back_on_either_kind_of_database(
    closed, database, clock, tmp_path, empty_postgres
):
    closed()
    counted = backup.make(database, tmp_path / "copy", now=clock.now())
    assert counted["tickets"] == 1
    for url in (f"sqlite:///{tmp_path}/other.db", empty_postgres):
        other = Database(url)
        migrate(other)
        assert backup.take_back(other, tmp_path / "copy") == counted
        assert rows_of(other) == rows_of(database)
        with pytest.raises(BackupRefused, match="not empty"):
            backup.take_back(other, tmp_path / "copy")
        other.dispose()


def test_a_backup_holds_no_key_and_tells_no_hour(sqlite, store, clock, tmp_path):
    backup.make(sqlite, tmp_path / "copy", now=clock.now())
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text("utf-8"))
    assert manifest["made_on"] == "2026-11-21"
    assert "not in this backup" in manifest["keys"]
    assert b"k" * 32 not in b"".join(f.read_bytes() for f in (tmp_path / "copy").iterdir())
    assert (tmp_path / "copy" / "tickets.jsonl").stat().st_mode & 0o077 == 0
    with pytest.raises(BackupRefused, match="not empty"):
        backup.make(sqlite, tmp_path / "copy", now=clock.now())
    assert isinstance(store, SqlTransactions)


def test_a_backup_that_was_changed_is_refused(database, closed, clock, tmp_path):
    closed()
    backup.make(database, tmp_path / "copy", now=clock.now())
    file = tmp_path / "copy" / "tickets.jsonl"
    file.write_text(file.read_text("utf-8").replace("汤", "菜"), "utf-8")
    other = Database(f"sqlite:///{tmp_path}/other.db")
    migrate(other)
    with pytest.raises(BackupRefused, match="not as it was written"):
        backup.take_back(other, tmp_path / "copy")
    other.dispose()


def test_an_empty_directory_holds_no_backup(sqlite, tmp_path):
    with pytest.raises(BackupRefused, match="holds no backup"):
        backup.take_back(sqlite, tmp_path / "nothing")
