"""Video rooms: wanted with a booking, made apart, with a link in time; or a number to call."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.arrangements import Kind, Provider, State, Video
from bot.domain.talks import BookingState, Mode
from bot.services import arrangements
from bot.services.settling import Settlement


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
            "phone": rules.video.phone,
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
