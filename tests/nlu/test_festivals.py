from datetime import date

import pytest

from bot.nlu.times.festivals import days_off, lunar_days, next_holiday, next_statutory, statutory


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("春节", date(2027, 2, 6)),
        ("除夕", date(2027, 2, 5)),
        ("元宵", date(2027, 2, 20)),
        ("清明", date(2027, 4, 5)),
        ("端午", date(2027, 6, 9)),
        ("中秋", date(2027, 9, 15)),
        ("冬至", date(2026, 12, 22)),
        ("腊八", date(2027, 1, 15)),
        ("元旦", date(2027, 1, 1)),
    ],
)
def test_the_next_one_is_known(name, day):
    found = next_holiday(name, date(2026, 11, 21))
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "day", ["2028-01-26", "2029-02-13", "2030-02-03", "2033-01-31", "2034-02-19", "2036-01-28"]
)
def test_spring_festival_falls_on_the_published_day(day):
    first = date.fromisoformat(day)
    assert next_holiday("春节", first).day == first


def test_a_holiday_lasts_to_its_last_day_off():
    assert next_holiday("国庆", date(2027, 10, 7)).day == date(2027, 10, 1)
    assert next_holiday("国庆", date(2027, 10, 8)).day == date(2028, 10, 1)
    assert next_statutory(date(2027, 9, 27)).day == date(2027, 10, 1)


def test_what_no_calendar_covers_is_not_guessed():
    assert next_holiday("春节", date(2150, 1, 1)) is None
    assert next_holiday("清明", date(2150, 1, 1)) is None
    assert lunar_days(1, 31, date(2027, 1, 1)) == frozenset()


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("清明", date(2026, 4, 1), date(2026, 4, 4), date(2026, 4, 6)),
        ("端午", date(2026, 6, 1), date(2026, 6, 19), date(2026, 6, 21)),
        ("端午", date(2025, 5, 1), date(2025, 5, 31), date(2025, 6, 2)),
        ("国庆", date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_three_days_off_take_in_the_weekend_beside_them(name, today, first, last):
    found = days_off(next_holiday(name, today))
    assert (min(found), max(found), len(found)) == (first, last, (last - first).days + 1)


def test_a_holiday_that_has_begun_is_still_among_the_next():
    assert statutory(date(2026, 10, 3))[0].day == date(2026, 10, 1)
    assert next_statutory(date(2026, 10, 3)).day == date(2027, 1, 1)
