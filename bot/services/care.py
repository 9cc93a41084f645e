"""When a life may be in danger: everyone on duty is told at once, until somebody is safe."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from bot.domain.care import Alert, AlertStep, Outcome, Step
from bot.domain.errors import NotYours
from bot.domain.messages import Channel
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.ports import UnitOfWork
from bot.services import staffing

QUESTIONS = 2
"""So often a helper is asked what came of it before everybody is told again."""


def alert(
    uow: UnitOfWork, *, who: Person, now: datetime, policy: Policy, channels: Collection[Channel]
) -> list[Person]:
    """Alert everyone on duty on every platform; return whom.

    A further message while nobody has taken it on yet adds no second alert.
    """
    people = staffing.on_duty(uow)
    if uow.alerts.open_of(who.id) is None:
        raised = Alert(secrets.token_hex(16), who.id, now, rounds=1)
        uow.alerts.add(raised, now + timedelta(minutes=policy.care.repeat_minutes))
        uow.alerts.note(raised.id, AlertStep(now, Step.RAISED))
        _tell(uow, raised, people, now=now, channels=channels)
    return people


def _tell(
    uow: UnitOfWork,
    raised: Alert,
    people: Iterable[Person],
    *,
    now: datetime,
    channels: Collection[Channel],
) -> None:
    who = uow.people.get(raised.person_id)
    fields = {
        "alert": raised.id,
        "name": who.name,
        "department": who.department,
        "site": who.site,
        "title": who.title,
        "raised_at": raised.raised_at.isoformat(),
    }
    says = "utter_danger_alert" if raised.rounds == 1 else "utter_danger_alert_again"
    for found in people:
        for channel in ways_to(found, channels):
            uow.outbox.add(
                Notice(
                    key=f"alert:{raised.id}:{raised.rounds}:{found.id}:{channel}",
                    says=says,
                    fields=fields | {"rounds": str(raised.rounds)},
                    to=found.id,
                    channel=channel,
                    urgent=True,
                ),
                now,
            )
            uow.alerts.note(raised.id, AlertStep(now, Step.TOLD, found.id, channel))


def ways_to(who: Person, channels: Collection[Channel]) -> list[Channel]:
    """Return every connected platform on which somebody can be reached."""
    return [channel for channel in Channel if channel in channels and who.address(channel)] or [
        who.channel
    ]


def repeat_due(
    uow: UnitOfWork, *, now: datetime, policy: Policy, channels: Collection[Channel]
) -> bool:
    """Go on with every alert that is due; return whether there was one.

    Whoever has taken one on is asked what came of it, twice; then everybody is told again.
    """
    due = uow.alerts.due(now)
    for raised in due:
        if raised.helper_id is None:
            _again(uow, raised, now=now, policy=policy, channels=channels)
        elif raised.asked < QUESTIONS:
            _ask(uow, raised, raised.helper_id, now=now, policy=policy)
        else:
            _hand_on(uow, raised, now=now, policy=policy, channels=channels)
    return bool(due)


def _again(
    uow: UnitOfWork, raised: Alert, *, now: datetime, policy: Policy, channels: Collection[Channel]
) -> None:
    again = Alert(raised.id, raised.person_id, raised.raised_at, raised.rounds + 1)
    _tell(uow, again, staffing.on_duty(uow), now=now, channels=channels)
    uow.alerts.repeated(raised.id, now + timedelta(minutes=policy.care.repeat_minutes))


def _ask(uow: UnitOfWork, raised: Alert, helper_id: str, *, now: datetime, policy: Policy) -> None:
    uow.outbox.add(
        Notice(
            key=f"alert:{raised.id}:{raised.rounds}:asked:{raised.asked}",
            says="utter_danger_outcome",
            fields={"alert": raised.id, "name": uow.people.get(raised.person_id).name},
            to=helper_id,
            urgent=True,
        ),
        now,
    )
    uow.alerts.asked(raised.id, now + timedelta(minutes=policy.care.outcome_minutes))
    uow.alerts.note(raised.id, AlertStep(now, Step.ASKED, helper_id))


def _hand_on(
    uow: UnitOfWork, raised: Alert, *, now: datetime, policy: Policy, channels: Collection[Channel]
) -> None:
    """Tell everybody again; where the same person cried out anew since, that alert goes on."""
    uow.alerts.note(raised.id, AlertStep(now, Step.HANDED_ON, raised.helper_id or ""))
    if uow.alerts.open_of(raised.person_id) is not None:
        uow.alerts.end(raised.id, Outcome.UNREACHED, now)
        return
    uow.alerts.give_back(raised.id, now + timedelta(minutes=policy.care.repeat_minutes))
    again = Alert(raised.id, raised.person_id, raised.raised_at, raised.rounds + 1)
    _tell(uow, again, staffing.on_duty(uow), now=now, channels=channels)


def acknowledge(
    uow: UnitOfWork, *, alert_id: str, who: Person, now: datetime, policy: Policy
) -> bool:
    """Take an alert on; the others and its author are told. Return whether it was nobody's yet.

    Raises KeyError for an unknown alert and `NotYours` for somebody who is not on duty.
    """
    raised = uow.alerts.get(alert_id)
    on_duty = staffing.on_duty(uow)
    if who.id not in {found.id for found in on_duty} and not who.has(Role.LEADER):
        raise NotYours
    next_at = now + timedelta(minutes=policy.care.outcome_minutes)
    if not uow.alerts.acknowledge(alert_id, who.id, now, next_at):
        return False
    uow.alerts.note(alert_id, AlertStep(now, Step.TAKEN, who.id))
    person = uow.people.get(raised.person_id)
    fields = {"name": person.name, "helper": who.name}
    key = f"alert:{alert_id}:{raised.rounds}:taken"
    for found in on_duty:
        if found.id != who.id:
            _say(uow, f"{key}:{found.id}", "utter_danger_taken", fields, to=found.id, now=now)
    _say(uow, f"{key}:author", "utter_danger_helper", fields, to=person.id, now=now)
    return True


def give_up(
    uow: UnitOfWork,
    *,
    alert_id: str,
    who: Person,
    now: datetime,
    policy: Policy,
    channels: Collection[Channel],
) -> bool:
    """Have everybody look at once for whom a helper cannot reach; return whether it was open.

    Raises KeyError for an unknown alert and `NotYours` for somebody else's.
    """
    raised = _taken_by(uow, alert_id, who)
    if not raised.outcome:
        _hand_on(uow, raised, now=now, policy=policy, channels=channels)
    return not raised.outcome


def end(uow: UnitOfWork, *, alert_id: str, who: Person, outcome: Outcome, now: datetime) -> bool:
    """End an alert that one has taken on and tell the others; return whether it was open.

    Raises KeyError for an unknown alert and `NotYours` for somebody else's.
    """
    raised = _taken_by(uow, alert_id, who)
    if not uow.alerts.end(alert_id, outcome, now):
        return False
    uow.alerts.note(alert_id, AlertStep(now, Step.ENDED, who.id))
    fields = {"name": uow.people.get(raised.person_id).name, "helper": who.name, "came": outcome}
    for found in staffing.on_duty(uow):
        if found.id != who.id:
            key = f"alert:{alert_id}:ended:{found.id}"
            _say(uow, key, "utter_danger_ended", fields, to=found.id, now=now)
    return True


def _taken_by(uow: UnitOfWork, alert_id: str, who: Person) -> Alert:
    raised = uow.alerts.get(alert_id)
    if raised.helper_id != who.id:
        raise NotYours
    return raised


def _say(
    uow: UnitOfWork, key: str, says: str, fields: dict[str, str], *, to: str, now: datetime
) -> None:
    uow.outbox.add(Notice(key=key, says=says, fields=fields, to=to, urgent=True), now)


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
