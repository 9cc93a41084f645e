"""An anonymous dialogue from the first word to the rating leaves no trace of who wrote."""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db.tables import metadata
from bot.dialogue.local import LocalDialogue
from bot.domain.numbers import find_receipt, find_seq
from bot.domain.people import Person
from bot.domain.tickets import Status
from bot.ports.tickets import TicketFilter
from bot.services import deeds, handling, inbox
from bot.services.inbox import Punctual
from bot.services.outbox import Delivery

CANARY = Person("CANARYpersonid-5f1e", "CANARYuserid-93ab", "CANARYname-c07d")
MATTER = "食堂最近的菜又咸又油，汤也是凉的，能不能管管"


def forms(word):
    """Every form in which a word might lie in a file."""
    raw = word.encode()
    yield from (raw, word.encode("utf-16-le"), word.encode("utf-16-be"))
    yield from (raw.hex().encode(), raw.hex().upper().encode())
    yield from (_in_base64(raw, shift) for shift in range(3))
    for name in ("sha1", "sha256", "md5"):
        digest = hashlib.new(name, raw)
        yield from (digest.digest(), digest.hexdigest().encode())


def _in_base64(raw, shift):
    """The letters of base64 that depend on nothing but the word, at one of three alignments."""
    whole = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
    end = len(whole) - bool((shift + len(raw)) % 3)
    return whole[(0, 2, 3)[shift] : end]


WORDS = (CANARY.id, CANARY.userid, CANARY.name)


def traces(content):
    """How often each form of each word stands in a content."""
    return [content.count(form) for word in WORDS for form in forms(word)]


@pytest.fixture(scope="module")
def dialogue(pytestconfig, policy):
    return LocalDialogue.load(pytestconfig.rootpath, policy.zone)


@pytest.fixture
def bot(app, dialogue, store):
    """The real dialogue with its actions, and somebody called CANARY who is known already."""
    with store() as uow:
        uow.people.add(CANARY)
    return replace(app, dialogue=dialogue, wording=dialogue.script)


@pytest.fixture
def say(bot, text):
    def one(words):
        return inbox.receive(bot, text(CANARY.userid, words), Punctual()).message.text

    return one


def the_one(uow):
    """The only ticket there is."""
    (ticket,) = uow.tickets.page(TicketFilter())
    return ticket


@pytest.fixture
def deliver(bot, clock):
    def all_of_it():
        clock.advance(minutes=61)
        with bot.transactions() as uow:
            deeds.release(uow, now=clock.now(), policy=bot.policy)
        delivery = Delivery(bot.transactions, bot.wording, bot.senders, bot.courier)
        while delivery.deliver_some(clock.now()):
            pass

    return all_of_it


@pytest.fixture
def answer(bot, clock):
    def with_a_word():
        with bot.transactions() as uow:
            head, ticket = uow.people.get("id-head"), the_one(uow)
            values = {"text": "换好了", "now": clock.now(), "policy": bot.policy}
            handling.answer(uow, ticket, who=head, **values)

    return with_a_word


@pytest.fixture
def play(bot, say, tap, deliver, answer):
    """File a matter, have it answered, rate it; all that is due is delivered in between."""

    def all_through(how):
        assert "后勤科" in say(MATTER)
        filed = say(how)
        number, receipt = find_seq(filed), find_receipt(filed)
        deliver(), answer(), deliver()
        rating = f'/rate_satisfied{{"ticket_number":"SQ-{number:04d}","receipt":"{receipt}"}}'
        inbox.receive(bot, tap(CANARY.userid, rating), Punctual())
        deliver()
        with bot.transactions.reading() as uow:
            assert the_one(uow).status is Status.CLOSED
        return receipt

    return all_through


@pytest.fixture
def lying_about(sqlite_url):
    """What the files of the database hold at this moment, beside it and in it."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))

    def look():
        return b"".join(part.read_bytes() for part in sorted(path.parent.glob("huitan.db*")))

    return look


def outside_of_people(store):
    """Everything that stands in the tables, but for the people themselves."""
    others = [table for table in metadata.sorted_tables if table.name != "people"]
    with store.reading() as uow:
        rows = [tuple(row) for t in others for row in uow._connection.execute(select(t))]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def test_every_form_of_a_word_is_found():
    for word in WORDS:
        for form in forms(word):
            assert sum(traces(b"xx" + form + b"yy")) >= 1
    assert sum(traces(b"x" + base64.b64encode(b"ab" + CANARY.id.encode() + b"c"))) == 1


def test_an_anonymous_dialogue_leaves_no_trace_in_the_tables(play, store, phone):
    assert len(play("匿名提交")) == 16
    assert CANARY.userid in [receiver for receiver, _, _ in phone.sent]
    assert sum(traces(outside_of_people(store))) == 0


def test_a_named_dialogue_leaves_one_so_the_search_is_not_blind(play, store):
    play("就这样提交")
    assert sum(traces(outside_of_people(store))) > 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_anonymous_dialogue_leaves_no_trace_in_the_files(play, bot, lying_about):
    before = traces(lying_about())
    assert sum(before) > 0, "the person's own row is there"
    play("匿名提交")
    assert bot.transactions is not None
    assert traces(lying_about()) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_named_dialogue_leaves_one_in_the_files(play, lying_about):
    before = traces(lying_about())
    play("就这样提交")
    assert traces(lying_about()) != before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_neither_matter_nor_receipt_stays_in_the_open_outbox(play, lying_about):
    receipt = play("匿名提交")
    assert receipt.encode() not in lying_about()


def test_owners_and_helpers_are_told_nothing_of_who_wrote(play, phone):
    play("匿名提交")
    others = [text for receiver, text, _ in phone.sent if receiver != CANARY.userid]
    assert others
    assert sum(traces("".join(others).encode())) == 0
