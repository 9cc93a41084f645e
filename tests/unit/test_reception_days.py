"""Reception days: first weekends, holidays, slots, and until when they can be booked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import talks


def weekend(year, month, policy):
    return talks.first_weekend(year, month, rule=policy.reception, calendar=policy.calendar)


@pytest.mark.parametrize(
    ("year", "month", "saturday"),
    [
        (2026, 12, 5),
        (2026, 2, 7),  # the 1st is a Sunday: it belongs to the weekend before
        (2026, 3, 7),  # the 1st is a Sunday
        (2026, 11, 7),  # the 1st is a Sunday
        (2027, 8, 7),  # the 1st is a Sunday, in a provisional year
        (2026, 8, 1),  # the 1st is a Saturday
        (2026, 10, 10),  # National Day week; the 10th is worked and received all the same
        (2026, 1, 10),  # New Year
        (2026, 4, 11),  # Qingming
        (2026, 5, 9),  # Labour Day
        (2027, 1, 2),  # New Year's Day 2027 is a Friday
        (2027, 2, 13),  # Spring Festival 2027, computed
    ],
)
def test_reception_is_on_the_first_weekend_free_of_a_holiday(year, month, saturday, policy):
    first = date(year, month, saturday)
    assert weekend(year, month, policy) == [first, first + timedelta(days=1)]


def test_the_rule_may_keep_a_holiday_weekend(policy):
    kept = replace(policy, reception=replace(policy.reception, holiday="keep"))
    assert weekend(2026, 10, kept)[0] == date(2026, 10, 3)


@given(year=st.integers(2026, 2030), month=st.integers(1, 12))
def test_a_reception_weekend_never_touches_a_holiday(year, month, policy):
    days = weekend(year, month, policy)
    assert [day.weekday() for day in days] == [5, 6]
    assert not any(policy.calendar.is_holiday(day) for day in days)


def test_a_weekend_has_twenty_slots(policy, at):
    days = weekend(2026, 12, policy)
    slots = [slot for day in days for slot in talks.slot_times(day, policy=policy)]
    assert len(slots) == 20
    assert slots[0] == (at(2026, 12, 5, 9), at(2026, 12, 5, 9, 30))
    assert slots[4][1] == at(2026, 12, 5, 11, 30)
    assert slots[5][0] == at(2026, 12, 5, 14, 30)
    assert slots[-1][1] == at(2026, 12, 6, 17)


@pytest.mark.parametrize("minutes", [7, 25, 40, 45, 60])
def test_no_slot_reaches_over_the_end_of_its_session(minutes, policy, at):
    odd = replace(policy, reception=replace(policy.reception, slot_minutes=minutes))
    ends = [end for _, end in talks.slot_times(date(2026, 12, 5), policy=odd)]
    noon, evening = at(2026, 12, 5, 11, 30), at(2026, 12, 5, 17)
    assert all(end <= noon or at(2026, 12, 5, 14, 30) < end <= evening for end in ends)


def test_booking_closes_at_six_on_the_day_before(policy, at):
    assert talks.closes_at(at(2026, 12, 5, 9), policy=policy) == at(2026, 12, 4, 18)
    assert talks.closes_at(at(2026, 12, 6, 16, 30), policy=policy) == at(2026, 12, 5, 18)


def test_months_run_over_the_year():
    months = list(talks.months_from(date(2026, 11, 21), 4))
    assert months == [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]
