"""Reception days: who receives by which rule, laying them out, and who can book when."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain import receptions
from bot.domain.notices import Notice
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.receptions import Kind, NotForYou, NotOpenYet, Rule
from bot.domain.talks import Booking, Mode, Origin, Slot, SlotState, TooLate
from bot.ports import UnitOfWork

TAKEN = frozenset({SlotState.BOOKED, SlotState.HELD})
SEVERAL = 2
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Laid:
    """What laying out came to; `standing` are bookings on days that their rule no longer has."""

    new: int
    gone: int
    standing: tuple[Booking, ...]


def receivers(uow: UnitOfWork, *, policy: Policy) -> Mapping[str, Rule]:
    """Return by which rule each leader receives, by the leader's id; the head's own first."""
    found: dict[str, Rule] = {}
    for rule in policy.reception.rules:
        for leader in _holders(uow, rule):
            found.setdefault(leader.id, rule)
    default = policy.reception.default
    ordered = sorted(found.items(), key=lambda one: one[1] is not default)
    return {leader_id: rule for leader_id, rule in ordered if rule.kind is not Kind.NEVER}


def _holders(uow: UnitOfWork, rule: Rule) -> Iterable[Person]:
    if rule.leader:
        own = uow.people.by_userid(rule.leader)
        return [own] if own else []
    return uow.people.with_role(Role(rule.role))


def rule_of(uow: UnitOfWork, leader_id: str, *, policy: Policy) -> Rule:
    """Return the rule of a leader; of one who receives no more, the default."""
    return receivers(uow, policy=policy).get(leader_id, policy.reception.default)


def lay_out(uow: UnitOfWork, *, now: datetime, policy: Policy) -> Laid:
    """Bring the slots of the coming months into line with rules and calendar.

    Free slots of days that moved go. Booked ones stay and are received; leader and secretariat
    are told once, day by day, so that they can ask for another time.
    """
    rules = receivers(uow, policy=policy)
    slots: dict[str, list[Slot]] = {leader_id: [] for leader_id in rules}
    for slot in uow.receptions.ahead(now):
        slots.setdefault(slot.leader_id, []).append(slot)
    new = gone = 0
    for leader_id, his in slots.items():
        wanted = _wanted(rules.get(leader_id), now=now, policy=policy)
        left = [slot for slot in his if not _withdrawn(uow, slot, wanted)]
        gone += len(his) - len(left)
        new += _fill(uow, leader_id, wanted, left)
    standing = _standing(uow, rules, now=now, policy=policy)
    _tell_standing(uow, standing, now=now, policy=policy)
    return Laid(new, gone, standing)


def _standing(
    uow: UnitOfWork, rules: Mapping[str, Rule], *, now: datetime, policy: Policy
) -> tuple[Booking, ...]:
    """Return live bookings at times at which their leader receives no more by the rule."""
    return tuple(
        booking
        for booking in uow.receptions.standing(now)
        if not _receives(rules.get(booking.leader_id), booking.starts_at, now=now, policy=policy)
    )


def _receives(rule: Rule | None, moment: datetime, *, now: datetime, policy: Policy) -> bool:
    local = policy.local(moment)
    if rule is None or not rule.receives_at(local.time()):
        return False
    return local.date() in _days(rule, now=now, policy=policy)


def _days(rule: Rule, *, now: datetime, policy: Policy) -> list[date]:
    months, today = policy.reception.months_ahead, policy.today(now)
    return receptions.days_from(rule, today=today, months=months, calendar=policy.calendar)


def _wanted(rule: Rule | None, *, now: datetime, policy: Policy) -> dict[Stretch, Mode]:
    """Return the stretches to come that a rule has, and how people meet in them."""
    if rule is None:
        return {}
    mode = Mode(rule.mode.allowing(Mode.IN_PERSON))
    stretches = (
        one
        for day in _days(rule, now=now, policy=policy)
        for one in rule.slot_times(day, policy.zone)
    )
    return {stretch: mode for stretch in stretches if stretch[0] > now}


def _withdrawn(uow: UnitOfWork, slot: Slot, wanted: Mapping[Stretch, Mode]) -> bool:
    """Let a free slot go that the rule no longer has; return whether it went.

    What is booked is marked, so that nobody gets it after its holder; what somebody arranged
    or closed is none of the rule's business.
    """
    fits = (slot.starts_at, slot.ends_at) in wanted
    if slot.origin is Origin.EXTRA:
        return False
    if slot.state is SlotState.OPEN and not fits:
        return uow.receptions.withdraw(slot.id)
    meant = Origin.RULE if fits else Origin.GONE
    if slot.state in TAKEN and slot.origin is not meant:
        uow.receptions.mark(slot.id, meant)
    return False


def _fill(
    uow: UnitOfWork, leader_id: str, wanted: Mapping[Stretch, Mode], left: Sequence[Slot]
) -> int:
    """Lay out what is missing beside the slots that are left; return how many are new."""
    live = [slot for slot in left if not _is_gone(slot)]
    missing = {
        (start, end): mode
        for (start, end), mode in wanted.items()
        if not any(slot.starts_at < end and start < slot.ends_at for slot in live)
    }
    return sum(_lay(uow, leader_id, stretch, mode) for stretch, mode in missing.items())


def _lay(uow: UnitOfWork, leader_id: str, stretch: Stretch, mode: Mode) -> bool:
    """Lay out a slot: closed from the beginning where its leader is known to be away."""
    slot = Slot(secrets.token_hex(16), leader_id, *stretch, mode=mode)
    away = uow.absences.covering(leader_id, slot.starts_at)
    if away:
        slot = replace(slot, state=SlotState.CLOSED, closed_by=away.id)
    return uow.receptions.lay(slot)


def _is_gone(slot: Slot) -> bool:
    return slot.state is SlotState.CLOSED and slot.origin is Origin.GONE


def _tell_standing(
    uow: UnitOfWork, standing: Sequence[Booking], *, now: datetime, policy: Policy
) -> None:
    by_day: dict[tuple[str, date], int] = defaultdict(int)
    for booking in standing:
        by_day[booking.leader_id, policy.local(booking.starts_at).date()] += 1
    for (leader_id, day), count in by_day.items():
        leader = called(uow, leader_id, policy=policy)
        secretaries = uow.people.with_role(Role.SECRETARIAT)
        for person_id in {leader_id, *(one.id for one in secretaries[:1])}:
            uow.outbox.add(
                Notice(
                    key=f"standing:{leader_id}:{day}:{person_id}",
                    says="utter_talks_stand",
                    fields={"day_on": day.isoformat(), "count": str(count), "leader": leader},
                    to=person_id,
                    not_before=policy.awake(now),
                ),
                now,
            )


def bookable(
    uow: UnitOfWork,
    *,
    slots: Sequence[Slot],
    who: Person | None,
    now: datetime,
    policy: Policy,
) -> list[Slot]:
    """Return those slots that can be booked now: by somebody, or by anyone at all.

    What is kept for somebody else is not among them.
    """
    within = reachable(uow, slots=slots, who=who, now=now, policy=policy)
    return [slot for slot in within if slot.is_free(now, who_id=who.id if who else "")]


def reachable(
    uow: UnitOfWork,
    *,
    slots: Sequence[Slot],
    who: Person | None,
    now: datetime,
    policy: Policy,
) -> list[Slot]:
    """Return those slots whose booking is open to somebody now, whether free or not."""
    rules = receivers(uow, policy=policy)
    last = {
        leader_id: receptions.bookable_until(
            rule, today=policy.today(now), calendar=policy.calendar
        )
        for leader_id, rule in rules.items()
        if who is None or rule.audience.admits(who)
    }
    return [
        slot
        for slot in slots
        if slot.state is not SlotState.CLOSED
        and slot.leader_id in last
        and _is_bookable(slot, rules[slot.leader_id], last[slot.leader_id], now, policy)
    ]


def _is_bookable(slot: Slot, rule: Rule, last: date | None, now: datetime, policy: Policy) -> bool:
    day = policy.local(slot.starts_at).date()
    return (
        last is not None
        and day <= last
        and rule.is_open(day, policy.today(now))
        and now < rule.closing(day, policy.zone)
    )


def admit(
    uow: UnitOfWork, *, slot: Slot, who: Person, wished: Mode, now: datetime, policy: Policy
) -> Mode:
    """Return how somebody would be received in a slot.

    Raises `TooLate`, `NotOpenYet`, `NotForYou`.
    """
    rule = rule_of(uow, slot.leader_id, policy=policy)
    day = policy.local(slot.starts_at).date()
    closes_at = rule.closing(day, policy.zone)
    if now >= closes_at:
        raise TooLate(closes_at=closes_at.isoformat())
    if not rule.is_open(day, policy.today(now)):
        raise NotOpenYet(day_on=day.isoformat(), days=str(rule.opens_days))
    if not rule.audience.admits(who):
        raise NotForYou
    return Mode(rule.mode.allowing(wished))


def place(uow: UnitOfWork, leader_id: str, *, policy: Policy) -> str:
    """Return where a leader receives."""
    return rule_of(uow, leader_id, policy=policy).place


def called(uow: UnitOfWork, leader_id: str, *, policy: Policy) -> str:
    """Return how a leader is called: by title, with the name where several share it.

    Empty for the only leader without a title, for whom domain.yml has a word.
    """
    try:
        leader = uow.people.get(leader_id)
    except KeyError:
        return ""
    rules = receivers(uow, policy=policy)
    own = rules.get(leader_id)
    if own is not None and own.title:
        return own.title
    if len(rules) < SEVERAL:
        return leader.title
    others = (uow.people.get(other).title for other in rules if other != leader_id)
    if not leader.title or leader.title in others:
        return f"{leader.name}{leader.title}"
    return leader.title


def called_each(uow: UnitOfWork, *, policy: Policy) -> dict[str, str]:
    """Return how everybody who receives is called."""
    receiving = receivers(uow, policy=policy)
    return {leader_id: called(uow, leader_id, policy=policy) for leader_id in receiving}


def closing(uow: UnitOfWork, slot: Slot, *, policy: Policy) -> datetime:
    """Return until when a slot can be booked."""
    rule = rule_of(uow, slot.leader_id, policy=policy)
    return rule.closing(policy.local(slot.starts_at).date(), policy.zone)


def period_of(uow: UnitOfWork, slot: Slot, *, policy: Policy) -> str:
    """Return the first day of the reception to which a slot belongs."""
    if slot.period:
        return slot.period
    rule = rule_of(uow, slot.leader_id, policy=policy)
    return rule.first_day(policy.local(slot.starts_at).date()).isoformat()
