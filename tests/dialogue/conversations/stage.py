"""The stage on which chat scripts are played: the whole bot in process, with a stopped clock."""

import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from bot import app as applications
from bot.app import App
from bot.dialogue.choices import payload_parse
from bot.domain.messages import (
    Channel,
    Inbound,
    InboundKind,
    Link,
    Media,
    Message,
    Place,
    Receipt,
)
from bot.domain.numbers import without_receipt
from bot.domain.people import Person
from bot.domain.receptions import Holidays, Kind, Rule, Way
from bot.domain.talks import Booking, Slot
from bot.domain.understanding import Intent, Parse
from bot.jobs import Worker
from bot.nlu.matters import Splitter
from bot.reports.calendar_file import CalendarFile
from bot.services import inbox, people, receptions
from bot.services.outbox import Delivery

BETWEEN_LINES = timedelta(seconds=20)
TOPICS = {"request_work": "work", "request_mood": "mood"}
SURE, UNSURE = 0.9, 0.3


class ScriptedUnderstanding:
    """Understands each text as the script says; what it says nothing of is not understood."""

    def __init__(self):
        self.intents = {}

    def parse(self, text):
        names = self.intents.get(text) or ["nlu_fallback"]
        surest = UNSURE if names[0] == "nlu_fallback" else SURE
        ranking = tuple(Intent(name, surest / (place + 1)) for place, name in enumerate(names))
        return Parse(text, ranking[0], ranking, topic=TOPICS.get(names[0], "life"))

    def parse_payload(self, payload):
        return payload_parse(payload)


@dataclass(frozen=True)
class Heard:
    """One thing that reached somebody: in the reply, or pushed with a card's id."""

    to: str
    message: Message
    task_id: str = ""


class Phones:
    """Everybody's phone on one platform: keeps what arrives, in order."""

    def __init__(self, channel, heard):
        self.channel = channel
        self._heard = heard
        self.closed = []

    def send(self, receiver, message, *, task_id):
        self._heard.append(Heard(receiver, message, task_id))
        return Receipt("message", f"code-{task_id}")

    def send_file(self, receiver, enclosure, *, task_id):
        self._heard.append(Heard(receiver, Message(f"[{enclosure.name}]"), task_id))
        return Receipt("file")

    def close_card(self, receiver, response_code, label):
        self.closed.append((receiver, response_code, label))


class Clock:
    """Shows the time it was set to."""

    def __init__(self, moment):
        self.moment = moment

    def now(self):
        return self.moment


UNION = Rule(
    ((time(15), time(16)),),
    kind=Kind.WEEKLY,
    leader="zhouhong",
    weekdays=(2,),
    holiday=Holidays.SKIP,
    mode=Way.EITHER,
    place="工会 210",
)
"""The vice-chair of the union receives every Wednesday afternoon."""


def _unannounced(reception):
    """Return the rules with announcements in the night, when nobody is disturbed: never, thus."""
    return replace(reception, talks=replace(reception.talks, announce_at=time(23)))


@dataclass
class Stage:
    """The bot, the phones, and what was heard and not yet looked at."""

    app: App
    clock: Clock
    mind: ScriptedUnderstanding
    heard: deque = field(default_factory=deque)
    names: dict = field(default_factory=dict)
    taken: dict = field(default_factory=dict)
    keys: itertools.count = field(default_factory=itertools.count)

    @classmethod
    def built(cls, app: App) -> "Stage":
        """Return a stage around an application, with phones for senders."""
        clock, mind, heard = Clock(app.clock.now()), ScriptedUnderstanding(), deque()
        senders = {channel: Phones(channel, heard) for channel in Channel}
        ears = Splitter(mind, app.policy.duties)
        policy = replace(app.policy, reception=_unannounced(app.policy.reception))
        ready = replace(app, clock=clock, understanding=ears, senders=senders, policy=policy)
        applications.use(ready)
        stage = cls(ready, clock, mind, heard)
        with ready.transactions.reading() as uow:
            stage.names = {person.name: person for person in uow.people.everyone()}
        return stage

    def says(self, who: str, channel: Channel, text: str, intents: list[str]) -> None:
        """Let somebody write a text that is understood as the script says."""
        if intents:
            self.mind.intents[without_receipt(text)] = intents
        self._receive(self._inbound(who, channel, InboundKind.TEXT, text=text))

    def taps(self, who: str, channel: Channel, title: str) -> None:
        """Let somebody tap the newest button of this title that reached him."""
        address = self.address(who, channel)
        found = self.taken.get((address, title))
        if found is None:
            raise LookupError(f"{who} was never offered {title}")
        button, task_id = found
        tapped = {"event": "template_card_event", "payload": button.payload, "task_id": task_id}
        if channel is Channel.MP:
            tapped = {"payload": button.payload}
        kind = InboundKind.TEXT if channel is Channel.MP else InboundKind.EVENT
        self._receive(self._inbound(who, channel, kind, text="", **tapped))

    def sends(self, who: str, channel: Channel, kind: str, what: str) -> None:
        """Let somebody send a file, a place or a link."""
        content: Mapping[str, object] = {
            "location": {"place": Place(43.8, 87.6, what)},
            "link": {"link": Link("https://example.com/1", what)},
        }.get(kind, {"media": Media(f"media-{what}", name=what)})
        self._receive(self._inbound(who, channel, InboundKind(kind), **content))

    def does(self, who: str, channel: Channel, event: str) -> None:
        """Let somebody open the application, follow the account, or leave it."""
        self._receive(self._inbound(who, channel, InboundKind.EVENT, event=event))

    def address(self, who: str, channel: Channel) -> str:
        """Return the platform id of somebody; strangers have one too."""
        person: Person | None = self.names.get(who)
        if channel is Channel.MP or person is None:
            return f"{channel}-{who}"
        return person.userid

    def name(self, address: str) -> str:
        """Return who is behind a platform id."""
        of = {person.userid: name for name, person in self.names.items()}
        return of.get(address) or address.partition("-")[2]

    def wait(self, until: datetime) -> None:
        """Move the clock and let the worker do what is due."""
        self.clock.moment = until
        self.work()
        self._note_buttons()

    def work(self) -> None:
        """Let the worker do everything that is due."""
        Worker(self.app, self._delivery()).once()

    def book_everything(self) -> None:
        """Let others have taken every time there is."""
        with self.app.transactions() as uow:
            for slot in uow.talks.slots(self.clock.now(), self.clock.now() + timedelta(days=400)):
                uow.talks.claim(slot.id, who_id="", now=self.clock.now())

    def met(self, leader: str, visitor: str) -> None:
        """Let a talk of yesterday be over, of which nobody has said what came of it."""
        start = self.clock.now() - timedelta(days=1)
        slot = Slot("yesterday", self.names[leader].id, start, start + timedelta(minutes=30))
        person_id, mode, month = self.names[visitor].id, slot.mode, f"{start:%Y-%m}"
        talk = Booking("over", slot.id, slot.leader_id, person_id, start, month, mode)
        with self.app.transactions() as uow:
            uow.talks.add_slot(slot)
            uow.talks.add_booking(talk)

    def rule(self, **changes) -> None:
        """Let the rulebook say otherwise, and lay out the talks anew."""
        self.app = replace(self.app, policy=replace(self.app.policy, **changes))
        applications.use(self.app)
        with self.app.transactions() as uow:
            receptions.lay_out(uow, now=self.clock.now(), policy=self.app.policy)

    def receive_too(self, *further: Rule) -> None:
        """Let others receive beside the leader."""
        reception = self.app.policy.reception
        ours = replace(reception, rules=(*further, *reception.rules))
        self.rule(reception=ours)

    def write_calendars(self) -> None:
        """Write calendar files, and let leaders subscribe."""
        writer = CalendarFile(self.app.policy.zone)
        self.app = replace(self.app, calendar_writer=writer)
        applications.use(self.app)

    def binding_code(self, who: str) -> str:
        """Return a code with which somebody binds a WeChat account."""
        with self.app.transactions() as uow:
            return people.give_code(uow, userid=self.names[who].userid, now=self.clock.now())

    def _inbound(self, who, channel, kind, **content):
        self.clock.moment += BETWEEN_LINES
        key = f"key-{next(self.keys)}"
        sender = self.address(who, channel)
        return Inbound(channel, key, sender, self.clock.now(), kind, **content)

    def _receive(self, inbound: Inbound) -> None:
        answer = inbox.receive(self.app, inbound, inbox.Punctual())
        if answer.message is not None:
            self.heard.append(Heard(inbound.sender, answer.message))
        while self._delivery().deliver_some(self.clock.now()):
            pass
        self._note_buttons()

    def _note_buttons(self) -> None:
        """Keep the buttons in reach, and drop the cards that only repeat a reply's choices."""
        invitation = self.app.wording.render("utter_choose", {}).text
        kept = []
        for one in self.heard:
            for button in one.message.buttons:
                self.taken[one.to, button.title] = (button, one.task_id)
            if one.message.text != invitation:
                kept.append(one)
        self.heard.clear()
        self.heard.extend(kept)

    def _delivery(self) -> Delivery:
        app = self.app
        return Delivery(app.transactions, app.wording, app.senders, app.courier)


MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 10:00 in Shanghai."""
