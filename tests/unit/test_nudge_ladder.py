"""The ladder of nudges: before, at and after the deadline."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import nudges
from bot.domain.nudges import Nudge


def test_the_first_nudge_is_a_working_day_before(policy, at):
    found = nudges.first(due_at=at(2026, 11, 30, 18), now=at(2026, 11, 23), policy=policy)
    assert found == Nudge("before", at(2026, 11, 27))


def test_the_day_before_skips_a_holiday_week(policy, at):
    found = nudges.first(due_at=at(2026, 10, 8, 18), now=at(2026, 9, 29), policy=policy)
    assert found == Nudge("before", at(2026, 9, 30))


def test_a_short_deadline_is_nudged_when_it_is_due(policy, at):
    due = at(2026, 11, 24, 18)
    assert nudges.first(due_at=due, now=at(2026, 11, 23, 9, 1), policy=policy) == Nudge("due", due)


def test_a_deadline_already_past_is_nudged_now(policy, at):
    now = at(2026, 11, 25)
    found = nudges.first(due_at=at(2026, 11, 24, 18), now=now, policy=policy)
    assert found == Nudge("due", now)


def test_before_is_followed_by_the_deadline(policy, at):
    due = at(2026, 11, 30, 18)
    assert nudges.following(due_at=due, now=at(2026, 11, 27), policy=policy) == Nudge("due", due)


def test_after_the_deadline_every_working_day_follows(policy, at):
    due, friday = at(2026, 11, 27, 18), at(2026, 11, 27, 18)
    first = nudges.following(due_at=due, now=friday, policy=policy)
    assert first == Nudge("late", at(2026, 11, 30))
    second = nudges.following(due_at=due, now=first.at, policy=policy)
    assert second == Nudge("late", at(2026, 12, 1))


@given(hours=st.integers(0, 24 * 60), due=st.integers(1, 24 * 30))
def test_a_following_nudge_lies_in_the_future(hours, due, policy, at):
    start = at(2026, 9, 1)
    now = start + timedelta(hours=hours)
    found = nudges.following(due_at=start + timedelta(hours=due), now=now, policy=policy)
    assert found.at > now
