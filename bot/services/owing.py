"""Times that are owed to people: those who owe them are reminded daily, and the digest counts."""

from datetime import datetime

from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.ports import UnitOfWork
from bot.services import absences, receptions


def nudge(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Remind whoever owes a time to somebody, every day until there is one."""
    today = policy.today(now)
    for absence in uow.absences.open():
        owed = absences.waiting_for_time(uow, absence)
        days = (today - policy.today(absence.declared_at)).days
        if not owed or days < 1:
            continue
        fields = {
            "absence": absence.id,
            "leader": receptions.called(uow, absence.leader_id, policy=policy),
            "away_on": policy.today(owed[0].starts_at).isoformat(),
            "count": str(len(owed)),
            "days": str(days),
        }
        for person_id in sorted({absence.leader_id, absence.declared_by}):
            by_office = "" if person_id == absence.leader_id else "_office"
            uow.outbox.add(
                Notice(
                    key=f"absence:{absence.id}:{person_id}:{today}",
                    says=f"utter_absence_open{by_office}",
                    fields=fields,
                    to=person_id,
                ),
                now,
            )


def times(uow: UnitOfWork, *, leader: Person) -> int:
    """Return how many people are owed a time by a leader: a figure of the digest."""
    return len(uow.talks.displaced(leader_id=leader.id))
