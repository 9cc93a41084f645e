"""The day itself and what comes of it: next, delays, outcomes, minutes, announcements."""

import pytest

from bot.domain.errors import NotYours
from bot.domain.minutes import NotYetHeld, Outcome
from bot.domain.talks import BegunAlready, BookingState, Mode
from bot.services import announcing, filing, minutes, receiving, receptions, talks


@pytest.fixture
def saturday(uow, cast, clock, policy):
    """王 at nine and 李 at half past nine on Saturday; the engineer in the afternoon."""
    receptions.lay_out(uow, now=clock.now(), policy=policy)
    offered = talks.offered(uow, now=clock.now(), policy=policy)
    values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
    booked = [
        talks.book(uow, slot_id=offered[number].id, who=who, **values)
        for who, number in ((cast.wang, 0), (cast.li, 1), (cast.engineer, 5))
    ]
    clock.set(2026, 12, 5, 8, 50)
    return booked


@pytest.fixture
def call(uow, cast, clock, policy):
    def next_one(who=None):
        values = {"leader_id": cast.zhao.id, "now": clock.now(), "policy": policy}
        return receiving.call_next(uow, who=who or cast.zhao, **values)

    return next_one


@pytest.fixture
def record(uow, cast, clock, policy, sealer):
    def keep(booking, outcome, text="答应下月调岗", *, by=None, drafts=()):
        came = minutes.Record(outcome, by or cast.zhao, text, drafts)
        values = {"sealer": sealer, "now": clock.now(), "policy": policy}
        return minutes.record(uow, booking=uow.talks.booking(booking.id), came=came, **values)

    return keep


def test_visitors_are_called_in_order_and_told_kindly(saturday, call, cast, told):
    assert [call().person_id, call().person_id] == [cast.wang.id, cast.li.id]
    assert [one.to for one in told(says="utter_your_turn_in_person")] == [
        cast.wang.id,
        cast.li.id,
    ]
    call()
    with pytest.raises(receiving.NobodyLeft):
        call()


def test_only_who_receives_calls(saturday, call, cast):
    with pytest.raises(NotYours):
        call(cast.li)


def test_a_delay_shifts_the_rest_of_the_half_day_and_tells_them(
    saturday, uow, cast, clock, policy, told
):
    values = {"leader_id": cast.zhao.id, "who": cast.zhao, "now": clock.now(), "policy": policy}
    for _ in range(2):
        shifted = receiving.run_late(uow, minutes=15, **values)
    assert [one.person_id for one in shifted] == [cast.wang.id, cast.li.id]
    assert [f"{policy.local(one.expected_at):%H:%M}" for one in shifted] == ["09:15", "09:45"]
    assert len(told(says="utter_talk_delayed")) == 2


def test_within_the_hour_the_leader_hears_of_a_cancellation(
    saturday, uow, cast, clock, policy, told
):
    talks.cancel(uow, who=cast.wang, now=clock.now(), policy=policy)
    assert [one.to for one in told(says="utter_visitor_cancelled")] == [cast.zhao.id]


def test_what_has_begun_cannot_be_cancelled(saturday, uow, cast, clock, policy):
    clock.set(2026, 12, 5, 9, 5)
    with pytest.raises(BegunAlready):
        talks.cancel(uow, who=cast.wang, booking=saturday[0], now=clock.now(), policy=policy)


def test_nothing_comes_of_a_talk_before_it_begins(saturday, record):
    with pytest.raises(NotYetHeld):
        record(saturday[0], Outcome.ANSWERED)


def test_who_was_called_early_can_be_recorded_early(saturday, record, uow, clock):
    clock.set(2026, 12, 5, 8, 50)
    uow.talks.change_booking(saturday[0].id, called_at=clock.now())
    record(saturday[0], Outcome.ANSWERED)
    assert uow.talks.booking(saturday[0].id).state is BookingState.MET


def test_the_visitor_is_told_and_may_object(saturday, record, uow, cast, clock, policy, told):
    clock.set(2026, 12, 5, 11)
    record(saturday[1], Outcome.ANSWERED)
    assert uow.talks.booking(saturday[1].id).state is BookingState.MET
    (notice,) = told(says="utter_talk_came_answered")
    assert (notice.to, notice.fields["text"]) == (cast.li.id, "答应下月调岗")
    values = {"booking_id": "", "text": "是本月", "now": clock.now(), "policy": policy}
    minutes.object_to(uow, who=cast.li, **values)
    (to_leader,), (to_office,) = told(says="utter_objection"), told(says="utter_objection_office")
    assert (to_leader.to, to_office.to) == (cast.zhao.id, cast.secretary.id)


def test_minutes_are_for_leader_and_secretariat_alone(saturday, record, uow, cast, clock):
    clock.set(2026, 12, 5, 11)
    record(saturday[1], Outcome.ANSWERED)
    for reader in (cast.zhao, cast.secretary):
        assert (
            minutes.of(uow, booking=saturday[1], who=reader, now=clock.now()).text == "答应下月调岗"
        )
    for other in (cast.li, cast.wang, cast.head, cast.counsellor):
        with pytest.raises(NotYours):
            minutes.of(uow, booking=saturday[1], who=other, now=clock.now())


def test_nobody_objects_to_the_talk_of_another(saturday, record, uow, cast, clock, policy):
    clock.set(2026, 12, 5, 11)
    record(saturday[1], Outcome.ANSWERED)
    values = {"booking_id": saturday[1].id, "text": "不对", "now": clock.now(), "policy": policy}
    with pytest.raises(NotYours):
        minutes.object_to(uow, who=cast.wang, **values)


def test_tickets_of_a_talk_are_the_visitors_own(saturday, record, uow, cast, clock, policy, told):
    clock.set(2026, 12, 5, 11)
    texts = ("食堂的汤是凉的", "热水器坏了")
    drafts = tuple(
        filing.propose(uow, text=one, topic="life", kind="", policy=policy)[0] for one in texts
    )
    filed = record(saturday[1], Outcome.TICKET, "两件事", drafts=drafts)
    assert {one.author_id for one in filed} == {cast.li.id}
    assert {one.owner_id for one in filed} == {cast.head.id}
    assert sorted(uow.minutes.tickets(saturday[1].id)) == sorted(one.id for one in filed)
    assert told(says="utter_talk_came_ticket")[0].fields["list"].count("SQ-") == 2


def test_who_was_not_met_for_our_reason_is_owed_a_time(saturday, record, uow, cast, clock, told):
    clock.set(2026, 12, 5, 12)
    record(saturday[1], Outcome.UNMET, "")
    (owed,) = uow.talks.displaced(person_id=cast.li.id)
    assert (owed.id, owed.priority, owed.month) == (saturday[1].id, True, "2026-12")
    assert [one.to for one in told(says="utter_talk_owed")] == [cast.li.id]
    assert len(uow.absences.open()) == 1


def test_who_did_not_come_is_missed_kindly(saturday, record, uow, clock, told):
    clock.set(2026, 12, 5, 12)
    record(saturday[0], Outcome.MISSED, "")
    assert uow.talks.booking(saturday[0].id).state is BookingState.MISSED
    assert len(told(says="utter_talk_missed")) == 1


def test_outcomes_are_asked_for_that_evening_and_from_the_second_day(
    saturday, uow, clock, policy, told
):
    asked = []
    for day in range(5, 9):
        clock.set(2026, 12, day, 19)
        receiving.ask_outcomes(uow, now=clock.now(), policy=policy)
        asked.append(
            len(told(says="utter_outcomes_today")) + len(told(says="utter_outcomes_missing"))
        )
    assert asked == [1, 1, 2, 3]


def test_a_reception_is_announced_five_days_ahead_a_few_a_minute(uow, cast, clock, policy, told):
    receptions.lay_out(uow, now=clock.now(), policy=policy)
    uow.people.change(cast.head.id, subscribed=False)
    clock.set(2026, 11, 29, 12)
    assert not announcing.announce_some(uow, now=clock.now(), policy=policy)
    clock.set(2026, 11, 30, 9, 59)
    assert not announcing.announce_some(uow, now=clock.now(), policy=policy)
    clock.set(2026, 11, 30, 10)
    while announcing.announce_some(uow, now=clock.now(), policy=policy):
        clock.advance(minutes=1)
    heard = [one.to for one in told(says="utter_announcement")]
    assert sorted(heard) == sorted(
        one.id for one in (cast.li, cast.wang, cast.secretary, cast.counsellor, cast.engineer)
    )
