"""Files travel both ways: to whoever has to answer, and with the answer to the author."""

import itertools
from datetime import timedelta
from typing import ClassVar

import pytest

from bot.domain.files import ANSWER, File
from bot.domain.messages import Channel, Media
from bot.ports import FileUnfit
from bot.services import attachments, deeds, filing, handling
from bot.services.attachments import Keeping, Sent

AMR = b"#!AMR\n\x0c\x00sound"
PDF = b"%PDF-1.7 how it was mended"


class Shelf:
    """Holds what the platform holds."""

    lies: ClassVar = {"voice": AMR, "paper": PDF, "photo": b"\xff\xd8\xff\xe0picture"}

    def fetch(self, channel, media_id, *, limit_bytes):
        del channel, limit_bytes
        return self.lies[media_id]


class Eraser:
    def cleaned(self, picture):
        return File(picture.content_type, b"cleaned")


@pytest.fixture
def keep(store, policy, clock):
    """Fetch what is awaited."""
    keeping = Keeping(store, Shelf(), Eraser(), policy)
    return lambda: keeping.keep_some(clock.now())


@pytest.fixture
def deliver(delivery, clock):
    """Deliver what is due ten seconds later than the last time."""
    seconds = itertools.count(10, 10)

    def rounds():
        at = clock.now() + timedelta(seconds=next(seconds))
        for _ in range(9):
            if not delivery.deliver_some(at):
                return

    return rounds


@pytest.fixture
def filed(store, cast, sealer, policy, clock):
    """File a matter of 李 with a photo, in a transaction of its own; return its id."""

    def file_one(*, anonymous=False):
        with store() as uow:
            draft, _ = filing.propose(
                uow, text="食堂的汤是凉的", topic="life", kind="", policy=policy
            )
            author = filing.Author(cast.li, Channel.WECOM, "li", anonymous=anonymous)
            ticket, _ = filing.file(
                uow, draft=draft, author=author, sealer=sealer, now=clock.now(), policy=policy
            )
            media = {"kind": "image", "media_id": "photo", "name": "李师傅.jpg"}
            deeds.do(
                uow, "attach", ticket, **media, channel="wecom", now=clock.now(), policy=policy
            )
            uow.inbox.keep_alone(day=policy.day_of(clock.now()), look_at=clock.now())
        return ticket.id

    def appear(*, anonymous=False):
        ticket_id = file_one(anonymous=anonymous)
        for _ in range(3):
            with store() as uow:
                deeds.release(uow, now=clock.now() + timedelta(hours=2), policy=policy)
        return ticket_id

    return appear


@pytest.mark.parametrize(("anonymous", "name"), [(False, "李师傅.jpg"), (True, "{number}.jpg")])
def test_whoever_answers_hears_of_a_photo_and_gets_it_on_asking(
    filed, keep, deliver, store, cast, phone, clock, anonymous, name
):
    ticket_id = filed(anonymous=anonymous)
    assert keep()
    deliver()
    came = [sent for sent in phone.sent if "utter_files_came" in sent[1]]
    assert [sent[0] for sent in came] == [cast.head.userid]
    with store() as uow:
        ticket = uow.tickets.get(ticket_id)
        assert attachments.hand_over(uow, ticket, who=cast.head, now=clock.now()) == (1, 0)
    deliver()
    assert phone.files == [(cast.head.userid, name.format(number=ticket.number), b"cleaned")]


def answered(store, ticket_id, cast, clock, policy, *, media="paper", kind="file"):
    """Let the head lay a file ready and answer."""
    with store() as uow:
        ticket = uow.tickets.get(ticket_id)
        sent = Sent(kind, Media(media, name="维修单.pdf"), Channel.WECOM)
        attachments.lay_ready(uow, ticket, who=cast.head, sent=sent, purpose=ANSWER)
        assert len(uow.files.of_ticket(ticket_id)) == 1
        answer = {"text": "换好了", "now": clock.now(), "policy": policy}
        handling.answer(uow, ticket, who=cast.head, **answer)


@pytest.mark.parametrize(("anonymous", "name"), [(False, "维修单.pdf"), (True, "{number}.pdf")])
def test_a_file_reaches_the_author_once_with_the_answer(
    filed, keep, deliver, store, cast, phone, clock, policy, anonymous, name
):
    ticket_id = filed(anonymous=anonymous)
    keep()
    answered(store, ticket_id, cast, clock, policy)
    deliver()
    assert phone.files == []
    assert [sent for sent in phone.sent if sent[0] == "li" and "utter_ticket_answered" in sent[1]]
    assert keep()
    deliver()
    with store() as uow:
        number = uow.tickets.get(ticket_id).number
    assert phone.files == [("li", name.format(number=number), PDF)]
    deliver()
    assert len(phone.files) == 1


def test_where_the_platform_carries_no_file_that_is_said(
    filed, keep, deliver, store, cast, phone, clock, policy
):
    ticket_id = filed()
    answered(store, ticket_id, cast, clock, policy)
    keep()
    phone.send_file = lambda *_, **__: (_ for _ in ()).throw(FileUnfit())
    deliver()
    assert [sent[0] for sent in phone.sent if "utter_file_unfit" in sent[1]] == ["li"]


def test_a_file_of_the_answer_that_is_lost_is_asked_of_who_gave_it(
    filed, keep, deliver, store, cast, phone, clock, policy, monkeypatch
):
    ticket_id = filed()
    keep()
    monkeypatch.setitem(Shelf.lies, "paper", b"MZ a program")
    answered(store, ticket_id, cast, clock, policy)
    keep()
    deliver()
    assert [sent[0] for sent in phone.sent if "utter_file_wrong_type" in sent[1]] == [
        cast.head.userid
    ]
    assert phone.files == []


def test_what_is_laid_ready_and_not_sent_is_erased(filed, keep, store, cast, clock):
    ticket_id = filed()
    keep()
    with store() as uow:
        ticket = uow.tickets.get(ticket_id)
        sent = Sent("file", Media("paper", name="草稿.pdf"), Channel.WECOM)
        attachments.lay_ready(uow, ticket, who=cast.head, sent=sent, purpose=ANSWER)
    with store() as uow:
        attachments.leave(uow, ticket, who=cast.head, purpose=ANSWER)
    assert not keep()
    with store() as uow:
        assert uow.files.give(ticket_id, cast.head.id, ANSWER) == []
        assert [one.giver_id for one in uow.files.of_ticket(ticket_id)] == [None]


def test_the_author_gets_back_what_was_given_and_not_what_they_sent(
    filed, keep, store, cast, clock, policy
):
    ticket_id = filed()
    with store() as uow:
        ticket = uow.tickets.get(ticket_id)
        assert attachments.hand_over(uow, ticket, who=cast.li, now=clock.now()) == (0, 0)
    answered(store, ticket_id, cast, clock, policy)
    with store() as uow:
        assert attachments.hand_over(uow, ticket, who=cast.li, now=clock.now()) == (1, 0)


def test_a_matter_is_erased_with_its_files(filed, keep, store, policy, clock, cast):
    ticket_id = filed()
    keep()
    with store() as uow:
        ticket = uow.tickets.get(ticket_id)
        deeds.do(uow, "withdraw", ticket, now=clock.now(), policy=policy)
    with store() as uow:
        assert uow.tickets.erase_ended(clock.now() + timedelta(days=1), 9) == 1
    with store() as uow:
        assert uow.files.of_ticket(ticket_id) == []


def test_a_worker_that_dies_before_keeping_fetches_again(filed, keep, store, policy, clock):
    filed()

    class Dead(Exception):
        pass

    class Dying(Shelf):
        def fetch(self, channel, media_id, *, limit_bytes):
            super().fetch(channel, media_id, limit_bytes=limit_bytes)
            raise Dead

    with pytest.raises(Dead):
        Keeping(store, Dying(), Eraser(), policy).keep_some(clock.now())
    assert keep()
    assert not keep()
