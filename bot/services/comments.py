"""Comments on the board: off unless the rulebook wants them, and read before they are shown."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import redaction
from bot.domain.comments import LONGEST, Comment, CommentsOff, CommentState, NothingSaid
from bot.domain.errors import NotYours
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.publications import OvertakenByOthers, Step
from bot.ports import UnitOfWork
from bot.services import audit, publishing

MOST = 100


@dataclass(frozen=True)
class Unread:
    """A comment that waits, with what it belongs to and its words without particulars."""

    comment: Comment
    title: str
    proposed: str


@dataclass(frozen=True)
class Remark:
    """What somebody says to a publication; `named` where their name is to stand beside it."""

    publication_id: str
    text: str = field(repr=False)
    named: bool = False


def say(uow: UnitOfWork, remark: Remark, *, who: Person, now: datetime, policy: Policy) -> None:
    """Take a comment, to be read before it is shown.

    Without a name nothing of who said it is stored, and it waits among other deeds, so that no
    moment tells. Raises `CommentsOff`, `NothingSaid`, `NotYours`.
    """
    if not policy.board.comments:
        raise CommentsOff
    publication_id = remark.publication_id
    entry = publishing.shown(uow, publication_id=publication_id, who=who)
    said = remark.text.strip()[:LONGEST]
    if not said:
        raise NothingSaid
    if remark.named:
        _keep(uow, publication_id, said, name=who.name, now=now, policy=policy)
        return
    values = {"publication": publication_id, "text": said}
    uow.inbox.defer({"do": "comment", "ticket": entry.publication.ticket_id, "values": values})


def appear(
    uow: UnitOfWork, *, publication_id: str, text: str, now: datetime, policy: Policy
) -> None:
    """Bring an unnamed comment to light; one on what was taken down meanwhile is dropped."""
    found = uow.publications.get(publication_id)
    if found is not None and found.step is Step.PUBLISHED:
        _keep(uow, publication_id, text, name="", now=now, policy=policy)


def _keep(
    uow: UnitOfWork, publication_id: str, text: str, *, name: str, now: datetime, policy: Policy
) -> None:
    day = policy.day_of(now)
    uow.comments.add(Comment(secrets.token_hex(16), publication_id, text, day, name))
    for reader in uow.people.with_role(Role.SECRETARIAT):
        key = f"comments:{reader.id}:{policy.today(now)}"
        uow.outbox.add(
            Notice(key, "utter_comments_waiting", to=reader.id, not_before=policy.awake(now)), now
        )


def of(uow: UnitOfWork, *, publication_id: str, policy: Policy) -> Sequence[Comment]:
    """Return what is shown with a publication: nothing where comments are not wanted."""
    return uow.comments.of(publication_id) if policy.board.comments else ()


def unread(uow: UnitOfWork, *, who: Person, policy: Policy) -> list[Unread]:
    """Return what waits to be read, with its particulars blanked. Raises `NotYours`."""
    publishing.check(who)
    waiting = uow.comments.waiting(MOST)
    return [_proposed(uow, comment, policy) for comment in waiting]


def _proposed(uow: UnitOfWork, comment: Comment, policy: Policy) -> Unread:
    publication = uow.publications.get(comment.publication_id)
    if publication is None:
        raise NotYours
    ticket = uow.tickets.get(publication.ticket_id)
    spans = redaction.propose(comment.text, publishing.directory_of(uow, ticket, policy))
    return Unread(comment, publication.title, redaction.blanked(comment.text, spans))


def settle(uow: UnitOfWork, *, comment_id: str, text: str, who: Person, now: datetime) -> None:
    """Show a comment in the words that were read, or, without words, leave it out.

    Raises `NotYours`, `OvertakenByOthers`.
    """
    publishing.check(who)
    comment = uow.comments.get(comment_id)
    if comment is None:
        raise NotYours
    said = text.strip()[:LONGEST]
    state = CommentState.SHOWN if said else CommentState.LEFT_OUT
    if not uow.comments.settle(comment_id, state, said):
        raise OvertakenByOthers
    verb = "show_comment" if said else "leave_out_comment"
    audit.note_person(uow, who, verb=verb, subject=comment.publication_id, now=now)
