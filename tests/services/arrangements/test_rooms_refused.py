"""Video rooms that the platform does not make: asked again, told in time, or by another way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.arrangements import State, Video
from bot.ports import SendFailed
from bot.services import arrangements

BUSY = SendFailed("meeting/create refused with -1: platform busy", permanent=False, retry_after=2)
REFUSED = SendFailed("meeting/create refused with 400042: meeting refused", permanent=True)
FORBIDDEN = SendFailed("refused with 48002", permanent=False, retry_after=600)


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
    assert told["utter_room_failed_phone", cast.engineer.id]["phone"] == rules.video.phone
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


def test_who_died_while_asking_is_followed_by_another(app, held, settle, rooms, rules, clock):
    held(rules)
    with app.transactions() as uow:
        (due,) = uow.arrangements.due(clock.now(), 10)
        uow.arrangements.lease(due, clock.now(), clock.now() + timedelta(minutes=2))
    assert not settle()
    clock.advance(minutes=2)
    assert settle()
    assert rooms.verbs() == ["create"]


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
