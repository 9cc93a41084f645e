"""Video rooms whose talk moves, is called off, or comes back."""

from datetime import timedelta

import pytest

from bot.domain.absences import Away
from bot.domain.arrangements import Kind, State
from bot.domain.talks import BookingState
from bot.services import absences, arrangements, bookings


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
