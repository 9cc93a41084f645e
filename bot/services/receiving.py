"""The day itself: reminders, the list in order, a leader who runs late, who is next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.errors import NotYours, RuleBroken
from bot.domain.notices import VEILED, Line, Notice, lines
from bot.domain.people import Person, Role
from bot.domain.policy import Policy
from bot.domain.talks import Booking, BookingState, Mode
from bot.domain.tickets import Topic
from bot.domain.workdays import ONE_DAY
from bot.ports import UnitOfWork
from bot.services import audit, receptions

NOON = 12
LISTED = 5


class NobodyLeft(RuleBroken):
    """Nobody else comes today."""


def may_receive(leader_id: str, who: Person) -> bool:
    """Return whether somebody runs the reception of a leader: the leader, the secretariat."""
    return who.id == leader_id or who.has(Role.SECRETARIAT)


def remind_eve(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Remind everybody of tomorrow's talks, and give each leader the list."""
    start = policy.at(policy.today(now) + ONE_DAY, time())
    booked = uow.talks.all_bookings(start, start + ONE_DAY)
    for booking in booked:
        _remind(uow, booking, "utter_talk_tomorrow", now=now, policy=policy)
    _tell_leaders(uow, booked, "utter_leader_talks_tomorrow", now=now, policy=policy)


def remind_missed(uow: UnitOfWork, booking: Booking, *, now: datetime, policy: Policy) -> None:
    """Remind of tomorrow's talk that had no time in the minute in which all were reminded."""
    eve = policy.local(booking.starts_at).date() - ONE_DAY
    if policy.at(eve, policy.reception.remind_eve_at) <= now < policy.at(eve + ONE_DAY, time()):
        _remind(uow, booking, "utter_talk_tomorrow", now=now, policy=policy)


def remind_soon(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Remind those whose talk begins within the hour."""
    for booking in uow.talks.all_bookings(now, now + policy.reception.remind_before):
        _remind(uow, booking, "utter_talk_soon", now=now, policy=policy)


def give_list(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Give each leader today's visitors in order, with the notes that they chose to give."""
    start = policy.at(policy.today(now), time())
    booked = uow.talks.all_bookings(start, start + ONE_DAY)
    _tell_leaders(uow, booked, "utter_leader_talks_today", now=now, policy=policy)


def _remind(uow: UnitOfWork, booking: Booking, says: str, *, now: datetime, policy: Policy) -> None:
    """Remind once of each time: a talk that was moved is another time."""
    fields = {
        "booking": booking.id,
        "leader": receptions.called(uow, booking.leader_id, policy=policy),
        "starts_at": booking.expected_at.isoformat(),
        "mode": booking.mode,
    }
    key = f"talk:{booking.id}:{says}:{booking.starts_at.isoformat()}"
    notice = Notice(key=key, says=says, fields=fields, to=booking.person_id, urgent=True)
    uow.outbox.add(notice, now)


def _tell_leaders(
    uow: UnitOfWork, booked: Sequence[Booking], says: str, *, now: datetime, policy: Policy
) -> None:
    for leader_id in sorted({booking.leader_id for booking in booked}):
        his = [booking for booking in booked if booking.leader_id == leader_id]
        uow.outbox.add(
            Notice(
                key=f"talks:{leader_id}:{says}:{policy.today(now)}",
                says=says,
                fields={"count": str(len(his)), "list": quiet_visits(uow, his, policy=policy)},
                to=leader_id,
                urgent=True,
            ),
            now,
        )


def visits(uow: UnitOfWork, booked: Sequence[Booking], *, policy: Policy) -> str:
    """Return one line for each visitor: time, name, department, what they want to talk about.

    Days after the first have a heading.
    """
    return _listed([(one, _visit(uow, one)) for one in booked], policy)


def quiet_visits(uow: UnitOfWork, booked: Sequence[Booking], *, policy: Policy) -> str:
    """Return the lines for a message that others may see on a screen: of the heart not a word."""
    quiet = [_quiet(one) for one in booked]
    return _listed([(one, _visit(uow, one)) for one in quiet], policy)


def visit(uow: UnitOfWork, booking: Booking) -> str:
    """Return the line of one visitor."""
    return lines([_visit(uow, booking)])


def _listed(told: Sequence[tuple[Booking, Line]], policy: Policy) -> str:
    found, day = [], None
    for booking, line in told:
        local = policy.local(booking.expected_at)
        if day is not None and local.date() != day:
            found.append(Line("utter_day", {"day_on": local.date().isoformat()}))
        day = local.date()
        found.append(line)
    return lines(found)


def _quiet(booking: Booking) -> Booking:
    if booking.topic != Topic.MOOD:
        return booking
    return replace(booking, topic="", note=VEILED if booking.note else "")


def _visit(uow: UnitOfWork, booking: Booking) -> Line:
    """Return a visitor's line; the time alone of who has left."""
    try:
        who = uow.people.get(booking.person_id)
        name = " ".join(part for part in (who.name, who.department) if part)
    except KeyError:
        name = ""
    said = "said_" if booking.note else ""
    parts = {
        "way": [Line("utter_visit_video")] if booking.mode is Mode.VIDEO else [],
        "about": [Line(f"utter_visit_{said}{booking.topic}")] if booking.topic else [],
        "words": [Line("utter_visit_words", {"note": booking.note})] if booking.note else [],
    }
    worded = {part: lines(found) if found else "" for part, found in parts.items()}
    about = {"starts_at": booking.expected_at.isoformat(), "name": name}
    return Line("utter_visit_line", about | worded)


def left_today(uow: UnitOfWork, *, leader_id: str, now: datetime, policy: Policy) -> list[Booking]:
    """Return who is still to come today and was not called yet, in order."""
    start = policy.at(policy.today(now), time())
    booked = uow.talks.bookings(leader_id, start, start + ONE_DAY)
    return [booking for booking in booked if booking.called_at is None]


def call_next(
    uow: UnitOfWork, *, leader_id: str, who: Person, now: datetime, policy: Policy
) -> Booking:
    """Ask the next visitor in, kindly, and return the booking. Raises `NobodyLeft`, `NotYours`."""
    if not may_receive(leader_id, who):
        raise NotYours
    coming = left_today(uow, leader_id=leader_id, now=now, policy=policy)
    if not coming:
        raise NobodyLeft
    booking = coming[0]
    audit.note_person(uow, who, verb="call", subject=booking.id, now=now)
    uow.talks.change_booking(booking.id, called_at=now)
    fields = {
        "place": receptions.place(uow, leader_id, policy=policy),
        "leader": receptions.called(uow, leader_id, policy=policy),
        "mode": booking.mode,
    }
    key = f"talk:{booking.id}:called:{booking.starts_at.isoformat()}"
    says = f"utter_your_turn_{booking.mode}"
    notice = Notice(key=key, says=says, fields=fields, to=booking.person_id, urgent=True)
    uow.outbox.add(notice, now)
    return booking


def run_late(
    uow: UnitOfWork, *, leader_id: str, who: Person, minutes: int, now: datetime, policy: Policy
) -> list[Booking]:
    """Shift the rest of this half day and tell those who wait; return them.

    The delay counts from the times that were booked, so that saying it twice is no double delay.
    Raises `NobodyLeft` or `NotYours`.
    """
    if not may_receive(leader_id, who):
        raise NotYours
    coming = left_today(uow, leader_id=leader_id, now=now, policy=policy)
    rest = [one for one in coming if one.expected_at + ONE_HOUR > now]
    if not rest:
        raise NobodyLeft
    audit.note_person(uow, who, verb="delay", subject=leader_id, now=now)
    morning = _is_morning(rest[0], policy)
    shifted = [one for one in rest if _is_morning(one, policy) == morning]
    for booking in shifted:
        uow.talks.change_booking(booking.id, delay_minutes=minutes)
        _tell_late(uow, booking, minutes, now=now, policy=policy)
    return [uow.talks.booking(booking.id) for booking in shifted]


ONE_HOUR = timedelta(hours=1)
"""Who is awaited longer than this has gone: a delay is no news any more."""


def _is_morning(booking: Booking, policy: Policy) -> bool:
    return policy.local(booking.starts_at).hour < NOON


def _tell_late(
    uow: UnitOfWork, booking: Booking, minutes: int, *, now: datetime, policy: Policy
) -> None:
    expected = booking.starts_at + timedelta(minutes=minutes)
    fields = {
        "booking": booking.id,
        "leader": receptions.called(uow, booking.leader_id, policy=policy),
        "old_at": booking.starts_at.isoformat(),
        "starts_at": expected.isoformat(),
    }
    key = f"talk:{booking.id}:late:{booking.starts_at.isoformat()}:{minutes}"
    says = "utter_talk_delayed"
    notice = Notice(key=key, says=says, fields=fields, to=booking.person_id, urgent=True)
    uow.outbox.add(notice, now)


def ask_outcomes(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """In the evening of the day, and every day from the second on, ask for what is missing."""
    today = policy.today(now)
    pending = uow.talks.unsettled(now)
    for leader_id in sorted({booking.leader_id for booking in pending}):
        his = [booking for booking in pending if booking.leader_id == leader_id]
        oldest = (today - policy.local(his[0].starts_at).date()).days
        if oldest and oldest < policy.reception.talks.outcome_days:
            continue
        fields = {
            "count": str(len(his)),
            "list": quiet_visits(uow, his[:LISTED], policy=policy),
            "day_on": policy.local(his[0].starts_at).date().isoformat(),
        }
        says = "utter_outcomes_missing" if oldest else "utter_outcomes_today"
        key = f"outcomes:{leader_id}:{today}"
        notice = Notice(key=key, says=says, fields=fields, to=leader_id)
        uow.outbox.add(notice, now)


def past(uow: UnitOfWork, *, leader_id: str, now: datetime, days: int = 30) -> list[Booking]:
    """Return the talks of a leader whose time has come, the newest first, without cancelled ones.

    Those of today that were not called yet are among them once their time is near.
    """
    held = uow.talks.held_talks(leader_id, now - days * ONE_DAY, now + ONE_HOUR)
    talks = [one for one in held if one.state in {BookingState.BOOKED, BookingState.MET}]
    return sorted(
        talks, key=lambda one: (one.state is BookingState.MET, -one.starts_at.timestamp())
    )
