"""Video rooms: wanted with a booking, made apart, moved, called off, or a number to call."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.absences import Away
from bot.domain.arrangements import Arranged, Kind, Provider, State, Video
from bot.domain.talks import BookingState, Mode
from bot.ports import SendFailed
from bot.services import absences, arrangements, bookings, receptions, talks
from bot.services.settling import Settlement

PHONE = "0902-1234567"
BUSY = SendFailed("meeting/create refused with -1: platform busy", permanent=False, retry_after=2)
REFUSED = SendFailed("meeting/create refused with 400042: meeting refused", permanent=True)
FORBIDDEN = SendFailed("refused with 48002", permanent=False, retry_after=600)


class Rooms:
    """Makes rooms, or fails as it is told to."""

    def __init__(self):
        self.asked = []
        self.failures = []

    def _step(self, verb, *what):
        self.asked.append((verb, *what))
        if self.failures:
            raise self.failures.pop(0)

    def create(self, appointment):
        self._step("create", appointment)
        made = f"m{len(self.asked)}"
        return Arranged(made, f"https://meet.test/{made}", "123")

    def update(self, made, appointment):
        self._step("update", made.external_id, appointment)
        return made

    def cancel(self, made):
        self._step("cancel", made.external_id)

    def verbs(self):
        return [verb for verb, *_ in self.asked]


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def rules(policy):
    return replace(policy, video=Video(phone=PHONE))


@pytest.fixture
def settle(app, rooms, clock, rules):
    """Let the worker do what is due, for the given rules."""

    def run(rules=rules):
        with app.transactions() as uow:
            arrangements.follow(uow, now=clock.now(), policy=rules)
        made = Settlement(app.transactions, app.wording, {Kind.ROOM: rooms}, rules)
        return made.settle_some(clock.now())

    return run


@pytest.fixture
def held(app, clock, policy, cast):
    """Book a video talk of 陆 in one transaction, by the rules given, and return the link."""

    def book(rules, mode=Mode.VIDEO, number=0):
        with app.transactions() as uow:
            receptions.lay_out(uow, now=clock.now(), policy=policy)
            slot = talks.offered(uow, now=clock.now(), policy=policy)[number]
            booking = talks.book(
                uow, slot_id=slot.id, who=cast.engineer, mode=mode, now=clock.now(), policy=policy
            )
            wanted = arrangements.room(uow, booking=booking, now=clock.now(), policy=rules)
        return booking, wanted.link if wanted else ""

    return book


@pytest.fixture
def room(app):
    def look(booking):
        with app.transactions.reading() as uow:
            return uow.arrangements.of(booking.id, Kind.ROOM)

    return look


@pytest.fixture
def notices(app):
    """What was told so far, by sentence and receiver."""
    from sqlalchemy import select

    from bot.db.outbox import _parcel_of
    from bot.db.tables import outbox

    def look():
        with app.transactions.reading() as uow:
            rows = uow._connection.execute(select(outbox).where(outbox.c.body.is_not(None)))
            found = [_parcel_of(row, uow._keys).notice for row in rows]
        return [((one.says, one.to), dict(one.fields)) for one in found if "room" in one.says]

    return look


def test_a_room_is_made_after_the_booking_and_its_link_is_sent(
    held, settle, room, rooms, notices, rules, cast
):
    booking, link = held(rules)
    assert (link, rooms.asked) == ("", [])
    assert settle()
    assert room(booking).link == "https://meet.test/m1"
    assert dict(notices()) == {
        ("utter_room_ready", cast.engineer.id): {
            "starts_at": booking.starts_at.isoformat(),
            "leader": "",
            "link": "https://meet.test/m1",
            "phone": PHONE,
            "reason": "",
        }
    }
    assert not settle()


def test_the_platform_learns_neither_name_nor_topic(held, settle, rooms, rules):
    held(rules)
    settle()
    (_, appointment), *_ = rooms.asked
    assert appointment.title == "utter_calendar_title"
    assert (appointment.leader, appointment.person) == ("zhao", "engineer")
    assert appointment.ends_at - appointment.starts_at == timedelta(minutes=30)


def test_who_meets_in_person_needs_no_room(held, settle, rooms, rules, room):
    booking, link = held(rules, mode=Mode.IN_PERSON)
    assert (link, settle(), rooms.asked, room(booking)) == ("", False, [], None)


def test_a_booking_that_was_made_anywhere_gets_its_room(app, held, settle, room, rules):
    booking, _ = held(rules)
    with app.transactions() as uow:
        uow._connection.exec_driver_sql("DELETE FROM arrangements")
    assert settle()
    assert room(booking).state is State.READY


@pytest.fixture
def change(app):
    def to(booking, **values):
        with app.transactions() as uow:
            uow.talks.change_booking(booking.id, **values)

    return to


@pytest.mark.parametrize("end", ["cancelled", "displaced"])
def test_the_room_is_noted_in_the_transaction_of_each_change(end, app, clock, cast, policy, held):
    booking, _ = held(policy)
    now = clock.now()

    def changed(**values):
        with app.transactions() as uow:
            known = uow.talks.booking(booking.id)
            bookings.step(uow, known, "any", now=now, by=None, **values)
            return uow.arrangements.of(booking.id, Kind.ROOM)

    later = booking.starts_at + timedelta(days=1)
    assert changed(starts_at=later).starts_at == later
    assert changed(state=BookingState(end)).state is State.GONE
    assert changed(state=BookingState.BOOKED).state is State.WANTED


def test_a_talk_under_way_keeps_its_room(held, settle, room, rooms, rules, change):
    booking, _ = held(rules)
    settle()
    change(booking, state=BookingState.MET)
    settle()
    assert (rooms.verbs(), room(booking).state) == (["create"], State.READY)


def test_a_talk_that_moves_keeps_its_room(held, settle, room, rooms, rules, change, notices):
    booking, _ = held(rules)
    settle()
    later = booking.starts_at + timedelta(days=1)
    change(booking, starts_at=later)
    settle()
    assert rooms.verbs() == ["create", "update"]
    assert (room(booking).starts_at, room(booking).link) == (later, "https://meet.test/m1")
    assert len(notices()) == 1


def test_a_talk_that_is_cancelled_calls_its_room_off(held, settle, room, rooms, rules, change):
    booking, _ = held(rules)
    settle()
    change(booking, state=BookingState.CANCELLED)
    settle()
    assert rooms.asked[-1] == ("cancel", "m1")
    assert (room(booking).state, room(booking).link) == (State.GONE, "")
    assert not settle()


def test_a_talk_cancelled_before_its_room_was_made_asks_nobody(
    held, settle, room, rooms, rules, change
):
    booking, _ = held(rules)
    change(booking, state=BookingState.CANCELLED)
    settle()
    assert (rooms.asked, room(booking).state) == ([], State.GONE)


def test_a_talk_that_is_restored_before_its_room_was_called_off_keeps_it(
    held, settle, room, rooms, rules, change, app, clock
):
    booking, _ = held(rules)
    settle()
    change(booking, state=BookingState.CANCELLED)
    with app.transactions() as uow:
        arrangements.follow(uow, now=clock.now(), policy=rules)
    change(booking, state=BookingState.BOOKED)
    settle()
    assert rooms.verbs() == ["create", "update"]
    assert room(booking).state is State.READY


def test_a_talk_that_is_restored_later_gets_a_new_room(held, settle, room, rules, change, notices):
    booking, _ = held(rules)
    settle()
    change(booking, state=BookingState.CANCELLED)
    settle()
    change(booking, state=BookingState.BOOKED)
    settle()
    assert room(booking).link == "https://meet.test/m3"
    links = [fields["link"] for (says, _), fields in notices() if says == "utter_room_ready"]
    assert links == ["https://meet.test/m1", "https://meet.test/m3"]


def test_a_busy_platform_is_asked_again_later(held, settle, room, rooms, rules, clock, notices):
    booking, _ = held(rules)
    rooms.failures = [BUSY]
    assert settle()
    assert (room(booking).state, notices()) == (State.WANTED, [])
    assert not settle()
    clock.advance(seconds=5)
    assert settle()
    assert room(booking).state is State.READY


@pytest.mark.parametrize("failure", [REFUSED, FORBIDDEN])
def test_where_no_room_can_be_made_all_three_are_told_once(
    failure, held, settle, room, rooms, rules, clock, notices, cast
):
    booking, _ = held(rules)
    rooms.failures = [failure] * 3
    settle()
    told = dict(notices())
    assert set(told) == {
        ("utter_room_failed_phone", cast.engineer.id),
        ("utter_room_failed_leader_phone", cast.zhao.id),
        ("utter_room_failed_office", cast.secretary.id),
    }
    assert told["utter_room_failed_phone", cast.engineer.id]["phone"] == PHONE
    clock.advance(hours=1)
    assert settle()
    assert (room(booking).state, dict(notices())) == (State.FAILED, told)


def test_who_is_always_refused_is_asked_less_and_less_until_the_talk_begins(
    held, settle, room, rooms, rules, clock, notices
):
    booking, _ = held(rules)
    days = (booking.starts_at - clock.now()).days + 1
    rooms.failures = [REFUSED] * 1000
    for _ in range(24 * days + 24):
        settle()
        clock.advance(hours=1)
    assert len(rooms.asked) <= 3 * days
    assert room(booking).state is State.GONE
    assert [says for (says, _), _ in notices()].count("utter_room_failed_office") == 1


def test_a_room_that_can_be_made_after_all_is_told(
    held, settle, room, rooms, rules, clock, notices
):
    booking, _ = held(rules)
    rooms.failures = [REFUSED]
    settle()
    clock.advance(hours=1)
    settle()
    assert room(booking).state is State.READY
    assert ("utter_room_ready", booking.person_id) in dict(notices())


def test_without_a_number_the_secretariat_is_asked_for_another_way(
    held, settle, rooms, notices, policy
):
    plain = replace(policy, video=Video())
    held(plain)
    rooms.failures = [REFUSED]
    settle(plain)
    assert {says for (says, _), _ in notices()} == {
        "utter_room_failed",
        "utter_room_failed_leader",
        "utter_room_failed_office",
    }


def test_it_is_said_in_time_that_no_room_came(held, settle, rooms, rules, clock, notices):
    booking, _ = held(rules)
    rooms.failures = [BUSY] * 2
    clock.moment = booking.starts_at - timedelta(minutes=29)
    settle()
    assert ("utter_room_failed_phone", booking.person_id) in dict(notices())


def test_a_platform_that_stays_busy_is_a_failure_at_last(
    held, settle, rooms, rules, clock, notices
):
    held(rules)
    rooms.failures = [BUSY] * 10
    for _ in range(5):
        settle()
        assert notices() == []
        clock.advance(minutes=5)
    settle()
    assert len(notices()) == 3


def test_nothing_is_arranged_for_what_is_past(held, settle, room, rooms, rules, clock):
    booking, _ = held(rules)
    clock.moment = booking.starts_at + timedelta(minutes=1)
    assert settle()
    assert (rooms.asked, room(booking).state) == ([], State.GONE)


def test_two_workers_make_one_room(app, held, rooms, rules, clock):
    held(rules)
    with app.transactions.reading() as uow:
        (due,) = uow.arrangements.due(clock.now(), 10)
    made = Settlement(app.transactions, app.wording, {Kind.ROOM: rooms}, rules)
    assert [made._settle_one(due, clock.now()) for _ in range(2)] == [True, False]
    assert rooms.verbs() == ["create"]


def test_who_died_while_asking_is_followed_by_another(app, held, settle, rooms, rules, clock):
    held(rules)
    with app.transactions() as uow:
        (due,) = uow.arrangements.due(clock.now(), 10)
        uow.arrangements.lease(due, clock.now(), clock.now() + timedelta(minutes=2))
    assert not settle()
    clock.advance(minutes=2)
    assert settle()
    assert rooms.verbs() == ["create"]


def test_both_get_the_link_ten_minutes_before(app, held, settle, rules, clock, notices, cast):
    booking, _ = held(rules)
    settle()
    for minutes, expected in ((11, set()), (10, {cast.engineer.id, cast.zhao.id})):
        clock.moment = booking.starts_at - timedelta(minutes=minutes)
        with app.transactions() as uow:
            arrangements.remind(uow, now=clock.now(), policy=rules)
        soon = {"utter_room_soon": cast.engineer.id, "utter_room_soon_leader": cast.zhao.id}
        told = {to for (says, to), _ in notices() if soon.get(says) == to}
        assert told == expected


def test_who_has_no_link_gets_the_number_ten_minutes_before(
    app, held, settle, rooms, rules, clock, notices
):
    booking, _ = held(rules)
    rooms.failures = [REFUSED]
    settle()
    clock.moment = booking.starts_at - timedelta(minutes=5)
    with app.transactions() as uow:
        arrangements.remind(uow, now=clock.now(), policy=rules)
    assert ("utter_room_soon_phone", booking.person_id) in dict(notices())


FIXED = Video(Provider.FIXED, link="https://meet.test/all", links=(("zhao", "https://m.test/z"),))
JITSI = Video(Provider.JITSI, url="https://jitsi.test/")


def test_a_leaders_own_room_is_in_the_confirmation(held, settle, room, rooms, policy, notices):
    rules = replace(policy, video=FIXED)
    booking, link = held(rules)
    assert (link, room(booking).state) == ("https://m.test/z", State.READY)
    assert (settle(rules), rooms.asked, notices()) == (False, [], [])
    assert FIXED.link_of("qian") == "https://meet.test/all"


def test_a_jitsi_room_is_random_and_stays_when_the_talk_moves(
    held, settle, room, policy, change, app, clock
):
    rules = replace(policy, video=JITSI)
    booking, link = held(rules)
    name = link.removeprefix("https://jitsi.test/")
    assert len(bytes.fromhex(name)) == 16
    change(booking, starts_at=booking.starts_at + timedelta(days=1))
    settle(rules)
    assert (room(booking).link, room(booking).state) == (link, State.READY)
    change(booking, state=BookingState.CANCELLED)
    settle(rules)
    assert room(booking).state is State.GONE


def test_rooms_of_talks_long_over_are_forgotten(app, held, settle, room, rules, clock):
    booking, _ = held(rules)
    settle()
    clock.moment = booking.starts_at + timedelta(days=8)
    with app.transactions() as uow:
        arrangements.purge(uow, now=clock.now())
    assert room(booking) is None


def test_calendar_entries_are_made_where_policy_allows(app, held, policy, rooms, clock):
    rules = replace(policy, wecom_schedule=True)
    settlement = Settlement(app.transactions, app.wording, {Kind.SCHEDULE: rooms}, rules)
    held(rules, mode=Mode.IN_PERSON)
    with app.transactions() as uow:
        arrangements.follow(uow, now=clock.now(), policy=rules)
    settlement.settle_some(clock.now())
    (verb, appointment), *_ = rooms.asked
    assert (verb, appointment.place) == ("create", policy.reception.default.place)
    with app.transactions() as uow:
        arrangements.follow(uow, now=clock.now(), policy=policy)
    settlement.settle_some(clock.now())
    assert rooms.verbs() == ["create", "cancel"]


@pytest.fixture
def away(app, clock, cast, policy, rules):
    """Let the leader be away at a booked time, and receive a week later instead."""

    def moved(booking):
        window = booking.starts_at, booking.starts_at + timedelta(hours=1)
        instead = tuple(moment + timedelta(days=7) for moment in window)
        said = Away(cast.zhao, cast.zhao, window)
        values = {"now": clock.now(), "policy": policy}
        with app.transactions() as uow:
            absence, _ = absences.declare(uow, away=said, **values)
            by = {"absence": absence, "window": instead, "by": cast.zhao}
            return absences.replace(uow, **by, **values)

    return moved


def _deliver_everything(app, now):
    with app.transactions() as uow:
        for parcel in uow.outbox.claim(now, 50, now + timedelta(minutes=1)):
            uow.outbox.done(parcel, now)


def test_no_link_tells_of_a_move_before_the_move_itself_is_told(
    app, held, settle, rooms, room, clock, rules, away
):
    booking, _ = held(rules)
    settle()
    moved = away(booking)
    settle()
    assert rooms.verbs() == ["create"]
    clock.moment = moved.told_at
    settle()
    assert rooms.verbs() == ["create"]
    _deliver_everything(app, clock.now())
    settle()
    assert rooms.verbs() == ["create", "update"]
    assert room(booking).starts_at == booking.starts_at + timedelta(days=7)


def test_a_room_survives_an_absence_that_was_a_mistake(
    app, held, settle, rooms, room, clock, policy, rules, away, cast
):
    booking, _ = held(rules)
    settle()
    kept = room(booking)
    moved = away(booking)
    with app.transactions() as uow:
        by = {"absence": moved.absence, "by": cast.zhao}
        absences.undo(uow, **by, now=clock.now(), policy=policy)
    clock.advance(minutes=15)
    settle()
    assert (room(booking).link, room(booking).state) == (kept.link, State.READY)
    assert "cancel" not in rooms.verbs()
