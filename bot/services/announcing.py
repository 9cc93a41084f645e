"""Announcing a reception five days ahead to everyone who wants to hear of it, a few a minute."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.services import receptions, talks


@dataclass(frozen=True)
class Reception:
    """One reception of one leader that is about to be announced."""

    leader_id: str
    period: str
    free: int


def announce_some(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Tell the next few of a reception that is announced today; return whether there were any.

    Nobody is disturbed at night, and who has a time already needs no announcement.
    """
    begins = policy.at(policy.today(now), policy.reception.talks.announce_at)
    if now < begins or policy.awake(now) > now:
        return False
    return any(
        _announce(uow, reception, now=now, policy=policy)
        for reception in _due(uow, now=now, policy=policy)
    )


def _due(uow: UnitOfWork, *, now: datetime, policy: Policy) -> list[Reception]:
    """Return the receptions that begin within the days of their rule and can be booked."""
    rules, today = receptions.receivers(uow, policy=policy), policy.today(now)
    free: dict[tuple[str, str], int] = {}
    for slot in talks.reachable(uow, now=now, policy=policy):
        last = today + rules[slot.leader_id].announce_days * ONE_DAY
        period = receptions.period_of(uow, slot, policy=policy)
        if today < date.fromisoformat(period) <= last:
            key = slot.leader_id, period
            free[key] = free.get(key, 0) + slot.is_free(now)
    return [Reception(*key, count) for key, count in sorted(free.items())]


def _announce(uow: UnitOfWork, reception: Reception, *, now: datetime, policy: Policy) -> bool:
    """Tell the next batch in the order of their userids; what was reached is kept."""
    reached, done = uow.talks.announced(reception.leader_id, reception.period)
    if done:
        return False
    leader = receptions.called(uow, reception.leader_id, policy=policy)
    following = [one for one in uow.people.everyone() if one.userid > reached]
    batch = following[: policy.reception.talks.announce_per_minute]
    for person in batch:
        if _is_to_hear(uow, person, reception, now=now, policy=policy):
            _tell(uow, person, reception, leader, now=now)
    reached = batch[-1].userid if batch else reached
    over = len(batch) == len(following)
    uow.talks.note_announced(reception.leader_id, reception.period, reached=reached, done=over)
    return bool(batch)


def _is_to_hear(
    uow: UnitOfWork, person: Person, reception: Reception, *, now: datetime, policy: Policy
) -> bool:
    rule = receptions.rule_of(uow, reception.leader_id, policy=policy)
    if not person.subscribed or _receives(person, reception) or not rule.audience.admits(person):
        return False
    mine = uow.talks.live_bookings(person.id, now)
    of_leader = [one.month for one in mine if one.leader_id == reception.leader_id]
    return reception.period[:7] not in of_leader


def _receives(person: Person, reception: Reception) -> bool:
    return person.id == reception.leader_id or person.has(Role.LEADER)


def _tell(
    uow: UnitOfWork, person: Person, reception: Reception, leader: str, *, now: datetime
) -> None:
    key = f"announce:{reception.leader_id}:{reception.period}:{person.id}"
    fields = {"period_on": reception.period, "free": str(reception.free)}
    fields |= {"leader": leader, "leader_id": reception.leader_id}
    says = "utter_announcement" if reception.free else "utter_announcement_full"
    uow.outbox.add(Notice(key=key, says=says, fields=fields, to=person.id), now)
