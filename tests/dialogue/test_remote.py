"""A real Rasa plays outside of our transactions, and is replaced by our own dialogue when away."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.remote import RemoteDialogue
from bot.domain.messages import Button, Channel, Inbound, InboundKind, Message
from bot.domain.understanding import Intent, Parse
from bot.ports import Busy, DialogueAway
from bot.services import inbox
from bot.services.inbox import NOTHING, Punctual

MENU = [{"text": "您选", "buttons": [{"title": "好", "payload": "/affirm"}]}]


class Rasa(BaseHTTPRequestHandler):
    """Stands in for a Rasa server: answers as told, after doing what its actions would do."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        told = self.server.told
        told.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        told.meanwhile()
        body = json.dumps(told.says).encode()
        self.send_response(told.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Told:
    """What the stand-in says, and what it was asked."""

    def __init__(self, url):
        self.url, self.status, self.says, self.asked = url, 200, [{"text": "我是 Rasa"}], []
        self.meanwhile = lambda: None

    @property
    def heard(self):
        return [one["message"] for one in self.asked]


@pytest.fixture
def rasa():
    with ThreadingHTTPServer(("127.0.0.1", 0), Rasa) as server:
        server.told = Told(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.told
        server.shutdown()
        thread.join()


@pytest.fixture
def remote(rasa, dialogue):
    return RemoteDialogue(rasa.url, dialogue)


@pytest.fixture
def app(bot, transactions, cast, remote):
    """The bot with a remote dialogue, on each kind of database."""
    del cast
    return replace(bot, transactions=transactions, dialogue=remote)


def says(words, key="k", **more):
    more = {"kind": InboundKind.TEXT, "text": words, **more}
    return Inbound(Channel.WECOM, key, "li", sent_at=None, **more)


def receive(app, message, punctual=None):
    return inbox.receive(app, message, punctual or Punctual())


def test_rasa_answers(app, rasa):
    assert receive(app, says("在吗")).message == Message("我是 Rasa")
    asked = {"sender": "wecom:li", "message": "在吗", "input_channel": "wecom"}
    assert rasa.asked == [asked]


def test_a_repeated_delivery_is_not_put_to_rasa_again(app, rasa):
    first = receive(app, says("在吗"))
    assert receive(app, says("在吗")) == first
    assert len(rasa.asked) == 1


def test_no_transaction_is_held_while_rasa_is_asked(app, rasa):
    def act():
        with app.transactions() as uow:
            uow.people.change("id-li", channel=Channel.MP)
            uow.conversations.load(Channel.WECOM, "li")

    rasa.meanwhile = act
    assert receive(app, says("在吗")).message == Message("我是 Rasa")
    with app.transactions.reading() as uow:
        assert uow.people.get("id-li").channel is Channel.MP


def test_rasa_finds_a_newcomer_known(app, rasa):
    found = []

    def act():
        with app.transactions.reading() as uow:
            found.append(uow.people.by_address(Channel.WECOM, "newcomer"))

    rasa.meanwhile = act
    receive(app, replace(says("在吗"), sender="newcomer"))
    assert found[0].userid == "newcomer"


def test_a_choice_of_rasa_is_picked_by_number(app, rasa):
    rasa.says = MENU
    answer = receive(app, says("在吗"))
    assert answer.message == Message("您选", (Button("好", "/affirm"),))
    receive(app, says("1", key="k2"))
    assert rasa.heard == ["在吗", "/affirm"]


def test_a_danger_that_we_hear_is_put_to_rasa_as_such(remote, rasa):
    parse = Parse("不想活了", Intent("danger", 0.9))
    remote.turn({}, parse, sender_id="wecom:li", channel="wecom")
    assert rasa.heard == ["/danger"]


def test_a_late_answer_of_rasa_is_pushed(app):
    late = Punctual()
    late.decide("push")
    assert receive(app, says("在吗"), late) == NOTHING
    with app.transactions.reading() as uow:
        assert uow.outbox.counts()["waiting"] == 1


def test_strangers_and_events_are_not_put_to_rasa(app, rasa):
    stranger = replace(says("在吗"), channel=Channel.MP, sender="openid")
    assert "绑定码" in receive(app, stranger).message.text
    came = replace(says("", key="k2"), kind=InboundKind.EVENT, event="enter_agent")
    assert "李杰" in receive(app, came).message.text
    assert receive(app, says("", key="k3", kind=InboundKind.LINK)) == NOTHING
    assert rasa.asked == []


@pytest.mark.parametrize(("status", "answer"), [(500, MENU), (200, {}), (200, [])])
def test_our_own_dialogue_steps_in_where_rasa_is_away(app, rasa, status, answer):
    rasa.status, rasa.says = status, answer
    stepped_in = receive(app, says("/greet"))
    assert receive(app, says("/greet")) == stepped_in
    assert "没听明白" in stepped_in.message.text
    assert len(rasa.asked) == 1


def test_what_our_own_dialogue_asked_it_hears_the_answer_to(app, rasa):
    rasa.status = 500
    assert "您身边有人吗" in receive(app, says("", payload="/danger")).message.text
    rasa.status = 200
    assert receive(app, says("没有人", key="k2")).message != Message("我是 Rasa")
    assert len(rasa.asked) == 1


class FailsOnce(SqlTransactions):
    """Transactions of which one cannot be had."""

    opened = 0

    @contextmanager
    def __call__(self):
        self.opened += 1
        if self.opened == 2:
            raise Busy("the database is locked")
        with super().__call__() as uow:
            yield uow


def test_a_message_that_could_not_be_answered_is_given_back(app, database, state_keys, rasa):
    app = replace(app, transactions=FailsOnce(database, state_keys))
    with pytest.raises(Busy):
        receive(app, says("在吗"))
    assert receive(app, says("在吗")).message == Message("我是 Rasa")
    assert rasa.heard == ["在吗", "在吗"]


def test_a_released_message_can_be_claimed_again(uow, now):
    assert uow.inbox.claim("k", day=now, look_at=now)
    uow.inbox.release("k")
    assert uow.inbox.kept("k") is None
    assert uow.inbox.claim("k", day=now, look_at=now)


def test_an_embedded_dialogue_is_its_own_spare(dialogue, remote):
    assert (dialogue.is_remote, dialogue.spare) == (False, dialogue)
    assert (remote.is_remote, remote.spare) == (True, dialogue)


def test_being_away_quotes_nobody(dialogue):
    away = RemoteDialogue("http://127.0.0.1:9", dialogue)
    with pytest.raises(DialogueAway) as raised:
        away.turn({}, Parse("秘密", Intent("greet", 1)), sender_id="wecom:li", channel="wecom")
    assert "秘密" not in str(raised.value)
