"""Danger to life: everyone on duty at once, again every ten minutes, until somebody takes it on."""

import pytest

from bot.domain.care import Outcome, Step
from bot.domain.errors import NotYours
from bot.domain.messages import Channel
from bot.services import care


@pytest.fixture
def alert(uow, cast, clock, policy):
    def raise_one(who=None):
        return care.alert(
            uow, who=who or cast.li, now=clock.now(), policy=policy, channels=[Channel.WECOM]
        )

    return raise_one


def alarms(told):
    return [*told(says="utter_danger_alert"), *told(says="utter_danger_alert_again")]


@pytest.fixture
def take(uow, clock, policy):
    """Take on the open alert of somebody and return its id."""

    def take_on(who, helper):
        alert_id = uow.alerts.open_of(who.id).id
        assert care.acknowledge(uow, alert_id=alert_id, who=helper, now=clock.now(), policy=policy)
        return alert_id

    return take_on


@pytest.fixture
def repeat(uow, clock, policy, told):
    """Repeat what is due and return how many notices there are by now."""

    def again():
        care.repeat_due(uow, now=clock.now(), policy=policy, channels=[Channel.WECOM])
        return len(alarms(told))

    return again


def test_everyone_on_duty_is_told_at_once(alert, told, cast):
    assert alert() == [cast.counsellor]
    (notice,) = told()
    assert (notice.to, notice.urgent) == (cast.counsellor.id, True)
    assert notice.fields["name"] == "李杰"


def test_a_further_message_adds_no_further_alert(alert, told):
    alert()
    alert()
    assert len(told()) == 1


def test_two_people_in_danger_are_two_alerts(alert, told, cast):
    alert()
    alert(cast.wang)
    assert len(told()) == 2


def test_an_alert_is_repeated_every_ten_minutes_until_it_is_taken_on(alert, repeat, clock):
    alert()
    clock.advance(minutes=9, seconds=59)
    assert repeat() == 1
    clock.advance(seconds=1)
    assert repeat() == 2
    assert repeat() == 2
    clock.advance(minutes=10)
    assert repeat() == 3


def test_a_machine_that_slept_repeats_once(alert, repeat, clock):
    alert()
    clock.advance(hours=5)
    assert repeat() == 2
    assert repeat() == 2


def test_who_takes_it_on_ends_the_alarms_and_the_others_and_its_author_hear_of_it(
    alert, repeat, uow, cast, clock, told, take
):
    uow.people.change(cast.secretary.id, roles="duty;secretariat")
    alert()
    take(cast.li, cast.counsellor)
    clock.advance(minutes=25)
    assert repeat() == 2
    (taken,) = told(says="utter_danger_taken")
    assert (taken.to, taken.fields["helper"]) == (cast.secretary.id, "孙悦")
    (helped,) = told(says="utter_danger_helper")
    assert (helped.to, helped.fields["helper"]) == (cast.li.id, "孙悦")


def test_only_the_first_acknowledgement_counts(alert, uow, cast, now, policy, take):
    alert()
    alert_id = take(cast.li, cast.counsellor)
    assert not care.acknowledge(uow, alert_id=alert_id, who=cast.zhao, now=now, policy=policy)
    assert uow.alerts.open_of(cast.li.id) is None


def test_who_is_not_on_duty_takes_nothing_on(alert, uow, cast, now, policy):
    alert()
    alert_id = uow.alerts.open_of(cast.li.id).id
    with pytest.raises(NotYours):
        care.acknowledge(uow, alert_id=alert_id, who=cast.wang, now=now, policy=policy)
    assert uow.alerts.open_of(cast.li.id) is not None


def test_after_one_was_taken_on_a_new_danger_is_a_new_alert(alert, cast, clock, told, take):
    alert()
    take(cast.li, cast.counsellor)
    clock.advance(hours=1)
    alert()
    assert len(told(says="utter_danger_alert")) == 2


def test_a_helper_is_asked_twice_what_came_of_it_then_everybody_is_told_again(
    alert, repeat, cast, clock, told, take
):
    alert()
    take(cast.li, cast.counsellor)
    for asked in (1, 2):
        clock.advance(minutes=30)
        assert repeat() == 1
        assert len(told(says="utter_danger_outcome")) == asked
    clock.advance(minutes=30)
    assert repeat() == 2
    assert len(told(says="utter_danger_outcome")) == 2
    clock.advance(minutes=10)
    assert repeat() == 3


def test_whom_a_helper_cannot_reach_everybody_looks_for_at_once(
    alert, uow, cast, clock, policy, told, take
):
    alert()
    alert_id = take(cast.li, cast.counsellor)
    clock.advance(minutes=3)
    rest = {"now": clock.now(), "policy": policy, "channels": [Channel.WECOM]}
    assert care.give_up(uow, alert_id=alert_id, who=cast.counsellor, **rest)
    assert len(told(says="utter_danger_alert_again")) == 1
    assert uow.alerts.open_of(cast.li.id).id == alert_id
    take(cast.li, cast.counsellor)


def test_an_alert_ends_once_and_only_by_its_helper(alert, repeat, uow, cast, clock, told, take):
    uow.people.change(cast.secretary.id, roles="duty;secretariat")
    alert()
    alert_id = take(cast.li, cast.counsellor)
    end = {"alert_id": alert_id, "outcome": Outcome.SAFE, "now": clock.now()}
    with pytest.raises(NotYours):
        care.end(uow, who=cast.secretary, **end)
    assert care.end(uow, who=cast.counsellor, **end)
    assert not care.end(uow, who=cast.counsellor, **end)
    (ended,) = told(says="utter_danger_ended")
    assert (ended.to, ended.fields["came"]) == (cast.secretary.id, "safe")
    clock.advance(days=1)
    assert repeat() == 2
    assert not told(says="utter_danger_outcome")


def test_every_step_stands_in_the_record_with_its_time(alert, uow, cast, clock, take):
    began = clock.now()
    alert()
    clock.advance(minutes=2)
    alert_id = take(cast.li, cast.counsellor)
    clock.advance(minutes=5)
    care.end(uow, alert_id=alert_id, who=cast.counsellor, outcome=Outcome.HELPED, now=clock.now())
    record = uow.alerts.record(alert_id)
    minutes = [(one.step, (one.at - began).seconds // 60) for one in record]
    assert minutes == [(Step.RAISED, 0), (Step.TOLD, 0), (Step.TAKEN, 2), (Step.ENDED, 7)]
    assert record[1].channel == Channel.WECOM


def test_who_is_on_both_platforms_is_told_on_both(uow, cast, now, policy, told):
    uow.people.change(cast.counsellor.id, openid="o-sun")
    care.alert(uow, who=cast.li, now=now, policy=policy, channels=list(Channel))
    assert [one.channel for one in told(says="utter_danger_alert")] == list(Channel)


def test_a_platform_that_is_not_connected_is_not_tried(uow, cast, now, policy, told):
    uow.people.change(cast.counsellor.id, openid="o-sun")
    care.alert(uow, who=cast.li, now=now, policy=policy, channels=[Channel.MP])
    assert [one.channel for one in told(says="utter_danger_alert")] == [Channel.MP]


def test_an_alert_does_not_wait_for_the_morning(alert, repeat, clock, told):
    clock.set(2026, 11, 21, 23)
    alert()
    clock.advance(minutes=10)
    assert repeat() == 2
    assert {one.not_before for one in told()} == {None}


def test_where_nobody_is_on_duty_the_secretariat_and_the_leader_are_told(alert, uow, cast):
    uow.people.change(cast.counsellor.id, roles="")
    assert alert() == [cast.secretary, cast.zhao]


def test_a_counsellor_is_asked_to_get_in_touch(uow, cast, now, told):
    assert care.ask_for_counsellor(uow, who=cast.li, now=now) == cast.counsellor
    (notice,) = told()
    assert (notice.to, notice.says) == (cast.counsellor.id, "utter_counsel_asked")


def test_without_a_counsellor_nobody_is_promised(uow, cast, now):
    uow.people.change(cast.counsellor.id, roles="")
    assert care.ask_for_counsellor(uow, who=cast.li, now=now) is None
