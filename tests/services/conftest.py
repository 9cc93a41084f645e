"""Short ways to file, to look into the outbox, and to run the message path with a scripted bot."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.db.outbox import _parcel_of
from bot.db.tables import outbox
from bot.dialogue.choices import payload_parse
from bot.domain.messages import Channel, Inbound, InboundKind, Message, Receipt
from bot.domain.understanding import Intent, Parse
from bot.services import deeds, filing, handling
from bot.services.outbox import Delivery

LEAK = "食堂的汤是凉的，热水器也坏了"


@pytest.fixture
def told(uow):
    """What stands in the outbox: `told()`, `told(to=…)`, `told(says=…)`, in the order written."""

    def look(*, to=None, says=None):
        rows = uow._connection.execute(select(outbox).where(outbox.c.body.is_not(None)))
        notices = [_parcel_of(row, uow._keys).notice for row in rows]
        mine = [one for one in notices if to is None or one.to == to.id]
        return [one for one in mine if says is None or one.says == says]

    return look


@pytest.fixture
def come_to_light(policy, clock):
    """Let what the unnamed did in a transaction appear, without the wait."""

    def at_once(uow):
        uow.inbox.keep_alone(day=policy.day_of(clock.now()), look_at=clock.now())
        deeds.release(uow, now=clock.now(), policy=policy)

    return at_once


@pytest.fixture
def file(uow, cast, sealer, policy, clock, come_to_light):
    """File a matter of 李 and return the ticket (with the receipt if it is anonymous)."""

    def file_one(text=LEAK, *, topic="life", kind="", anonymous=False, who=None):
        draft, _ = filing.propose(uow, text=text, topic=topic, kind=kind, policy=policy)
        person = who or cast.li
        author = filing.Author(person, Channel.WECOM, person.userid, anonymous=anonymous)
        ticket, receipt = filing.file(
            uow, draft=draft, author=author, sealer=sealer, now=clock.now(), policy=policy
        )
        if not anonymous:
            return ticket
        come_to_light(uow)
        return uow.tickets.get(ticket.id), receipt

    return file_one


@pytest.fixture
def answered(uow, file, cast, policy, clock):
    """File and answer, and return the ticket as stored."""

    def answer_one(text=LEAK):
        ticket = file(text)
        answer = {"text": "换好了", "now": clock.now(), "policy": policy}
        handling.answer(uow, ticket, who=cast.head, **answer)
        return uow.tickets.get(ticket.id)

    return answer_one


class Phone:
    """Takes what is sent, or fails as it is told to; `sent` is (address, text, task id)."""

    channel = Channel.WECOM

    def __init__(self):
        self.sent = []
        self.closed = []
        self.files = []
        self.failures = {}

    def send(self, receiver, message, *, task_id):
        if receiver in self.failures:
            raise self.failures[receiver]
        self.sent.append((receiver, message.text, task_id))
        return Receipt(f"m{len(self.sent)}", "rc")

    def send_file(self, receiver, enclosure, *, task_id):
        if receiver in self.failures:
            raise self.failures[receiver]
        self.files.append((receiver, enclosure.name, enclosure.file.content))
        return Receipt(task_id)

    def close_card(self, receiver, response_code, label):
        self.closed.append((receiver, response_code, label))

    def texts(self):
        return [text for _, text, _ in self.sent]


class PlainWording:
    """Says the response's name and its fields, so that tests need no sentences."""

    def render(self, says, fields):
        if says == "utter_poison":
            raise KeyError("missing")
        return Message(" ".join([says, *(f"{k}={v}" for k, v in sorted(fields.items()))]))

    def phrases(self, fields):
        return {name: str(value) for name, value in fields.items()}


class ScriptedUnderstanding:
    """Understands by a table of words; what is not in it is a fallback."""

    TABLE: Mapping[str, str] = {
        "食堂": "request_life",
        "匿名提交": "anonymous_filing",
        "不想活": "danger",
        "满意": "rate_satisfied",
        "怎么样了": "track_ticket",
    }

    def parse(self, text):
        names = (name for word, name in self.TABLE.items() if word in text)
        intent = Intent(next(names, "nlu_fallback"), 0.9)
        return Parse(text, intent, (intent,), (), "life")


@dataclass(frozen=True)
class Played:
    """What a scripted turn came to."""

    messages: tuple[Message, ...]
    state: dict[str, Any]


@dataclass
class Echo:
    """A dialogue that counts turns in its state and says what it heard."""

    heard: list[str] = field(default_factory=list)
    fails: bool = False
    is_remote = False

    def turn(self, state, parse, *, sender_id, channel):
        del sender_id, channel
        if self.fails:
            raise RuntimeError("the dialogue broke")
        self.heard.append(parse.text)
        turns = int(state.get("turns", 0)) + 1
        return Played((Message(f"{turns}: {parse.text}"),), {"turns": turns})

    def choice(self, state, text):
        return None

    def tapped(self, payload):
        return payload_parse(payload)


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def echo():
    return Echo()


@pytest.fixture
def post(sealer, courier):
    """Who seals return addresses, and who opens them."""
    return sealer, courier


@pytest.fixture
def store(transactions, cast):
    """Transactions on a database that knows the cast."""
    del cast
    return transactions


@pytest.fixture
def app(clock, policy, store, echo, phone, post):
    """The message path and the worker, with a dialogue that echoes."""
    return App(
        clock=clock,
        policy=policy,
        transactions=store,
        understanding=ScriptedUnderstanding(),
        dialogue=echo,
        wording=PlainWording(),
        times=None,
        sealer=post[0],
        courier=post[1],
        senders={Channel.WECOM: phone},
    )


@pytest.fixture
def delivery(app):
    return Delivery(app.transactions, app.wording, app.senders, app.courier)


@pytest.fixture
def text(clock):
    """A message of somebody: `text("li", "…")`, with a fresh key unless one is given."""
    keys = itertools.count()

    def write(sender, words, key=""):
        key = key or f"key-{next(keys)}"
        return Inbound(Channel.WECOM, key, sender, clock.now(), InboundKind.TEXT, text=words)

    return write


@pytest.fixture
def tap(clock):
    """A tap on a card's button."""
    keys = itertools.count()

    def touch(sender, payload, task_id="card"):
        return Inbound(
            Channel.WECOM,
            f"tap-{next(keys)}",
            sender,
            clock.now(),
            InboundKind.EVENT,
            event="template_card_event",
            payload=payload,
            task_id=task_id,
        )

    return touch
