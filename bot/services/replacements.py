"""Times that replace what an absence took: what could be proposed, and the slots made for it."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.absences import Absence, NoTimeThere
from bot.domain.policy import Policy
from bot.domain.receptions import Rule
from bot.domain.talks import LeaderAbsent, Origin, Slot, SlotState
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.services import receptions

WEEK = timedelta(days=7)
NOON = 12
PROPOSED = 2
LATEST = timedelta(days=56)


@dataclass(frozen=True)
class Proposal:
    """A half day that could replace an absence; `free` counts its times, none where it is new."""

    starts_at: datetime
    ends_at: datetime
    free: int = 0


def period(uow: UnitOfWork, absence: Absence, *, policy: Policy) -> str:
    """Return the reception from which an absence took its times."""
    touched = uow.talks.slots(absence.starts_at, absence.ends_at)
    for slot in touched:
        if slot.leader_id == absence.leader_id:
            return receptions.period_of(uow, slot, policy=policy)
    return policy.today(absence.starts_at).isoformat()


def made(uow: UnitOfWork, absence: Absence, *, policy: Policy) -> list[Slot]:
    """Return the slots that were made for an absence."""
    del policy
    found = uow.talks.slots(absence.declared_at, absence.ends_at + LATEST)
    return [slot for slot in found if slot.made_for == absence.id]


def open_window(
    uow: UnitOfWork,
    *,
    absence: Absence,
    window: tuple[datetime, datetime],
    period: str,
    now: datetime,
    policy: Policy,
) -> list[Slot]:
    """Return the times of a window in which the leader is free, made where there are none yet.

    Raises `NoTimeThere`, or `LeaderAbsent` where the window itself lies in an absence.
    """
    start = max(window[0], now + policy.reception.talks.cancel_before)
    rule = receptions.rule_of(uow, absence.leader_id, policy=policy)
    times = list(_times(start, window[1], rule, policy=policy))
    for begins, ends in times:
        if uow.absences.covering(absence.leader_id, begins):
            leader = receptions.called(uow, absence.leader_id, policy=policy)
            raise LeaderAbsent(starts_at=begins.isoformat(), leader=leader)
        uow.talks.add_slot(
            Slot(
                id=secrets.token_hex(16),
                leader_id=absence.leader_id,
                starts_at=begins,
                ends_at=ends,
                origin=Origin.EXTRA,
                made_for=absence.id,
                period=period,
            )
        )
    for slot in uow.talks.slots(start, window[1]):
        if slot.leader_id == absence.leader_id and _was_made(slot):
            uow.talks.remake(slot.id, made_for=absence.id, period=period)
    free = _free(uow, absence.leader_id, start, window[1], now=now)
    if not free:
        raise NoTimeThere
    return free


def _was_made(slot: Slot) -> bool:
    """Return whether a slot is left over from a replacement that was taken back."""
    return slot.state is SlotState.CLOSED and slot.origin is Origin.EXTRA


def _free(
    uow: UnitOfWork, leader_id: str, start: datetime, end: datetime, *, now: datetime
) -> list[Slot]:
    found = uow.talks.slots(start, end)
    return [slot for slot in found if slot.leader_id == leader_id and slot.is_free(now)]


def _times(
    start: datetime, end: datetime, rule: Rule, *, policy: Policy
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times of a window: those of the sessions, else the window cut into slots."""
    fitting = [
        (begins, ends)
        for day in _days(policy.local(start).date(), policy.local(end).date())
        for begins, ends in rule.slot_times(day, policy.zone)
        if start <= begins and ends <= end
    ]
    yield from fitting or _cut(start, end, timedelta(minutes=rule.slot_minutes))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _cut(start: datetime, end: datetime, length: timedelta) -> Iterator[tuple[datetime, datetime]]:
    while start + length <= end:
        yield start, start + length
        start += length


def proposals(
    uow: UnitOfWork, *, absence: Absence, needed: int, now: datetime, policy: Policy
) -> list[Proposal]:
    """Return good replacements: a half day of receptions to come with room, the weekend after."""
    found = [
        one
        for one in _half_days(uow, absence, now=now, policy=policy)
        if one.free >= max(1, needed)
    ]
    following = _week_later(uow, absence, now=now, policy=policy)
    chosen = [*found[: PROPOSED - 1], *following][:PROPOSED]
    return chosen or found[:PROPOSED]


def _half_days(
    uow: UnitOfWork, absence: Absence, *, now: datetime, policy: Policy
) -> Sequence[Proposal]:
    start = max(now, absence.starts_at - WEEK)
    rule = receptions.rule_of(uow, absence.leader_id, policy=policy)
    free = [
        slot
        for slot in _free(uow, absence.leader_id, start, absence.ends_at + LATEST, now=now)
        if now < rule.closing(policy.local(slot.starts_at).date(), policy.zone)
    ]
    halves: dict[tuple[date, bool], list[Slot]] = {}
    for slot in free:
        local = policy.local(slot.starts_at)
        halves.setdefault((local.date(), local.hour < NOON), []).append(slot)
    return [Proposal(half[0].starts_at, half[-1].ends_at, len(half)) for half in halves.values()]


def _week_later(
    uow: UnitOfWork, absence: Absence, *, now: datetime, policy: Policy
) -> list[Proposal]:
    """Return the same hours a week later, or the next week in which nothing stands against it."""
    for weeks in range(1, 5):
        start, end = absence.starts_at + WEEK * weeks, absence.ends_at + WEEK * weeks
        day = policy.local(start).date()
        taken = uow.absences.covering(absence.leader_id, start)
        slots = uow.talks.slots(start, end)
        known = [s for s in slots if s.leader_id == absence.leader_id and not _was_made(s)]
        if start > now + ONE_DAY and not (taken or known or policy.calendar.is_holiday(day)):
            return [Proposal(start, end)]
    return []


def half_day(day: date, *, morning: bool, policy: Policy) -> tuple[datetime, datetime]:
    """Return one half of a day."""
    noon = policy.at(day, time(NOON))
    if morning:
        return policy.at(day, time()), noon
    return noon, policy.at(day + ONE_DAY, time())
