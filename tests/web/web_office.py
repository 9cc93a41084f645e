"""The bot's site over a scripted understanding, and a platform that packs callbacks for it."""

import base64
import functools
import itertools
import shutil
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from web_pages import TrustingLogin

from bot import policy
from bot.app import App, use
from bot.calendars import StateCalendar
from bot.channels import gates
from bot.channels.accounts import OfficialAccount, WeComAccount
from bot.courier import BoxCourier, BoxSealer, FixedPair, fresh_pair
from bot.db.engine import Database
from bot.db.keys import StateKeys
from bot.db.migrate import migrate
from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.choices import payload_parse
from bot.dialogue.local import LocalDialogue
from bot.domain.messages import Channel, Receipt
from bot.domain.policy import Board
from bot.domain.understanding import Intent, Parse
from bot.jobs import Worker
from bot.nlu.picking import OfferedTimes
from bot.reports import people_file
from bot.reports.calendar_file import CalendarFile
from bot.services import people, receptions
from bot.services.limits import MemberLimiter
from bot.services.outbox import Delivery
from bot.simulator.cipher import Cipher
from bot.simulator.envelopes import Envelope
from bot.simulator.markup import write_xml
from bot.web import factory
from bot.web.api import token_hash
from bot.web.callback import Patience

PROJECT = Path(__file__).resolve().parents[2]
DEMO = PROJECT / "bot" / "simulator" / "demo_people.csv"
MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
CORP, APP, AGENT = "ww0123456789abcdef", "wx0123456789abcdef", 1000002
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
MP_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OURS = "gh_0123456789ab"

HOLDERS = {"head": "lihai", "lead": "zhouhong", "duty": "qianmin"}
"""Somebody for each role whose tokens are somebody's."""

MEANINGS = (
    ("不想活", "danger"),
    ("食堂", "request_life"),
    ("热水", "request_life"),
    ("难受", "request_mood"),
    ("取消约谈", "cancel_talk"),
    ("约主任", "book_talk"),
    ("进度", "track_ticket"),
    ("就这样", "affirm"),
    ("匿名提交", "go_anonymous"),
    ("会不会知道", "ask_privacy"),
    ("SQ-", "answer_ticket"),
    ("你好", "greet"),
    ("帮助", "help"),
)


class Script:
    """An understanding that was told what each text means; it can be made to wait or to fail."""

    def __init__(self):
        self.go = threading.Event()
        self.go.set()
        self.parsing = threading.Event()
        self.failure = None

    def parse(self, text):
        self.parsing.set()
        self.go.wait(30)
        if self.failure is not None:
            raise self.failure
        name = next((name for word, name in MEANINGS if word in text), "nlu_fallback")
        intent = Intent(name, 0.9 if name != "nlu_fallback" else 0.3)
        guesses = (Intent("request_life", 0.2), Intent("book_talk", 0.1))
        return Parse(text, intent, (intent, *guesses), (), "life")

    def parse_payload(self, payload):
        return payload_parse(payload)


class StoppedClock:
    """Shows the time it was set to."""

    def __init__(self):
        self.moment = MORNING

    def now(self):
        return self.moment

    def advance(self, **units):
        self.moment += timedelta(**units)


@functools.cache
def rulebook():
    return policy.read(PROJECT / "policy.yml", calendar=StateCalendar())


@functools.cache
def dialogue():
    return LocalDialogue.load(PROJECT, rulebook().policy.zone)


def fill(database):
    """Bring a database to its schema and let the demo organisation move in."""
    migrate(database)
    rows = people_file.read(DEMO)
    with SqlTransactions(database, StateKeys(b"k" * 32))() as uow:
        people.take_in(uow, rows, remote_sites=rulebook().remote_sites)
        receptions.lay_out(uow, now=MORNING, policy=rulebook().policy)
        for person in uow.people.everyone():
            uow.people.change(person.id, openid=f"mp_{person.userid}")


@dataclass(frozen=True)
class Arrived:
    """One message on a phone."""

    receiver: str
    text: str
    payloads: tuple[str, ...]
    task_id: str


class Phone:
    """Takes every message that is pushed."""

    channel = Channel.WECOM

    def __init__(self):
        self.arrived, self.closed = [], []

    def send(self, receiver, message, *, task_id):
        payloads = tuple(button.payload for button in message.buttons)
        self.arrived.append(Arrived(receiver, message.text, payloads, task_id))
        return Receipt("m", f"rc-{task_id}")

    def close_card(self, receiver, response_code, label):
        self.closed.append((receiver, response_code, label))


@dataclass
class Answer:
    """The bot's answer to a callback, opened as the platform opens it."""

    status: int
    body: bytes
    said: dict | None

    @property
    def text(self):
        return (self.said or {}).get("Content", "")


class Office:
    """One bot with its database, and the platform's hand that knocks at it."""

    def __init__(
        self,
        file,
        *,
        mode="safe",
        patience=None,
        burst=40,
        base_url="https://huitan.test",
        public_board=False,
        database=None,
        comments=False,
    ):
        self.clock, self.script, self.phone = StoppedClock(), Script(), Phone()
        self.database = database or Database(f"sqlite:///{file}")
        self.public_board, self.comments = public_board, comments
        self.app, self.mode, self.file = self._app(), mode, Path(file)
        use(self.app)
        self.logins = {channel: TrustingLogin(channel) for channel in Channel}
        self.site = factory.Site(
            app=self.app,
            gates=_gates(mode),
            limiter=MemberLimiter(per_minute=20, burst=burst),
            actions=dialogue().actions,
            patience=patience or Patience(),
            logins=self.logins,
            base_url=base_url,
            pages_key=b"p" * 32,
        )
        self.flask = factory.create(self.site)
        self.numbers = itertools.count(7_000_000_000_000_000_001)

    def reopened(self):
        """Return the office with its pages made anew, of what the application is by now."""
        use(self.app)
        self.site = replace(self.site, app=self.app)
        self.flask = factory.create(self.site)
        return self

    def _app(self):
        private, public = fresh_pair()
        return App(
            clock=self.clock,
            policy=replace(
                rulebook().policy, board=Board(self.public_board, self.comments, titles=("科长",))
            ),
            transactions=SqlTransactions(self.database, StateKeys(b"k" * 32)),
            understanding=self.script,
            dialogue=dialogue(),
            wording=dialogue().script,
            times=OfferedTimes(timezone=rulebook().policy.zone),
            sealer=BoxSealer(FixedPair(public)),
            courier=BoxCourier(FixedPair(public, private)),
            calendar_writer=CalendarFile(rulebook().policy.zone),
        )

    def envelope(self, channel="wecom"):
        if channel == "mp":
            return Envelope("mp", Cipher("mptoken", MP_KEY, APP), OURS, mode=self.mode)
        cipher = Cipher("wecomtoken", KEY, CORP)
        return Envelope("wecom", cipher, CORP, agent_id=AGENT)

    def message(self, text="你好", *, who="zhangwei", channel="wecom", **changes):
        """Return the plaintext of a text message; a field set to None is left out."""
        fields = {
            "ToUserName": CORP if channel == "wecom" else OURS,
            "FromUserName": who if channel == "wecom" else f"mp_{who}",
            "CreateTime": int(self.clock.moment.timestamp()),
            "MsgType": "text",
            "Content": text,
            "MsgId": next(self.numbers),
            **changes,
        }
        return write_xml(fields)

    def tap(self, payload, *, who="zhangwei", task="card-1", **changes):
        """Return the plaintext of a tap on a card's button."""
        fields = {"Event": "template_card_event", "EventKey": payload, "TaskId": task}
        more = {"CardType": "button_interaction", "ResponseCode": "rc", "Content": None}
        no_id = {"MsgId": None}
        return self.message(who=who, MsgType="event", **fields, **more, **no_id, **changes)

    def letter(self, xml, *, channel="wecom", knobs=(), who="mp_zhangwei"):
        """Return query and body of a genuine callback, or of one spoilt by the knobs."""
        stamp = int(self.clock.moment.timestamp())
        return self.envelope(channel).pack(
            xml, sender=who, stamp=stamp, nonce="1234567890", knobs=frozenset(knobs)
        )

    def post(self, query, body, *, channel="wecom", client=None, **more):
        """Post anything at all."""
        client = client or self.flask.test_client()
        return client.post(f"/callback/{channel}", query_string=query, data=body, **more)

    def deliver(self, letter, *, channel="wecom"):
        answer = self.post(letter.query, letter.body, channel=channel)
        said = self.envelope(channel).open(answer.data) if answer.status_code == 200 else None
        return Answer(answer.status_code, answer.data, said)

    def knock(self, xml, *, channel="wecom", knobs=()):
        return self.deliver(self.letter(xml, channel=channel, knobs=knobs), channel=channel)

    def say(self, text, *, who="zhangwei", channel="wecom", **changes):
        return self.knock(self.message(text, who=who, channel=channel, **changes), channel=channel)

    def file_ticket(self, text="食堂的汤是凉的", *, who="zhangwei", decision="就这样提交"):
        self.say(text, who=who)
        return self.say(decision, who=who)

    def rows(self, query, **values):
        with self.database.engine.connect() as connection:
            return [row._asdict() for row in connection.execute(sa.text(query), values)]

    def count(self, table, where="1 = 1"):
        return self.rows(f"SELECT count(*) AS n FROM {table} WHERE {where}")[0]["n"]

    def token(self, role="leader", *, who=None):
        """Return a token of a role: of somebody, of nobody (`""`), or of whoever it must be."""
        who = HOLDERS.get(role, "") if who is None else who
        made = f"token-of-{role}-{who}"
        with self.app.transactions() as uow:
            if uow.api_tokens.role(token_hash(made)) is None:
                person = uow.people.by_userid(who).id if who else None
                uow.api_tokens.add(token_hash(made), role, self.clock.now(), person_id=person)
        return made

    def get(self, path, *, token=None, **query):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return self.flask.test_client().get(path, query_string=query, headers=headers)

    def pushed(self, kind):
        """Return the ids of what was promised under a kind of key (`said`, `card`, `late`)."""
        return [row["id"] for row in self.rows(f"SELECT id FROM outbox WHERE key LIKE '{kind}:%'")]

    def work(self):
        """Let the worker do what is due; return what arrived on phones."""
        self.phone.arrived.clear()
        app = replace(self.app, senders={Channel.WECOM: self.phone, Channel.MP: self.phone})
        Worker(app, Delivery(app.transactions, app.wording, app.senders, app.courier)).once()
        return list(self.phone.arrived)

    def close(self):
        self.script.go.set()
        self.database.dispose()


def raw_letter(office, plain):
    """Return a letter around bytes that are encrypted as they are, block by block."""
    from cryptography.hazmat.primitives import ciphers
    from cryptography.hazmat.primitives.ciphers.algorithms import AES256
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    key = base64.b64decode(KEY + "=")
    encryptor = ciphers.Cipher(AES256(key), CBC(key[:16])).encryptor()
    return sealed_letter(office, base64.b64encode(encryptor.update(plain)).decode())


def sealed_letter(office, sealed):
    """Return a letter with any text in place of the encrypted one, properly signed."""
    cipher = office.envelope().cipher
    stamp = str(int(office.clock.moment.timestamp()))
    query = {
        "msg_signature": cipher.signature(stamp, "77", sealed),
        "timestamp": stamp,
        "nonce": "77",
    }
    return query, f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()


def _gates(mode):
    corp = WeComAccount(CORP, AGENT, secret="s", token="wecomtoken", aes_key=KEY)
    # In the compatible mode a bot that has the key may believe the encrypted copy alone.
    key = "" if mode == "plain" else MP_KEY
    account = OfficialAccount(APP, "s", "mptoken", key)
    return {Channel.WECOM: gates.wecom(corp), Channel.MP: gates.official(account)}


def copy_of(template, place):
    """Return a database file of one's own, with the demo organisation in it."""
    file = place / "huitan.db"
    shutil.copy(template, file)
    return file
