"""A leader is away: slots close, another time is arranged, everyone is told, nobody dropped."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.absences import (
    Absence,
    AbsenceState,
    Affected,
    Away,
    NoAbsence,
    NoReceptionThen,
    UndoTooLate,
    placed,
)
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import Booking, BookingState, Slot, SlotState
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.services import audit, bookings, receiving, receptions, replacements, waiting


@dataclass(frozen=True)
class Moved:
    """What a replacement came to: who got a new time, and who found no room."""

    absence: Absence
    moved: tuple[Booking, ...]
    left: tuple[Booking, ...]
    told_at: datetime


def declare(
    uow: UnitOfWork, *, away: Away, now: datetime, policy: Policy
) -> tuple[Absence, list[Booking]]:
    """Close the slots of an absence at once; return it with the talks that need another time.

    Nobody is told yet: another time is asked for first, and for ten minutes all can be undone.
    Raises `NoReceptionThen`.
    """
    leader, start, end = away.leader, max(away.window[0], now), away.window[1]
    hit = [slot for slot in uow.talks.slots(start, end) if _is_hit(slot, leader)]
    if not hit:
        raise NoReceptionThen
    absence = Absence(
        id=secrets.token_hex(16),
        leader_id=leader.id,
        starts_at=start,
        ends_at=end,
        declared_by=away.by.id,
        declared_at=now,
        acted_at=now,
        reason=away.reason[:200],
    )
    taken = [one for one in uow.talks.bookings(leader.id, start, end) if one.starts_at >= now]
    uow.absences.add(absence)
    displaced = [_displace(uow, absence, one, now=now) for one in taken]
    for slot in hit:
        waiting.withdraw(uow, slot_id=slot.id, now=now, policy=policy)
        uow.talks.close(slot.id, by=absence.id)
    if not displaced:
        uow.absences.change(absence.id, state=AbsenceState.SETTLED)
    return uow.absences.get(absence.id), displaced


def _is_hit(slot: Slot, leader: Person) -> bool:
    return slot.leader_id == leader.id and slot.state is not SlotState.CLOSED


def _displace(uow: UnitOfWork, absence: Absence, booking: Booking, *, now: datetime) -> Booking:
    uow.absences.add_affected(Affected(absence.id, booking.id, booking.slot_id, booking.starts_at))
    return bookings.displace(uow, booking=booking, now=now, by=absence.declared_by)


def owe(uow: UnitOfWork, *, booking: Booking, by: Person, now: datetime, policy: Policy) -> Absence:
    """Keep that a talk was not held for a reason of the organisation: another time is owed."""
    slot = uow.talks.slot(booking.slot_id)
    absence = Absence(
        id=secrets.token_hex(16),
        leader_id=booking.leader_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        declared_by=by.id,
        declared_at=now,
        acted_at=now,
        told_without=True,
    )
    uow.absences.add(absence)
    displaced = _displace(uow, absence, booking, now=now)
    uow.talks.close(slot.id, by=absence.id)
    key = f"owed:{booking.id}:{displaced.sequence}"
    _tell(uow, displaced, _News("utter_talk_owed", key), now=now, policy=policy)
    return absence


def waiting_for_time(uow: UnitOfWork, absence: Absence) -> list[Booking]:
    """Return the talks that this absence took the time from and that have no other one yet."""
    affected = {one.booking_id: one for one in uow.absences.affected(absence.id)}
    owed = uow.talks.displaced(leader_id=absence.leader_id)
    return [one for one in owed if one.id in affected and one.slot_id == affected[one.id].slot_id]


def affected(
    uow: UnitOfWork, absence: Absence, *, who: Person, now: datetime
) -> list[tuple[Booking, str]]:
    """Return whom an absence still owes a time, by name, to the leader and the secretariat."""
    audit.note_person(uow, who, verb="affected", subject=absence.id, now=now)
    owed = waiting_for_time(uow, absence)
    return [(one, uow.people.get(one.person_id).name) for one in owed]


def replace(
    uow: UnitOfWork,
    *,
    absence: Absence,
    window: tuple[datetime, datetime],
    by: Person,
    now: datetime,
    policy: Policy,
) -> Moved:
    """Move the talks of an absence to another time, in their order, and tell everyone once.

    They hear of it when it can no longer be undone. Who finds no room is told so, is first in
    line, and the case stays open. Raises `NoTimeThere` or `LeaderAbsent`.
    """
    owed = waiting_for_time(uow, absence)
    period = replacements.period(uow, absence, policy=policy)
    free = replacements.open_window(
        uow, absence=absence, window=window, period=period, now=now, policy=policy
    )
    moved = []
    for booking, slot in placed(owed, free, zone=policy.zone):
        given = bookings.place(uow, booking=booking, slot=slot, now=now, by=by.id)
        if given:
            uow.absences.give_slot(absence.id, booking.id, slot.id)
            moved.append(given)
    acted = _acted(uow, absence, now=now)
    told_at = policy.awake(now + policy.reception.talks.undo)
    for given in moved:
        _tell_moved(uow, acted, given, told_at=told_at, now=now, policy=policy)
    left = waiting_for_time(uow, acted)
    for booking in left:
        _tell_left(uow, booking, period, told_at=told_at, now=now, policy=policy)
    _shield(uow, acted, now=now, policy=policy)
    return Moved(acted, tuple(moved), tuple(left), told_at)


def _acted(uow: UnitOfWork, absence: Absence, *, now: datetime) -> Absence:
    state = AbsenceState.OPEN if waiting_for_time(uow, absence) else AbsenceState.SETTLED
    uow.absences.change(absence.id, state=state, acted_at=now)
    return uow.absences.get(absence.id)


def _shield(uow: UnitOfWork, absence: Absence, *, now: datetime, policy: Policy) -> None:
    """Keep what the replacement opened from others for as long as it can be undone."""
    until = now + policy.reception.talks.undo
    for slot in replacements.made(uow, absence, policy=policy):
        if slot.is_free(now):
            uow.talks.hold(slot.id, who_id=absence.leader_id, now=now, until=until)


def _tell_moved(
    uow: UnitOfWork,
    absence: Absence,
    booking: Booking,
    *,
    told_at: datetime,
    now: datetime,
    policy: Policy,
) -> None:
    old = next(
        one.starts_at for one in uow.absences.affected(absence.id) if one.booking_id == booking.id
    )
    key, _, _ = bookings.news_keys(booking)
    says = "utter_talk_moved_why" if absence.reason else "utter_talk_moved"
    fields = {"old_at": old.isoformat(), "reason": absence.reason}
    _tell(uow, booking, _News(says, key, told_at), now=now, policy=policy, **fields)


def _tell_left(
    uow: UnitOfWork,
    booking: Booking,
    period: str,
    *,
    told_at: datetime,
    now: datetime,
    policy: Policy,
) -> None:
    _, _, key = bookings.news_keys(booking)
    _tell(uow, booking, _News("utter_talk_no_room", key, told_at), now=now, policy=policy)
    preferred = {"person_id": booking.person_id, "leader_id": booking.leader_id}
    waiting.prefer(uow, **preferred, period=period, now=now)


@dataclass(frozen=True)
class _News:
    """Which sentence somebody is told, under which key, and from when on."""

    says: str
    key: str
    not_before: datetime | None = None


def _tell(
    uow: UnitOfWork,
    booking: Booking,
    news: _News,
    *,
    now: datetime,
    policy: Policy,
    **fields: str,
) -> None:
    about = {
        "booking": booking.id,
        "starts_at": booking.starts_at.isoformat(),
        "leader": receptions.called(uow, booking.leader_id, policy=policy),
    }
    uow.outbox.add(
        Notice(
            key=news.key,
            says=news.says,
            fields=about | fields,
            to=booking.person_id,
            not_before=news.not_before,
            urgent=True,
        ),
        now,
    )


def latest(uow: UnitOfWork, *, leader: Person) -> Absence:
    """Return the absence of a leader that was acted on last. Raises `NoAbsence`."""
    found = uow.absences.latest(leader.id)
    if found is None:
        raise NoAbsence
    return found


def latest_together(uow: UnitOfWork, *, leader: Person) -> Sequence[Absence]:
    """Return the absences that were said at once with the one acted on last, in order.

    Raises `NoAbsence`.
    """
    last = latest(uow, leader=leader)
    return uow.absences.declared_at(leader.id, last.declared_at)


def is_undoable(absence: Absence, *, now: datetime, policy: Policy) -> bool:
    """Return whether an absence can still be taken back as if it had never been said."""
    within = now <= absence.acted_at + policy.reception.talks.undo
    return within and absence.state is not AbsenceState.UNDONE


def undo(uow: UnitOfWork, *, absence: Absence, by: Person, now: datetime, policy: Policy) -> int:
    """Put everything back as it was; return how many talks have their old time again.

    What was not sent yet is dropped; who was told already is told again. Who chose otherwise
    meanwhile keeps the own choice. Raises `UndoTooLate`.
    """
    if not is_undoable(absence, now=now, policy=policy):
        raise UndoTooLate
    restored = [
        affected
        for affected in uow.absences.affected(absence.id)
        if _restore(uow, absence, affected, by=by, now=now, policy=policy)
    ]
    _reopen(uow, absence, now=now, policy=policy)
    return len(restored)


def back(uow: UnitOfWork, *, absence: Absence, by: Person, now: datetime, policy: Policy) -> int:
    """Let a leader come after all: who has no other time gets the old one back and is told.

    Who was given another time keeps it. Returns how many have their old time again.
    """
    owed = {one.id for one in waiting_for_time(uow, absence)}
    returned = [
        affected
        for affected in uow.absences.affected(absence.id)
        if affected.booking_id in owed and affected.starts_at > now
        if _restore(uow, absence, affected, by=by, now=now, policy=policy)
    ]
    _reopen(uow, absence, now=now, policy=policy)
    return len(returned)


def _restore(
    uow: UnitOfWork,
    absence: Absence,
    affected: Affected,
    *,
    by: Person,
    now: datetime,
    policy: Policy,
) -> bool:
    booking = uow.talks.booking(affected.booking_id)
    if not _is_as_left(booking, affected) or affected.starts_at <= now:
        return False
    slot = uow.talks.slot(affected.slot_id)
    if not uow.talks.reopen(slot.id, by=absence.id):
        return False
    unsent = uow.outbox.withdraw(*bookings.news_keys(booking))
    restored = bookings.restore(uow, booking=booking, slot=slot, now=now, by=by.id)
    if absence.told_without or (affected.new_slot_id and not unsent):
        key = f"talk:{booking.id}:{restored.sequence}:restored"
        _tell(uow, restored, _News("utter_talk_restored", key), now=now, policy=policy)
    receiving.remind_missed(uow, restored, now=now, policy=policy)
    return True


def _is_as_left(booking: Booking, affected: Affected) -> bool:
    """Return whether nothing became of a booking since the absence."""
    if booking.state is BookingState.DISPLACED:
        return booking.slot_id == affected.slot_id
    return booking.state is BookingState.BOOKED and booking.slot_id == affected.new_slot_id


def _reopen(uow: UnitOfWork, absence: Absence, *, now: datetime, policy: Policy) -> None:
    """Open what was closed, and close what was made and nobody has taken."""
    left = waiting_for_time(uow, absence)
    state = AbsenceState.OPEN if left else AbsenceState.UNDONE
    uow.absences.change(absence.id, state=state, acted_at=now)
    for slot in uow.talks.slots(absence.starts_at, absence.ends_at + ONE_DAY):
        if uow.talks.reopen(slot.id, by=absence.id):
            waiting.offer_freed(uow, slot_id=slot.id, now=now, policy=policy)
    for slot in replacements.made(uow, absence, policy=policy):
        if slot.state is SlotState.OPEN:
            waiting.withdraw(uow, slot_id=slot.id, now=now, policy=policy)
            uow.talks.close(slot.id, by=absence.id)


def tend(uow: UnitOfWork, *, now: datetime, policy: Policy) -> bool:
    """Close what is settled; tell those still without a time what is known; return whether any."""
    done = False
    for absence in uow.absences.open():
        owed = waiting_for_time(uow, absence)
        if not owed:
            uow.absences.change(absence.id, state=AbsenceState.SETTLED)
            done = True
        elif not absence.told_without and _is_time_to_tell(absence, owed, now=now, policy=policy):
            _tell_without(uow, absence, owed, now=now, policy=policy)
            done = True
    return done


def _is_time_to_tell(
    absence: Absence, owed: Sequence[Booking], *, now: datetime, policy: Policy
) -> bool:
    rules = policy.reception.talks
    waited = now >= absence.acted_at + rules.tell_after
    near = owed[0].starts_at - now <= ONE_DAY and now > absence.acted_at + rules.undo
    return waited or near


def _tell_without(
    uow: UnitOfWork, absence: Absence, owed: Sequence[Booking], *, now: datetime, policy: Policy
) -> None:
    uow.absences.change(absence.id, told_without=True)
    already = {one.booking_id for one in uow.absences.affected(absence.id) if one.new_slot_id}
    for booking in owed:
        if booking.id not in already:
            moment = policy.awake(now)
            _, key, _ = bookings.news_keys(booking)
            news = _News("utter_talk_without_time", key, moment)
            _tell(uow, booking, news, now=now, policy=policy)
