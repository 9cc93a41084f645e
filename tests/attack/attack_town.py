"""A town of two hundred who write for some days, named and unnamed; what a thief then holds."""

import itertools
import logging
import random
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot import app as applications
from bot.app import App
from bot.channels import gates
from bot.channels.accounts import WeComAccount
from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.choices import payload_parse
from bot.domain.messages import Channel, Receipt
from bot.domain.numbers import find_receipt, find_seq
from bot.domain.people import Person
from bot.domain.understanding import Intent, Parse
from bot.jobs import Worker
from bot.ports.tickets import TicketFilter
from bot.services import handling
from bot.services.limits import MemberLimiter
from bot.services.outbox import Delivery
from bot.simulator.cipher import Cipher
from bot.simulator.envelopes import Envelope
from bot.simulator.markup import write_xml
from bot.web import factory
from bot.web.callback import Patience

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)
EVERY = timedelta(minutes=30)
CORP, AGENT = "ww0123456789abcdef", 1000002
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
WORDS = (
    ("匿名", "go_anonymous"),
    ("就这样", "affirm"),
    ("算了", "stop"),
    ("进度", "track_ticket"),
    ("会不会知道", "ask_privacy"),
    ("谢谢", "thank"),
    ("你好", "greet"),
    ("窗口", "request_life"),
)
SMALL_TALK = ("你好", "谢谢", "会不会知道是我", "查进度", "你好呀", "谢谢您")


class Mind:
    """Understands by a table of words."""

    def parse(self, text):
        name = next((name for word, name in WORDS if word in text), "nlu_fallback")
        intent = Intent(name, 0.9 if name != "nlu_fallback" else 0.2)
        return Parse(text, intent, (intent,), (), "life")

    def parse_payload(self, payload):
        return payload_parse(payload)


class Phones:
    """Takes what is sent and keeps the newest per receiver."""

    def __init__(self, channel):
        self.channel = channel
        self.last = {}

    def send(self, receiver, message, *, task_id):
        self.last[receiver] = message
        return Receipt("m", f"rc-{task_id}")

    def close_card(self, receiver, response_code, label):
        del receiver, response_code, label


class Clock:
    """Shows the time it was set to."""

    moment = MONDAY

    def now(self):
        return self.moment


@dataclass(frozen=True)
class Size:
    """How large a town, and how much is said in it."""

    people: int
    messages: int
    unnamed: int
    days: int
    thefts: int = 4


@dataclass
class Truth:
    """What the judge knows and the thief does not: who wrote what, and who was about."""

    author: dict = field(default_factory=dict)
    active: dict = field(default_factory=dict)
    said: int = 0


@dataclass
class Loot:
    """What the thief holds: copies of the database, figures of /metrics, the log file."""

    directory: Path
    copies: list = field(default_factory=list)
    metrics: list = field(default_factory=list)

    @property
    def log(self):
        """The log file."""
        return self.directory / "huitan.log"


class Town:
    """The bot in process, its people, and the days that they live."""

    def __init__(self, app: App, database, directory, size: Size, rng: random.Random):
        self.clock, self.phones = Clock(), Phones(Channel.WECOM)
        senders = {Channel.WECOM: self.phones}
        self.app = replace(app, clock=self.clock, understanding=Mind(), senders=senders)
        applications.use(self.app)
        self.database, self.size, self.rng = database, size, rng
        self.truth, self.loot = Truth(), Loot(directory)
        self.keys, self.numbers = itertools.count(1), itertools.count(1)
        delivery = Delivery(self.app.transactions, self.app.wording, senders, self.app.courier)
        self.worker = Worker(self.app, delivery)
        self.receipts = {}
        self.people = self._move_in()
        self.envelope = Envelope("wecom", Cipher("wecomtoken", KEY, CORP), CORP, agent_id=AGENT)
        gate = gates.wecom(WeComAccount(CORP, AGENT, secret="s", token="wecomtoken", aes_key=KEY))
        limiter = MemberLimiter(per_minute=1000, burst=1000)
        # A busy machine is no reason for an answer to come by the outbox.
        patient = Patience(answer=timedelta(seconds=60), commit=timedelta(seconds=60))
        site = factory.Site(
            app=self.app, gates={Channel.WECOM: gate}, limiter=limiter, patience=patient
        )
        self.client = factory.create(site).test_client()

    def _move_in(self):
        made = []
        with self.app.transactions() as uow:
            departments = [d.id for d in uow.people.departments()]
            for number in range(self.size.people):
                userid = f"u{self.rng.getrandbits(40):010x}"
                home = departments[number % len(departments)]
                made.append(
                    Person(
                        f"p{self.rng.getrandbits(64):016x}",
                        userid,
                        f"职工{number}",
                        department_id=home,
                    )
                )
                uow.people.add(made[-1])
        return made

    def live(self):
        """Let the days pass: people write when they like, the worker works, the thief copies."""
        for day in range(self.size.days):
            plans = self._plans(day)
            for moment, do in sorted(plans, key=lambda plan: plan[0]):
                self._until(moment)
                do()
            self._until(MONDAY + timedelta(days=day, hours=14))
            self._answer_some()
        self.steal()
        return self.truth, self.loot

    def _plans(self, day):
        """Return what happens on a day: (moment, what)."""
        begin, share = MONDAY + timedelta(days=day), self.size.days
        unnamed = self.size.unnamed // share
        wanted = self.size.messages // share - unnamed * 2
        plans = [(begin + timedelta(hours=h), self.steal) for h in self._hours()]
        for _ in range(unnamed):
            plans.append(self._at(begin, self.rng.choice(self.people), self.unnamed))
        while wanted > 0:
            person = self.rng.choice(self.people)
            session, length = self.rng.choice(
                ((self.named, 2), (self.small_talk, 2), (self.dropped, 2), (self.small_talk, 2))
            )
            plans.append(self._at(begin, person, session))
            wanted -= length
        for ticket, (author, receipt) in list(self.receipts.items()):
            if self.rng.random() < 0.4:
                del self.receipts[ticket]
                plans.append(self._at(begin, author, self._urging(ticket, receipt)))
        return plans

    def _hours(self):
        """Return how many hours after the morning each theft of a day happens."""
        return [10 * (which + 1) / self.size.thefts for which in range(self.size.thefts)]

    def _at(self, begin, person, session):
        moment = begin + timedelta(seconds=self.rng.randrange(60, 10 * 3600))
        return moment, lambda: session(person)

    def _until(self, moment):
        """Let the worker work up to a moment."""
        while self.clock.moment + EVERY <= moment:
            night = self.clock.moment.hour >= 22 or self.clock.moment.hour < 8
            self.clock.moment += 4 * EVERY if night else EVERY
            self.worker.once()
            self.look()
        self.clock.moment = max(moment, self.clock.moment)

    def say(self, person, text="", *, payload=""):
        """Let somebody write or tap; return what is answered."""
        self.clock.moment += timedelta(seconds=self.rng.randrange(5, 40))
        now = self.clock.moment
        letter = self.envelope.pack(
            self._letter(person, text, payload),
            sender=person.userid,
            stamp=int(now.timestamp()),
            nonce="1234567890",
            knobs=frozenset(),
        )
        answer = self.client.post("/callback/wecom", query_string=letter.query, data=letter.body)
        assert answer.status_code == 200, answer.status
        self.truth.active.setdefault(now.date(), set()).add(person.id)
        self.truth.said += 1
        said = self.envelope.open(answer.data)
        return (said or {}).get("Content", "")

    def _letter(self, person, text, payload):
        """Return the plaintext of a message, or of a tap."""
        fields = {
            "ToUserName": CORP,
            "FromUserName": person.userid,
            "CreateTime": int(self.clock.moment.timestamp()),
            "AgentID": AGENT,
        }
        number = next(self.keys)
        if not payload:
            return write_xml(fields | {"MsgType": "text", "Content": text, "MsgId": number})
        tapped = {"MsgType": "event", "Event": "template_card_event", "EventKey": payload}
        card = {"TaskId": f"card-{number}", "CardType": "button_interaction", "ResponseCode": "rc"}
        return write_xml(fields | tapped | card)

    def look(self):
        """Read the figures, as whoever gathers them does all day."""
        self.loot.metrics.append((self.clock.moment, self.client.get("/metrics").text))

    def matter(self):
        """Return words that nobody said before."""
        return f"食堂{next(self.numbers)}号窗口的菜" + self.rng.choice(("凉了", "咸了", "少了半勺"))

    def named(self, person):
        """File by name."""
        self.say(person, self.matter())
        self.say(person, "就这样提交")

    def dropped(self, person):
        """Begin, and think better of it."""
        self.say(person, self.matter())
        self.say(person, "算了")

    def small_talk(self, person):
        """Say this and that."""
        for text in self.rng.sample(SMALL_TALK, 2):
            self.say(person, text)

    def unnamed(self, person):
        """File without a name."""
        self.say(person, self.matter())
        filed = self.say(person, "匿名提交")
        seq, receipt = find_seq(filed), find_receipt(filed)
        self.truth.author[seq] = person.id
        self.receipts[seq] = (person, receipt)

    def _urging(self, seq, receipt):
        """Return what an author does with a receipt: rate what was answered, else urge."""

        def act(person):
            with self.app.transactions.reading() as uow:
                ticket = uow.tickets.by_seq(seq)
            verb = "rate_satisfied" if ticket and ticket.answer else "urge_ticket"
            values = f'{{"ticket_number":"SQ-{seq}","receipt":"{receipt}"}}'
            self.say(person, payload=f"/{verb}{values}")

        return act

    def _answer_some(self):
        """Let owners answer half of what is open."""
        with self.app.transactions() as uow:
            for ticket in uow.tickets.page(TicketFilter(status="assigned", limit=200)):
                if self.rng.random() < 0.5:
                    owner = uow.people.get(ticket.owner_id)
                    words = {"text": "办好了", "now": self.clock.moment}
                    handling.answer(uow, ticket, who=owner, policy=self.app.policy, **words)

    def steal(self):
        """Copy everything that lies about at this moment."""
        at = self.clock.moment
        self.look()
        if self.database.is_sqlite:
            self.loot.copies.append((at, self._stolen_files()))
        else:
            self.loot.copies.append((at, dumped(self.database)))

    def _stolen_files(self):
        source = Path(self.database.engine.url.database)
        target = self.loot.directory / f"copy-{len(self.loot.copies)}"
        target.mkdir()
        for part in source.parent.glob(f"{source.name}*"):
            shutil.copyfile(part, target / part.name)
        return target / source.name


def dumped(database):
    """Return what a dump of PostgreSQL holds, with the columns that the system adds."""
    tables = sa.inspect(database.engine).get_table_names()
    with database.engine.connect() as connection:
        query = "SELECT xmin::text AS xmin, ctid::text AS ctid, * FROM {}"
        return {
            name: [dict(row._mapping) for row in connection.execute(sa.text(query.format(name)))]
            for name in tables
        }


@contextmanager
def listened(loot):
    """Write everything that is logged meanwhile to a file, tracebacks and all."""
    root = logging.getLogger()
    ear, level = logging.FileHandler(loot.log, encoding="utf-8"), root.level
    ear.setFormatter(logging.Formatter("%(created)f %(name)s %(levelname)s %(message)s"))
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
        ear.close()


def transactions(database, keys):
    """Return transactions on a database under some keys."""
    return SqlTransactions(database, keys)
