"""Working days: holidays, make-up weekends, and years that are not yet published."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import workdays

DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        ((2026, 11, 23), 5, date(2026, 11, 30)),  # Monday to Monday
        ((2026, 11, 21), 5, date(2026, 11, 27)),  # a Saturday counts from Monday
        ((2026, 9, 30), 1, date(2026, 10, 8)),  # over the National Day week
        ((2026, 9, 30), 3, date(2026, 10, 10)),  # with the make-up Saturday
        ((2026, 2, 13), 1, date(2026, 2, 14)),  # a make-up Saturday before Spring Festival
        ((2026, 2, 14), 1, date(2026, 2, 24)),  # over Spring Festival
        ((2026, 4, 30), 3, date(2026, 5, 8)),  # over Labour Day
        ((2026, 5, 8), 1, date(2026, 5, 9)),  # to the make-up Saturday
        ((2026, 6, 18), 1, date(2026, 6, 22)),  # over the Dragon Boat Festival
        ((2026, 12, 31), 1, date(2027, 1, 4)),  # into a year that is provisional
        ((2027, 2, 4), 1, date(2027, 2, 9)),  # over the computed Spring Festival of 2027
    ],
)
def test_deadline_skips_days_off(filed, days, due, policy, at):
    moment = policy.due(filed_at=at(*filed), days=days)
    assert moment == at(due.year, due.month, due.day, 18)


def test_deadline_counts_from_the_local_day(policy):
    evening_in_utc = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Monday 01:00 in Shanghai
    assert policy.due(filed_at=evening_in_utc, days=1).date() == date(2026, 11, 24)


@given(day=DAYS, count=st.integers(1, 12))
def test_the_nth_working_day_is_worked_and_n_days_away(day, count, calendar):
    due = workdays.after(day, workdays=count, calendar=calendar)
    assert calendar.is_workday(due)
    assert workdays.between(day, due, calendar=calendar) == count


@given(day=DAYS)
def test_before_is_the_nearest_earlier_working_day(day, calendar):
    earlier = workdays.before(day, calendar=calendar)
    assert calendar.is_workday(earlier)
    assert workdays.between(earlier, day - timedelta(days=1), calendar=calendar) == 0


def test_between_is_zero_backwards(calendar):
    assert workdays.between(date(2026, 11, 24), date(2026, 11, 20), calendar=calendar) == 0


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1), date(2026, 2, 17), date(2026, 10, 7), date(2027, 10, 1)]
)
def test_public_holidays_are_not_worked(day, calendar):
    assert calendar.is_holiday(day)
    assert not calendar.is_workday(day)


def test_a_plain_weekend_is_no_holiday(calendar):
    assert not calendar.is_holiday(date(2026, 11, 21))
    assert not calendar.is_workday(date(2026, 11, 21))


def test_a_make_up_saturday_is_worked(calendar):
    assert calendar.is_workday(date(2026, 10, 10))
    assert not calendar.is_holiday(date(2026, 10, 10))


def test_only_unpublished_years_are_provisional(calendar):
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 1))


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 2, 5),  # New Year's Eve
        date(2027, 2, 6),
        date(2027, 4, 5),
        date(2027, 5, 2),  # free since 2025
        date(2027, 6, 9),
        date(2031, 1, 23),
        date(2033, 4, 4),
        date(2036, 10, 4),
    ],
)
def test_provisional_years_know_the_lunar_holidays(day, calendar):
    assert calendar.is_holiday(day)


def test_a_year_beyond_the_tables_still_has_the_fixed_holidays(calendar):
    assert calendar.is_holiday(date(2141, 5, 1))
    assert calendar.is_workday(date(2141, 2, 6))


@pytest.mark.parametrize(
    ("hour", "awake"),
    [((21, 59), (21, 21, 59)), ((22, 0), (22, 7, 0)), ((3, 0), (21, 7, 0)), ((7, 0), (21, 7, 0))],
)
def test_nobody_is_disturbed_in_the_night(hour, awake, policy, at):
    assert policy.awake(at(2026, 11, 21, *hour)) == at(2026, 11, *awake)


def test_answer_days_follow_kind_before_topic(policy):
    assert policy.answer_days(topic="work", kind="request") == 5
    assert policy.answer_days(topic="mood", kind="request") == 1
    assert policy.answer_days(topic="life", kind="hardship") == 3


def test_a_local_hour_is_aware(policy):
    assert policy.at(date(2026, 11, 21), time(9)).utcoffset() == timedelta(hours=8)
