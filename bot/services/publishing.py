"""The board: what to publish is proposed, read by a person, agreed to by its author, and shown."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import redaction
from bot.domain.errors import NotYours
from bot.domain.events import Event
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.publications import (
    NotForTheBoard,
    NothingLeft,
    OvertakenByOthers,
    Publication,
    Step,
    Wording,
)
from bot.domain.redaction import Clue, Directory
from bot.domain.tickets import Ticket, Topic
from bot.ports import UnitOfWork
from bot.ports.publications import BoardFilter
from bot.services import audit

RECENT = timedelta(days=120)
MOST = 100
LONGEST_TITLE, LONGEST_TEXT = 60, 4000
UNDER_WAY = (Step.PROPOSED, Step.REVIEWED, Step.ASKED, Step.AGREED)

Pieces = Sequence[tuple[str, Clue | None]]


@dataclass(frozen=True)
class Proposal:
    """A matter with what might tell on somebody marked, and the wording without it."""

    ticket: Ticket
    question: Pieces
    answer: Pieces
    wording: Wording


@dataclass(frozen=True)
class Entry:
    """One publication as a reader sees it: how many it concerns, and whether the reader is one."""

    publication: Publication
    count: int
    mine: bool = False


def may_publish(who: Person) -> bool:
    """Return whether somebody decides what stands on the board."""
    return who.has(Role.SECRETARIAT)


def check(who: Person) -> None:
    """Raise `NotYours` for whoever does not decide what stands on the board."""
    if not may_publish(who):
        raise NotYours


def candidates(uow: UnitOfWork, *, who: Person, now: datetime) -> Sequence[Ticket]:
    """Return answered matters that nobody looked at for the board yet. Raises `NotYours`."""
    check(who)
    audit.note_person(uow, who, verb="list", subject="board", now=now)
    return uow.publications.candidates(now - RECENT, MOST)


def under_way(uow: UnitOfWork, *, who: Person) -> Sequence[Publication]:
    """Return what is on its way to the board. Raises `NotYours`."""
    check(who)
    return uow.publications.at(UNDER_WAY, MOST)


def published(uow: UnitOfWork, *, who: Person) -> Sequence[Publication]:
    """Return what stands on the board, for those who may take it down. Raises `NotYours`."""
    check(who)
    return uow.publications.board(BoardFilter(limit=MOST))


def propose(uow: UnitOfWork, *, seq: int, who: Person, now: datetime, policy: Policy) -> Proposal:
    """Return a matter with what might tell on somebody blanked. Raises `NotYours`."""
    check(who)
    ticket = publishable(uow, seq=seq)
    audit.note_person(uow, who, verb="read", subject=ticket.number, now=now)
    directory = directory_of(uow, ticket, policy)

    def cut(text: str) -> tuple[Pieces, str]:
        spans = redaction.propose(text, directory)
        return redaction.pieces(text, spans), redaction.blanked(text, spans)

    _, title = cut(ticket.title)
    question, asked = cut(ticket.text)
    answer, answered = cut(ticket.answer)
    return Proposal(ticket, question, answer, Wording(title, asked, answered))


def publishable(uow: UnitOfWork, *, seq: int) -> Ticket:
    """Return a matter that may stand on the board. Raises `NotForTheBoard`, `NotYours`."""
    ticket = uow.tickets.by_seq(seq)
    if ticket is None:
        raise NotYours
    if ticket.topic is Topic.MOOD or not ticket.answer:
        raise NotForTheBoard
    return ticket


def directory_of(uow: UnitOfWork, ticket: Ticket, policy: Policy) -> Directory:
    """Return what might tell on somebody: names, ids, and places, the ticket's own too."""
    people = uow.people.everyone()
    places = {person.site for person in people} | {ticket.place}
    return Directory(
        names=[person.name for person in people],
        userids=[person.userid for person in people],
        places=sorted(filter(None, places)),
        titles=policy.board.titles,
    )


def review(
    uow: UnitOfWork, *, seq: int, wording: Wording, who: Person, now: datetime
) -> Publication:
    """Keep the wording that a person has read and stands for.

    Raises `NotYours`, `NotForTheBoard`, `NothingLeft`, `OvertakenByOthers`.
    """
    check(who)
    ticket = publishable(uow, seq=seq)
    said = _checked(wording)
    found = uow.publications.of_ticket(ticket.id)
    if found is None:
        found = Publication(
            secrets.token_hex(16),
            ticket.id,
            ticket.topic,
            said.title,
            said.question,
            said.answer,
            department=_department(uow, ticket),
        )
        if not uow.publications.add(found):
            raise OvertakenByOthers
    values = {"title": said.title, "question": said.question, "answer": said.answer}
    audit.note_person(uow, who, verb="review", subject=ticket.number, now=now)
    _log(uow, found, "review", at=now, actor_id=who.id)
    return _saved(uow, found.moved("review", reviewed_by=who.id, **values))


def _checked(wording: Wording) -> Wording:
    checked = Wording(
        title=" ".join(wording.title.split())[:LONGEST_TITLE],
        question=wording.question.strip()[:LONGEST_TEXT],
        answer=wording.answer.strip()[:LONGEST_TEXT],
    )
    if not (checked.title and checked.question and checked.answer):
        raise NothingLeft
    return checked


def _department(uow: UnitOfWork, ticket: Ticket) -> str:
    names = {one.id: one.name for one in uow.people.departments()}
    return names.get(ticket.department_id, "")


def _log(
    uow: UnitOfWork, publication: Publication, verb: str, *, at: datetime, actor_id: str | None
) -> None:
    """Write a step on the way to the board into the ticket's own log; its state stays."""
    uow.tickets.log(Event(publication.ticket_id, f"board_{verb}", at, actor_id))


def _saved(uow: UnitOfWork, publication: Publication) -> Publication:
    uow.publications.save(publication)
    saved = uow.publications.get(publication.id)
    if saved is None:
        raise OvertakenByOthers
    return saved


def ask(uow: UnitOfWork, publication: Publication, *, who: Person, now: datetime) -> Publication:
    """Ask the author, who sees exactly what would be read. Raises `NotYours`, `NotForTheBoard`."""
    check(who)
    ticket = uow.tickets.get(publication.ticket_id)
    if ticket.anonymous and uow.tickets.route(ticket.id) is None:
        raise NotForTheBoard
    audit.note_person(uow, who, verb="ask", subject=ticket.number, now=now)
    _log(uow, publication, "ask", at=now, actor_id=who.id)
    asked = _saved(uow, publication.moved("ask"))
    _tell(uow, ticket, asked, "utter_ask_publication", now=now)
    return asked


def answer(uow: UnitOfWork, ticket: Ticket, *, agrees: str, now: datetime, policy: Policy) -> None:
    """Take the author's word: yes, no, or away with what stands there already.

    Of an unnamed author the ticket's log holds a day, not a moment. Raises `NotYours` where
    nothing of this ticket is on its way. Whoever is late changes nothing.
    """
    found = uow.publications.of_ticket(ticket.id)
    if found is None:
        raise NotYours
    away = "object" if found.step is Step.PUBLISHED else "decline"
    verb = "agree" if agrees else away
    uow.publications.save(found.moved(verb))
    at = policy.day_of(now) if ticket.anonymous else now
    _log(uow, found, verb, at=at, actor_id=ticket.author_id)


def publish(
    uow: UnitOfWork, publication: Publication, *, who: Person, now: datetime
) -> Publication:
    """Put it on the board and tell the author. Raises `NotYours`, `OvertakenByOthers`."""
    check(who)
    shown = publication.moved("publish", published_by=who.id, published_at=now)
    shown = _saved(uow, shown)
    ticket = uow.tickets.get(shown.ticket_id)
    audit.note_person(uow, who, verb="publish", subject=ticket.number, now=now)
    _log(uow, shown, "publish", at=now, actor_id=who.id)
    _tell(uow, ticket, shown, "utter_published", now=now)
    return shown


def take_down(
    uow: UnitOfWork, publication: Publication, *, who: Person, now: datetime
) -> Publication:
    """Take it off the board. Raises `NotYours`, `OvertakenByOthers`."""
    check(who)
    ticket = uow.tickets.get(publication.ticket_id)
    audit.note_person(uow, who, verb="take_down", subject=ticket.number, now=now)
    _log(uow, publication, "take_down", at=now, actor_id=who.id)
    return _saved(uow, publication.moved("take_down"))


def _tell(
    uow: UnitOfWork, ticket: Ticket, publication: Publication, says: str, *, now: datetime
) -> None:
    """Tell the author, by name or along the sealed route; who cannot be reached is not told."""
    if ticket.anonymous and uow.tickets.route(ticket.id) is None:
        return
    notice = Notice(
        key=f"publication:{publication.id}:{says}:{publication.version}",
        says=says,
        fields={
            "number": ticket.number,
            "title": publication.title,
            "text": publication.question,
            "answer": publication.answer,
            "receipt": "",
        },
        to=ticket.author_id,
        route=ticket.id if ticket.anonymous else None,
    )
    uow.outbox.add(notice, now)


def board(uow: UnitOfWork, *, wanted: BoardFilter, who: Person | None) -> list[Entry]:
    """Return what stands on the board and fits, the newest first."""
    return [_entry(uow, one, who) for one in uow.publications.board(wanted)]


def shown(uow: UnitOfWork, *, publication_id: str, who: Person | None) -> Entry:
    """Return one that stands on the board. Raises `NotYours`."""
    found = uow.publications.get(publication_id)
    if found is None or found.step is not Step.PUBLISHED:
        raise NotYours
    return _entry(uow, found, who)


def _entry(uow: UnitOfWork, found: Publication, who: Person | None) -> Entry:
    mine = who is not None and uow.publications.concerns(found.id, who.id)
    return Entry(found, uow.publications.count(found.id), mine)


def concern(uow: UnitOfWork, *, publication_id: str, who: Person) -> None:
    """Count that it concerns somebody too, or no longer. Raises `NotYours`."""
    entry = shown(uow, publication_id=publication_id, who=who)
    if entry.mine:
        uow.publications.unconcern(publication_id, who.id)
    else:
        uow.publications.concern(publication_id, who.id)
