"""The message path: one message in, one transaction, one answer kept with the message."""

import json
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.messages import Button, Channel, Inbound, InboundKind, Message
from bot.domain.notices import Notice
from bot.domain.numbers import without_receipt
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.understanding import Parse
from bot.ports import DialogueAway, Host, UnitOfWork
from bot.services import conversations, deeds, people, places, receipts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What is said at once, and the label that replaces the buttons of a card that was tapped."""

    message: Message | None = None
    card_label: str = ""

    def as_json(self) -> str:
        """Return the form in which the answer is kept."""
        said = None
        if self.message is not None:
            said = [self.message.text, [[b.title, b.payload] for b in self.message.buttons]]
        return json.dumps([said, self.card_label], ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> "Answer":
        """Return a kept answer."""
        said, label = json.loads(kept)
        message = Message(said[0], tuple(Button(*button) for button in said[1])) if said else None
        return cls(message, label)


NOTHING = Answer()


class Punctual:
    """Settles whether an answer is given at once or pushed: whoever comes first, decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._decided = ""

    def decide(self, way: str) -> bool:
        """Return whether this way (`reply` or `push`) is the one taken."""
        with self._lock:
            self._decided = self._decided or way
            return self._decided == way


def receive(host: Host, inbound: Inbound, punctual: Punctual) -> Answer:
    """Answer one message. A repeated delivery gets the kept answer and changes nothing.

    Where `punctual` was decided for `push` meanwhile, the answer goes to the outbox instead.
    Raises `Busy` when the database cannot be had, so that the platform sends again.
    """
    with receipts.prepared(inbound.payload or inbound.text):
        return _receive(host, inbound, punctual)


def _receive(host: Host, inbound: Inbound, punctual: Punctual) -> Answer:
    now = host.clock.now()
    parse = _understand(host, inbound)
    if not host.dialogue.is_remote:
        return _receive_at_hand(host, inbound, parse, punctual, now)
    try:
        return _receive_remotely(host, inbound, parse, punctual, now)
    except DialogueAway as away:
        log.warning("the remote dialogue is away, our own steps in: %s", away)
        return _receive_at_hand(host.at_hand(), inbound, parse, punctual, now)


def _receive_at_hand(
    host: Host, inbound: Inbound, parse: Parse | None, punctual: Punctual, now: datetime
) -> Answer:
    """Answer in one transaction."""
    with host.transactions() as uow:
        if not _claimed(host, uow, inbound, now):
            return _kept(uow, inbound)
        answer = _answer(host, uow, inbound, parse, now)
        return _finish(uow, inbound, answer, punctual, now)


def _claimed(host: Host, uow: UnitOfWork, inbound: Inbound, now: datetime) -> bool:
    """Take a message. Its row shows the day; when it is looked at is left to chance."""
    day, look_at = host.policy.day_of(now), deeds.look_at(now, host.policy)
    return uow.inbox.claim(inbound.key, day=day, look_at=look_at)


def _receive_remotely(
    host: Host, inbound: Inbound, parse: Parse | None, punctual: Punctual, now: datetime
) -> Answer:
    """Answer in two transactions, with none between: the remote actions need one of their own.

    Raises `DialogueAway`; the message is then given back.
    """
    with host.transactions() as uow:
        if not _claimed(host, uow, inbound, now):
            return _kept(uow, inbound)
        asked = _asked(host, uow, inbound, parse, now)
        if isinstance(asked, Answer):
            return _finish(uow, inbound, asked, punctual, now)
    with _given_back(host, inbound):
        played = conversations.ask(host, inbound, asked)
        with host.transactions() as uow:
            said = conversations.settle(host, uow, inbound, asked, played, now=now)
            answer = Answer(said.message, said.card_label)
            return _finish(uow, inbound, answer, punctual, now)


def _asked(
    host: Host, uow: UnitOfWork, inbound: Inbound, parse: Parse | None, now: datetime
) -> conversations.Asked | Answer:
    """Return what is put to the remote dialogue, or the answer where it need not be asked."""
    met = _met(host, uow, inbound, now)
    if isinstance(met, Answer):
        return met
    asked = conversations.prepare(host, uow, inbound, met, parse, now=now)
    if asked is None:
        return NOTHING
    if asked.state.get("active_loop"):
        # Our own dialogue stepped in and has asked something: it hears the answer.
        said = conversations.play(host.at_hand(), uow, inbound, asked, now=now)
        return Answer(said.message, said.card_label)
    return asked


@contextmanager
def _given_back(host: Host, inbound: Inbound) -> Iterator[None]:
    """Give a message back that could not be answered: its next delivery is then the first."""
    answered = False
    try:
        yield
        answered = True
    finally:
        if not answered:
            with host.transactions() as uow:
                uow.inbox.release(inbound.key)


def _kept(uow: UnitOfWork, inbound: Inbound) -> Answer:
    kept = uow.inbox.kept(inbound.key)
    return Answer.from_json(kept) if kept else NOTHING


def _finish(
    uow: UnitOfWork, inbound: Inbound, answer: Answer, punctual: Punctual, now: datetime
) -> Answer:
    """Keep the answer; it goes to the outbox where the reply was given up on meanwhile."""
    if not punctual.decide("reply"):
        _push(uow, inbound, answer, now)
        answer = NOTHING
    uow.inbox.keep(inbound.key, answer.as_json())
    return answer


def _understand(host: Host, inbound: Inbound) -> Parse | None:
    """Understand what was written or said before the transaction begins: it may take a while."""
    if inbound.kind is InboundKind.TEXT and not inbound.payload and inbound.text.strip():
        # A receipt's digits say nothing of what is wanted.
        parse = host.understanding.parse(without_receipt(inbound.text))
        return replace(parse, text=inbound.text)
    if inbound.kind is InboundKind.VOICE and inbound.media is not None:
        heard = host.hearing.transcribe(inbound.channel, inbound.media)
        return host.understanding.parse(heard) if heard.strip() else None
    return None


def _answer(
    host: Host, uow: UnitOfWork, inbound: Inbound, parse: Parse | None, now: datetime
) -> Answer:
    met = _met(host, uow, inbound, now)
    if isinstance(met, Answer):
        return met
    said = conversations.converse(host, uow, inbound, met, parse, now=now)
    return Answer(said.message, said.card_label)


def _met(host: Host, uow: UnitOfWork, inbound: Inbound, now: datetime) -> Person | Answer:
    """Return who writes, or the answer to a stranger or to an event."""
    place = places.scanned(host, uow, inbound, now=now)
    person = people.known(uow, inbound, policy=host.policy)
    if person is None:
        return _stranger(host, uow, inbound, now)
    if person.channel is not inbound.channel:
        uow.people.change(person.id, channel=inbound.channel)
    if inbound.channel is Channel.MP:
        uow.outbox.unpark(person.id, now)
    if inbound.kind is InboundKind.FILE and inbound.media is None:
        # The Official Account announces a document and hands it to nobody.
        return Answer(host.wording.render("utter_file_unseen", {}))
    if place:
        return Answer(host.wording.render("utter_at_place", {"place": place}))
    if inbound.kind is InboundKind.EVENT and (not inbound.payload or places.is_scan(inbound)):
        return _event(host, uow, inbound, person.name, now)
    return person


def _stranger(host: Host, uow: UnitOfWork, inbound: Inbound, now: datetime) -> Answer:
    if inbound.channel is not Channel.MP or inbound.event == "unsubscribe":
        return NOTHING
    bound = people.bind(uow, inbound, now=now)
    if bound is None:
        return Answer(host.wording.render("utter_stranger", {}))
    return Answer(host.wording.render("utter_bound", {"name": bound.name}))


def _event(host: Host, uow: UnitOfWork, inbound: Inbound, name: str, now: datetime) -> Answer:
    """Welcome whoever comes for the first time; other events are taken note of, silently."""
    if inbound.event in {"subscribe", "scan"}:
        return Answer(host.wording.render("utter_welcome", {"name": name}))
    if inbound.event == "enter_agent":
        _, stored = uow.conversations.load(inbound.channel, inbound.sender)
        if stored is None:
            day = host.policy.day_of(now)
            uow.conversations.save(inbound.channel, inbound.sender, {}, now=now, day=day)
            return Answer(host.wording.render("utter_welcome", {"name": name}))
    return NOTHING


def _push(uow: UnitOfWork, inbound: Inbound, answer: Answer, now: datetime) -> None:
    if answer.message is not None:
        uow.outbox.add(
            Notice(
                key=f"late:{secrets.token_hex(16)}",
                message=answer.message,
                address=inbound.sender,
                channel=inbound.channel,
                urgent=True,
            ),
            now,
        )


def ask_again(host: Host, inbound: Inbound) -> None:
    """Ask somebody whose characters could not be read to write once more, once a message."""
    now = host.clock.now()
    with host.transactions() as uow:
        if _claimed(host, uow, inbound, now):
            _push(uow, inbound, Answer(host.wording.render("utter_unreadable", {})), now)


def purge(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Forget messages after a day, and conversations that have ended; rows show days only."""
    uow.inbox.purge(policy.day_of(now))
    uow.conversations.purge(policy.day_of(now - policy.forget_after))
