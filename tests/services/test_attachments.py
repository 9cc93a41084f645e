"""Files are fetched from the platform, looked into, and kept with their matter."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db.tables import attachments, files
from bot.domain.files import MB, File, FileKind, FileRules
from bot.domain.messages import Channel, Media
from bot.domain.tickets import Kind, Status, Ticket, Topic
from bot.ports import FileTooLarge, SendFailed
from bot.services.attachments import Keeping

AMR = b"#!AMR\n\x0c\x00sound"
JPEG = b"\xff\xd8\xff\xe0picture"


class Shelf:
    """A platform's shelf: what lies there under which id, or why it does not come."""

    def __init__(self):
        self.lies, self.asked = {}, []

    def fetch(self, channel, media_id, *, limit_bytes):
        self.asked.append(media_id)
        found = self.lies[media_id]
        if isinstance(found, Exception):
            raise found
        if len(found) > limit_bytes:
            raise FileTooLarge
        return found


class Eraser:
    """Cleans by saying so."""

    def cleaned(self, picture):
        return File(picture.content_type, b"cleaned")


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def keeping(store, shelf, policy):
    rules = FileRules(dict.fromkeys(FileKind, 1), given_up_after=timedelta(hours=2))
    return Keeping(store, shelf, Eraser(), replace(policy, files=rules))


@pytest.fixture
def sent(store):
    """Give a ticket a file, in a transaction of its own; return the ticket's id."""

    def send(ticket_id, media_id="m1", kind="voice", name="说话.amr"):
        with store() as own:
            own.tickets.attach(ticket_id, kind, Media(media_id, name=name), Channel.WECOM)
        return ticket_id

    return send


@pytest.fixture
def filed(store, cast, now):
    """File a matter past all services, by name or not; return its id."""

    def file_one(*, anonymous=False):
        with store() as uow:
            uow.tickets.add(
                Ticket(
                    id="t1",
                    seq=1,
                    kind=Kind.REQUEST,
                    topic=Topic.LIFE,
                    title="汤是凉的",
                    text="汤是凉的",
                    status=Status.ASSIGNED,
                    department_id=cast.logistics.id,
                    owner_id=cast.head.id,
                    supervisor_id=cast.secretary.id,
                    filed_at=now,
                    due_at=now + timedelta(days=5),
                    next_nudge_at=now + timedelta(days=4),
                    author_id=None if anonymous else cast.li.id,
                    anonymous=anonymous,
                )
            )
        return "t1"

    return file_one


def rows(store, table):
    with store.reading() as uow:
        return [row._mapping for row in uow._connection.execute(select(table))]


def listed(store, ticket_id):
    with store.reading() as uow:
        return uow.files.of_ticket(ticket_id)


def test_a_recording_is_kept_with_its_matter(keeping, shelf, sent, filed, store, clock):
    shelf.lies["m1"] = AMR
    sent(filed())
    assert keeping.keep_some(clock.now())
    (kept,) = listed(store, "t1")
    assert (kept.state, kept.content_type, kept.name) == ("kept", "audio/amr", "说话.amr")
    with store.reading() as uow:
        assert uow.files.content(kept.id).content == AMR
    assert not keeping.keep_some(clock.now())
    assert shelf.asked == ["m1"]


def test_an_unnamed_photo_loses_name_place_and_origin(keeping, shelf, sent, filed, store, clock):
    shelf.lies["m1"] = JPEG
    sent(filed(anonymous=True), kind="image", name="张伟.jpg")
    assert [row["name"] for row in rows(store, attachments)] == [""]
    keeping.keep_some(clock.now())
    assert [row["media_id"] for row in rows(store, attachments)] == [""]
    assert [row["content"] for row in rows(store, files)] == [b"cleaned"]


def test_a_named_photo_keeps_its_name_and_loses_its_place(
    keeping, shelf, sent, filed, store, clock
):
    shelf.lies["m1"] = JPEG
    sent(filed(), kind="image", name="热水器.jpg")
    keeping.keep_some(clock.now())
    assert [row["content"] for row in rows(store, files)] == [b"cleaned"]
    assert [row["name"] for row in rows(store, attachments)] == ["热水器.jpg"]


def test_a_platform_that_is_away_is_asked_again(keeping, shelf, sent, filed, store, clock):
    shelf.lies["m1"] = SendFailed("away", permanent=False)
    sent(filed())
    assert not keeping.keep_some(clock.now())
    assert not keeping.keep_some(clock.now())
    assert shelf.asked == ["m1"]
    shelf.lies["m1"] = AMR
    assert keeping.keep_some(clock.now() + timedelta(minutes=1))


def test_what_never_comes_is_given_up_in_the_end(keeping, shelf, sent, filed, store, clock):
    shelf.lies["m1"] = SendFailed("away", permanent=False)
    sent(filed())
    for hours in range(9):
        keeping.keep_some(clock.now() + timedelta(hours=hours))
    assert [row["state"] for row in rows(store, files)] == ["gone"]


@pytest.mark.parametrize(
    ("lies", "state"),
    [
        (SendFailed("gone", permanent=True), "gone"),
        (b"x" * (MB + 1), "too_large"),
        (b"MZ\x90 a program", "wrong_type"),
    ],
)
def test_what_cannot_be_kept_is_asked_for_once_more(
    keeping, shelf, sent, filed, store, clock, lies, state
):
    shelf.lies["m1"] = lies
    sent(filed())
    assert keeping.keep_some(clock.now())
    assert [row["state"] for row in rows(store, files)] == [state]
    with store() as uow:
        (parcel,) = uow.outbox.claim(clock.now(), 9, clock.now() + timedelta(minutes=1))
    kind = "_voice" if state == "too_large" else ""
    assert (parcel.notice.says, parcel.notice.to) == (f"utter_file_{state}{kind}", "id-li")


def test_of_two_workers_one_keeps(keeping, shelf, sent, filed, store, clock):
    shelf.lies["m1"] = AMR
    sent(filed())
    with store.reading() as uow:
        (awaited,) = uow.files.awaited(clock.now(), 9)
    assert keeping._keep(awaited, clock.now())
    assert not keeping._keep(awaited, clock.now())
