"""Reception days: rules of all kinds, holidays, slots, and until when they can be booked."""

import itertools
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain import receptions
from bot.domain.people import Person
from bot.domain.receptions import Audience, Holidays, Kind, Rule, Way

ONE_DAY = timedelta(days=1)
SESSIONS = ((time(9), time(11, 30)), (time(14, 30), time(17)))
WEEKEND = Rule(SESSIONS)
WEDNESDAYS = Rule(SESSIONS, Kind.WEEKLY, weekdays=(2,), holiday=Holidays.SKIP)

FIRST_SATURDAYS = {
    # Taken from a wall calendar, not from the code under test.
    2026: (3, 7, 7, 4, 2, 6, 4, 1, 5, 3, 7, 5),
    2027: (2, 6, 6, 3, 1, 5, 3, 7, 4, 2, 6, 4),
    2028: (1, 5, 4, 1, 6, 3, 1, 5, 2, 7, 4, 2),
}
MOVED = {
    # 2026 as published; later years as far as the statutory days can be computed.
    (2026, 1): (1, 10),
    (2026, 4): (4, 11),
    (2026, 5): (5, 9),
    (2026, 10): (10, 10),
    (2027, 2): (2, 13),
    (2027, 5): (5, 8),
    (2027, 10): (10, 9),
    (2028, 1): (1, 8),
}


@dataclass(frozen=True)
class Calendar:
    """A calendar with some days off; all others are ordinary."""

    off: frozenset[date] = frozenset()

    def is_workday(self, day):
        return day.weekday() < 5 and day not in self.off

    def is_holiday(self, day):
        return day in self.off

    def holiday_name(self, day):
        return "节" if day in self.off else ""

    def is_provisional(self, day):
        return day.year > 2026


PLAIN = Calendar()
DAYS_OFF = st.builds(
    lambda start, length: [start + ONE_DAY * step for step in range(length)],
    st.dates(date(2026, 11, 1), date(2028, 12, 31)),
    st.integers(1, 10),
)
CALENDARS = st.builds(
    lambda runs: Calendar(frozenset(day for run in runs for day in run)),
    st.lists(DAYS_OFF, max_size=20),
)
RULES = st.one_of(
    st.just(WEEKEND),
    st.builds(
        lambda days, holiday: replace(WEDNESDAYS, weekdays=tuple(sorted(days)), holiday=holiday),
        st.sets(st.integers(0, 6), min_size=1, max_size=3),
        st.sampled_from(Holidays),
    ),
    st.builds(
        lambda day, nth, holiday: replace(
            WEDNESDAYS, kind=Kind.NTH_WEEKDAY, weekdays=(day,), nth=nth, holiday=holiday
        ),
        st.integers(0, 6),
        st.sampled_from((1, 2, 3, 4, -1)),
        st.sampled_from(Holidays),
    ),
    st.builds(
        lambda nth: Rule(SESSIONS, Kind.NTH_WORKDAY, nth=nth), st.sampled_from((1, 7, 15, -1))
    ),
)
MONTHS = st.tuples(st.integers(2026, 2028), st.integers(1, 12))


def of_month(rule, year, month, calendar, count=1):
    return receptions.of_months(rule, year=year, month=month, count=count, calendar=calendar)


def weekend(year, month, policy, rule=None):
    rule = rule or policy.reception.default
    (found,) = of_month(rule, year, month, policy.calendar)
    return list(found.days)


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
    assert weekend(year, month, policy) == [first, first + ONE_DAY]


@pytest.mark.parametrize("year", FIRST_SATURDAYS)
def test_three_years_agree_with_a_wall_calendar(year, policy):
    for month, saturday in enumerate(FIRST_SATURDAYS[year], 1):
        first = date(year, *MOVED.get((year, month), (month, saturday)))
        assert weekend(year, month, policy) == [first, first + ONE_DAY]


def test_a_shift_is_told_with_its_reason(policy):
    (october,) = of_month(policy.reception.default, 2026, 10, policy.calendar)
    assert (october.planned[0], october.because) == (date(2026, 10, 3), date(2026, 10, 3))
    assert policy.calendar.holiday_name(october.because) == "国庆节"
    assert not october.provisional


def test_unpublished_years_are_provisional(policy):
    found = of_month(policy.reception.default, 2026, 12, policy.calendar, count=2)
    assert [one.provisional for one in found] == [False, True]


def test_the_rule_may_keep_a_holiday_weekend_or_let_it_fall_out(policy):
    kept = replace(policy.reception.default, holiday=Holidays.KEEP)
    assert weekend(2026, 10, policy, kept)[0] == date(2026, 10, 3)
    skipped = replace(kept, holiday=Holidays.SKIP)
    assert weekend(2026, 10, policy, skipped) == []


@given(year=st.integers(2026, 2030), month=st.integers(1, 12))
def test_a_reception_weekend_never_touches_a_holiday(year, month, policy):
    days = weekend(year, month, policy)
    assert [day.weekday() for day in days] == [5, 6]
    assert not any(policy.calendar.is_holiday(day) for day in days)


@given(calendar=CALENDARS, month=MONTHS)
def test_each_month_has_one_weekend_of_its_own_whatever_the_holidays(calendar, month):
    found = of_month(WEEKEND, *month, calendar, count=12)
    assert len(found) == 12
    assert all([day.weekday() for day in one.days] == [5, 6] for one in found)
    held = [day for one in found for day in one.days]
    assert len(set(held)) == 24
    assert not any(map(calendar.is_holiday, held))


@given(calendar=CALENDARS, rule=RULES, month=MONTHS)
def test_nobody_receives_twice_on_a_day_and_who_is_not_moved_keeps_his(calendar, rule, month):
    found = of_month(rule, *month, calendar, count=6)
    held = [day for one in found for day in one.days]
    assert len(set(held)) == len(held)
    assert all(one.days == one.planned for one in found if one.because is None)
    if rule.holiday is not Holidays.KEEP:
        assert not any(map(calendar.is_holiday, held))


@given(calendar=CALENDARS, rule=RULES, month=MONTHS, more=st.integers(2, 8))
def test_a_month_is_the_same_whatever_it_is_looked_at_with(calendar, rule, month, more):
    alone = of_month(rule, *month, calendar)
    assert of_month(rule, *month, calendar, count=more)[: len(alone)] == alone


def test_two_months_never_land_on_one_weekend():
    """Holidays from the first of January until the first weekend of February is over."""
    off = frozenset(date(2027, 1, 1) + ONE_DAY * step for step in range(38))
    found = of_month(WEEKEND, 2027, 1, Calendar(off), count=3)
    saturdays = [one.days[0] for one in found]
    assert saturdays == [date(2027, 2, 13), date(2027, 2, 20), date(2027, 3, 6)]


def test_every_wednesday_but_holidays(calendar):
    found = of_month(WEDNESDAYS, 2026, 10, calendar)
    assert [one.days for one in found] == [
        (),
        (date(2026, 10, 14),),
        (date(2026, 10, 21),),
        (date(2026, 10, 28),),
    ]


@pytest.mark.parametrize(("nth", "day"), [(1, 7), (2, 14), (4, 28), (-1, 28)])
def test_the_nth_wednesday_of_a_month(nth, day):
    rule = replace(WEDNESDAYS, kind=Kind.NTH_WEEKDAY, nth=nth)
    (found,) = of_month(rule, 2026, 10, PLAIN)
    assert found.days == (date(2026, 10, day),)


def test_a_wednesday_that_is_a_holiday_moves_to_the_next_working_day(calendar):
    rule = replace(WEDNESDAYS, kind=Kind.NTH_WEEKDAY, holiday=Holidays.NEXT_WORKDAY)
    (found,) = of_month(rule, 2026, 10, calendar)
    assert found.days == (date(2026, 10, 8),)


@pytest.mark.parametrize(
    ("month", "nth", "day"),
    [
        (10, 1, 8),  # after National Day
        (10, 3, 10),  # a Saturday that is worked
        (12, 10, 14),
        (2, -1, 28),  # the last of February 2026 is a worked Saturday
    ],
)
def test_the_nth_working_day_counts_weekends_that_are_worked(month, nth, day, calendar):
    rule = Rule(SESSIONS, Kind.NTH_WORKDAY, nth=nth)
    (found,) = of_month(rule, 2026, month, calendar)
    assert found.days == (date(2026, month, day),)


def test_who_never_receives_has_no_days():
    assert of_month(Rule(SESSIONS, Kind.NEVER), 2026, 12, PLAIN, count=12) == ()
    assert (
        receptions.bookable_until(
            Rule(SESSIONS, Kind.NEVER), today=date(2026, 12, 1), calendar=PLAIN
        )
        is None
    )


def test_a_weekend_that_moved_into_this_month_is_still_to_come():
    off = frozenset(date(2027, 1, 1) + ONE_DAY * step for step in range(38))
    calendar, today = Calendar(off), date(2027, 2, 8)
    days = receptions.days_from(WEEKEND, today=today, months=0, calendar=calendar)
    assert days[0] == date(2027, 2, 13)


@given(today=st.dates(date(2026, 11, 1), date(2028, 6, 30)), calendar=CALENDARS, rule=RULES)
def test_what_can_be_booked_is_laid_out(today, calendar, rule):
    last = receptions.bookable_until(rule, today=today, calendar=calendar)
    assume(last is not None)
    days = receptions.days_from(rule, today=today, months=8, calendar=calendar)
    assert last in days
    assert all(day >= today for day in days if rule.kind is not Kind.FIRST_WEEKEND)


def test_a_weekend_has_twenty_slots(policy, at):
    rule, days = policy.reception.default, weekend(2026, 12, policy)
    slots = [slot for day in days for slot in rule.slot_times(day, policy.zone)]
    assert len(slots) == 20
    assert slots[0] == (at(2026, 12, 5, 9), at(2026, 12, 5, 9, 30))
    assert slots[4][1] == at(2026, 12, 5, 11, 30)
    assert slots[5][0] == at(2026, 12, 5, 14, 30)
    assert slots[-1][1] == at(2026, 12, 6, 17)


@given(minutes=st.integers(1, 240), buffer=st.integers(0, 60), most=st.none() | st.integers(1, 9))
def test_slots_lie_within_sessions_apart_and_no_more_than_said(minutes, buffer, most, policy, at):
    rule = Rule(SESSIONS, slot_minutes=minutes, buffer_minutes=buffer, max_slots=most)
    slots = rule.slot_times(date(2026, 12, 5), policy.zone)
    noon, afternoon, evening = at(2026, 12, 5, 11, 30), at(2026, 12, 5, 14, 30), at(2026, 12, 5, 17)
    assert all(end <= noon or afternoon < end <= evening for _, end in slots)
    gaps = [after - end for (_, end), (after, _) in itertools.pairwise(slots)]
    assert all(gap >= timedelta(minutes=buffer) for gap in gaps)
    assert len(slots) <= (most or 1000)


def test_booking_closes_at_six_on_the_day_before(policy, at):
    rule = policy.reception.default
    assert rule.closing(date(2026, 12, 5), policy.zone) == at(2026, 12, 4, 18)
    assert rule.closing(date(2026, 12, 6), policy.zone) == at(2026, 12, 5, 18)
    same_day = replace(rule, closes_days=0, closes_at=time(8))
    assert same_day.closing(date(2026, 12, 6), policy.zone) == at(2026, 12, 6, 8)


def test_booking_may_open_some_days_before():
    rule = replace(WEEKEND, opens_days=14)
    assert not rule.is_open(date(2026, 12, 5), date(2026, 11, 20))
    assert rule.is_open(date(2026, 12, 5), date(2026, 11, 21))
    assert WEEKEND.is_open(date(2026, 12, 5), date(2026, 1, 1))


LI = Person("1", "li", "李杰", department="机电科", site="新疆哈密", tier="staff")


@pytest.mark.parametrize(
    ("audience", "admitted"),
    [
        (Audience(), True),
        (Audience(sites=("新疆",)), True),
        (Audience(sites=("山西", "新疆"), departments=("机电",)), True),
        (Audience(sites=("新疆",), departments=("后勤",)), False),
        (Audience(tiers=("party",)), False),
        (Audience(tiers=("party", "staff")), True),
    ],
)
def test_who_may_book_fits_each_list_that_is_given(audience, admitted):
    assert audience.admits(LI) is admitted


def test_people_choose_how_to_meet_where_the_rule_leaves_it_to_them():
    assert [way.allowing("video") for way in Way] == ["in_person", "video", "video"]
    assert [way.allowing("in_person") for way in Way] == ["in_person", "video", "in_person"]


def test_months_run_over_the_year():
    months = list(receptions.months_from(date(2026, 11, 21), 4))
    assert months == [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]
