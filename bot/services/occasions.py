"""What happens in somebody's life: reported by HR or a superior, confirmed by the secretariat."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.errors import NotYours
from bot.domain.notices import Notice
from bot.domain.occasions import Occasion, OccasionDecided, OccasionState, UnknownOccasion
from bot.domain.people import Person, Role
from bot.ports import UnitOfWork
from bot.services import audit

MOST = 200


@dataclass(frozen=True)
class Report:
    """What somebody says happened to a person, and who says so (`person:…`, `token:…`)."""

    person: Person
    event: str
    on: date
    note: str
    by: str


def report(uow: UnitOfWork, said: Report, *, now: datetime) -> Occasion:
    """Keep an occasion and ask the secretariat to confirm it; said twice, it is the same one."""
    fresh = Occasion(
        id=secrets.token_hex(16),
        person_id=said.person.id,
        event=said.event,
        on=said.on,
        note=said.note,
        reported_by=said.by,
        reported_at=now,
    )
    is_new = uow.occasions.add(fresh)
    kept = fresh if is_new else uow.occasions.same(fresh)
    audit.note(uow, actor=said.by, verb="event", subject=kept.id, now=now)
    if is_new:
        _ask_secretariat(uow, kept, said.person, now=now)
    return kept


def _ask_secretariat(uow: UnitOfWork, kept: Occasion, person: Person, *, now: datetime) -> None:
    fields = {
        "name": person.name,
        "department": person.department or person.title,
        "event": kept.event,
        "day_on": kept.on.isoformat(),
        "note": kept.note,
        "occasion": kept.id,
    }
    says = "utter_event_reported_more" if kept.note else "utter_event_reported"
    for one in uow.people.with_role(Role.SECRETARIAT):
        notice = Notice(key=f"event:{kept.id}:{one.id}", says=says, fields=fields, to=one.id)
        uow.outbox.add(notice, now)


def listed(uow: UnitOfWork, *, state: str) -> Sequence[Occasion]:
    """Return occasions in a state, or all, the newest first."""
    return uow.occasions.listed(state, MOST)


def decide(
    uow: UnitOfWork,
    *,
    occasion_id: str,
    state: OccasionState,
    who: Person,
    reason: str,
    now: datetime,
) -> Occasion:
    """Confirm or dismiss an occasion, once.

    Raises `NotYours` for others than secretariat and leader, `UnknownOccasion`, and
    `OccasionDecided` where somebody was quicker.
    """
    if not who.has(Role.SECRETARIAT, Role.LEADER):
        raise NotYours
    try:
        found = uow.occasions.get(occasion_id)
    except KeyError:
        raise UnknownOccasion from None
    decided = replace(found, state=state, decided_by=who.id, decided_at=now, reason=reason)
    if not uow.occasions.decide(decided):
        raise OccasionDecided
    audit.note_person(uow, who, verb=f"event_{state}", subject=found.id, now=now)
    return decided
