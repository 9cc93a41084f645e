"""Danger to life: everyone on duty at once, again every ten minutes, until somebody takes it on."""

import pytest

from bot.services import care


@pytest.fixture
def alert(uow, cast, clock, policy):
    def raise_one(who=None):
        return care.alert(uow, who=who or cast.li, now=clock.now(), policy=policy)

    return raise_one


@pytest.fixture
def repeat(uow, clock, policy, told):
    """Repeat what is due and return how many notices there are by now."""

    def again():
        care.repeat_due(uow, now=clock.now(), policy=policy)
        return len(told(says="utter_danger_alert"))

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


def test_who_takes_it_on_ends_the_repeating_and_the_others_hear_of_it(
    alert, repeat, uow, cast, clock, told
):
    uow.people.change(cast.secretary.id, roles="duty;secretariat")
    alert()
    alert_id = uow.alerts.open_of(cast.li.id).id
    assert care.acknowledge(uow, alert_id=alert_id, who=cast.counsellor, now=clock.now())
    clock.advance(minutes=30)
    assert repeat() == 2
    (taken,) = told(says="utter_danger_taken")
    assert (taken.to, taken.fields["helper"]) == (cast.secretary.id, "孙悦")


def test_only_the_first_acknowledgement_counts(alert, uow, cast, now):
    alert()
    alert_id = uow.alerts.open_of(cast.li.id).id
    assert care.acknowledge(uow, alert_id=alert_id, who=cast.counsellor, now=now)
    assert not care.acknowledge(uow, alert_id=alert_id, who=cast.zhao, now=now)
    assert uow.alerts.open_of(cast.li.id) is None


def test_after_one_was_taken_on_a_new_danger_is_a_new_alert(alert, uow, cast, clock, told):
    alert()
    alert_id = uow.alerts.open_of(cast.li.id).id
    care.acknowledge(uow, alert_id=alert_id, who=cast.counsellor, now=clock.now())
    clock.advance(hours=1)
    alert()
    assert len(told(says="utter_danger_alert")) == 2


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
