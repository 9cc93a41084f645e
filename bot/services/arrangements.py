"""Video rooms and calendar entries: what bookings need, noted with them or soon after."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.arrangements import Arranged, Arrangement, Kind, Provider, State
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.talks import Booking, BookingState, Consent, Mode
from bot.ports import UnitOfWork
from bot.services import receptions

ROOM_BYTES = 16
"""128 bits: nobody guesses the name of a room."""
KEPT = timedelta(days=7)
A_WHILE = timedelta(minutes=12)
"""So long a talk without a time keeps its room: the absence may have been a mistake."""
OFF = frozenset({BookingState.CANCELLED, BookingState.DISPLACED})


def follow(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Note what bookings need and what they need no longer, whoever changed them, and how."""
    standing = {(one.booking_id, one.kind): one for one in uow.arrangements.standing(now)}
    for booking, ends_at in uow.arrangements.coming(now):
        unheard = booking.consent is Consent.ASKED and uow.outbox.is_waiting(booking.moved_key)
        for kind in _kinds(booking, policy):
            found = standing.pop((booking.id, kind), None)
            if unheard:
                # Links and entries must not tell of a time before its own message does.
                continue
            needed = _next(booking, ends_at, kind, found, now)
            if needed is not None:
                uow.arrangements.put(needed)
    for left in standing.values():
        _let_go(uow, left, _ending(uow.talks.booking(left.booking_id), now))


def _ending(booking: Booking, now: datetime) -> datetime:
    """Return when to call off what a talk no longer needs: not while all may yet be undone."""
    return now + A_WHILE if booking.state is BookingState.DISPLACED else now


def _kinds(booking: Booking, policy: Policy) -> tuple[Kind, ...]:
    video = (Kind.ROOM,) if booking.mode is Mode.VIDEO else ()
    return (*video, Kind.SCHEDULE) if policy.wecom_schedule else video


def _next(
    booking: Booking, ends_at: datetime, kind: Kind, found: Arrangement | None, now: datetime
) -> Arrangement | None:
    """Return what is to be arranged now, or None where all is as it should be."""
    starts_at = booking.starts_at
    if found is None or found.state is State.GONE:
        return Arrangement(booking.id, kind, State.WANTED, starts_at, ends_at, due_at=now)
    same = (found.starts_at, found.ends_at) == (starts_at, ends_at)
    if same and found.state is not State.CANCEL:
        return None
    # What was still to be called off is moved instead.
    return replace(
        found,
        state=State.CHANGED if found.external_id else State.WANTED,
        starts_at=starts_at,
        ends_at=ends_at,
        due_at=now,
        attempts=0,
    )


def _let_go(uow: UnitOfWork, left: Arrangement, now: datetime) -> None:
    if left.state in {State.CANCEL, State.GONE}:
        return
    state = State.CANCEL if left.external_id else State.GONE
    uow.arrangements.put(replace(left, state=state, due_at=now, attempts=0))


def note(uow: UnitOfWork, booking: Booking, *, now: datetime) -> None:
    """Note, with a booking's change, what its video room needs; the rest follows soon after."""
    if booking.mode is not Mode.VIDEO and not booking.sequence:
        return
    if booking.state is BookingState.BOOKED and booking.consent is Consent.ASKED:
        return
    found = uow.arrangements.of(booking.id, Kind.ROOM)
    if booking.state is BookingState.BOOKED and booking.mode is Mode.VIDEO:
        ends_at = uow.talks.slot(booking.slot_id).ends_at
        needed = _next(booking, ends_at, Kind.ROOM, found, now)
        if needed is not None:
            uow.arrangements.put(needed)
    elif found is not None and booking.state in OFF:
        _let_go(uow, found, _ending(booking, now))


def room(uow: UnitOfWork, *, booking: Booking, now: datetime, policy: Policy) -> Arrangement | None:
    """Note that a video talk needs its room, and return how far that is; others need none."""
    if booking.mode is not Mode.VIDEO:
        return None
    found = uow.arrangements.of(booking.id, Kind.ROOM)
    ends_at = uow.talks.slot(booking.slot_id).ends_at
    needed = _next(booking, ends_at, Kind.ROOM, found, now)
    if needed is None and found is not None and found.state is not State.WANTED:
        return found
    needed = needed or found
    if needed is None:
        return None
    made = at_once(policy, leader=uow.people.get(booking.leader_id), found=found)
    if made is not None:
        needed = made_of(needed, made)
    uow.arrangements.put(needed)
    return needed


def at_once(policy: Policy, *, leader: Person, found: Arrangement | None) -> Arranged | None:
    """Return a room for which no platform is asked: the leader's own, or one just thought up."""
    video = policy.video
    if video.provider is Provider.FIXED:
        link = video.link_of(leader.userid)
        return Arranged("fixed", link) if link else None
    if video.provider is Provider.JITSI:
        name = found.external_id if found else ""
        name = name or secrets.token_hex(ROOM_BYTES)
        return Arranged(name, f"{video.url.rstrip('/')}/{name}")
    return None


def made_of(wanted: Arrangement, made: Arranged) -> Arrangement:
    """Return an arrangement that is as wanted."""
    return replace(
        wanted,
        state=State.READY,
        external_id=made.external_id,
        link=made.link,
        code=made.code,
        attempts=0,
        failure="",
    )


def remind(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Send both sides the link, or the number to call, shortly before a video talk."""
    for one in uow.arrangements.beginning(Kind.ROOM, now, now + policy.video.before):
        says = _says(one, policy)
        if says:
            _tell_both(uow, one, says, f"room_soon:{one.booking_id}", now=now, policy=policy)


def _says(one: Arrangement, policy: Policy) -> str:
    if one.link and one.state in {State.READY, State.CHANGED}:
        return "utter_room_soon"
    # Without a number the secretariat has taken it on by now.
    return "utter_room_soon_phone" if one.state is State.FAILED and policy.video.phone else ""


def _tell_both(
    uow: UnitOfWork, one: Arrangement, says: str, key: str, *, now: datetime, policy: Policy
) -> None:
    leader_id, visitor_id = uow.arrangements.parties(one.booking_id)
    for says_to, person_id in ((f"{says}_leader", leader_id), (says, visitor_id)):
        told_once = f"{key}:{person_id}"
        uow.outbox.add(notice(uow, one, says_to, told_once, to=person_id, policy=policy), now)


def notice(
    uow: UnitOfWork, one: Arrangement, says: str, key: str, *, to: str, policy: Policy
) -> Notice:
    """Return what somebody is told of a room; at another time of the talk it is told anew."""
    return Notice(
        key=f"{key}:{one.starts_at.timestamp():.0f}",
        says=says,
        fields={
            "starts_at": one.starts_at.isoformat(),
            "leader": receptions.called(
                uow, uow.arrangements.parties(one.booking_id)[0], policy=policy
            ),
            "link": one.link,
            "phone": policy.video.phone,
            "reason": one.failure,
        },
        to=to,
        urgent=True,
    )


def purge(uow: UnitOfWork, *, now: datetime) -> None:
    """Forget rooms and entries of talks that are long over."""
    uow.arrangements.purge(now - KEPT)
