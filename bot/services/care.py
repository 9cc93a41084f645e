"""When a life may be in danger: everyone on duty is told at once, until somebody takes it on."""

import secrets
from datetime import datetime, timedelta

from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.ports import UnitOfWork
from bot.ports.care import Alert
from bot.services import staffing


def alert(uow: UnitOfWork, *, who: Person, now: datetime, policy: Policy) -> list[Person]:
    """Alert everyone on duty and return whom; a further message while one is open adds none."""
    people = staffing.on_duty(uow)
    if uow.alerts.open_of(who.id) is None:
        raised = Alert(secrets.token_hex(16), who.id, now, rounds=1)
        uow.alerts.add(raised, now + timedelta(minutes=policy.care.repeat_minutes))
        _tell(uow, raised, who, people, now=now)
    return people


def _tell(
    uow: UnitOfWork, raised: Alert, who: Person, people: list[Person], *, now: datetime
) -> None:
    fields = {
        "alert": raised.id,
        "name": who.name,
        "department": who.department,
        "site": who.site,
        "title": who.title,
        "raised_at": raised.raised_at.isoformat(),
    }
    for found in people:
        uow.outbox.add(
            Notice(
                key=f"alert:{raised.id}:{raised.rounds}:{found.id}",
                says="utter_danger_alert",
                fields=fields,
                to=found.id,
                urgent=True,
            ),
            now,
        )


def repeat_due(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Repeat every alert that nobody has taken on; return whether there was one."""
    due = uow.alerts.due(now)
    for raised in due:
        again = Alert(raised.id, raised.person_id, raised.raised_at, raised.rounds + 1)
        _tell(uow, again, uow.people.get(raised.person_id), staffing.on_duty(uow), now=now)
        uow.alerts.repeated(raised.id, now + timedelta(minutes=policy.care.repeat_minutes))
    return bool(due)


def acknowledge(uow: UnitOfWork, *, alert_id: str, who: Person, now: datetime) -> bool:
    """Take an alert on; the others are told. Return whether this was the first to do so."""
    if not uow.alerts.acknowledge(alert_id, who.id, now):
        return False
    person = uow.people.get(uow.alerts.get(alert_id).person_id)
    for found in staffing.on_duty(uow):
        if found.id != who.id:
            uow.outbox.add(
                Notice(
                    key=f"alert:{alert_id}:taken:{found.id}",
                    says="utter_danger_taken",
                    fields={"name": person.name, "helper": who.name},
                    to=found.id,
                    urgent=True,
                ),
                now,
            )
    return True


def counsellors(uow: UnitOfWork) -> list[Person]:
    """Return the counsellors."""
    return list(uow.people.with_role(Role.COUNSELLOR))


def ask_for_counsellor(uow: UnitOfWork, *, who: Person, now: datetime) -> Person | None:
    """Ask a counsellor to get in touch; return whom, or None where there is none."""
    found = next(iter(counsellors(uow)), None)
    if found is not None:
        uow.outbox.add(
            Notice(
                key=f"counsel:{who.id}:{now.isoformat()}",
                says="utter_counsel_asked",
                fields={"name": who.name, "department": who.department, "site": who.site},
                to=found.id,
            ),
            now,
        )
    return found
