"""The machine's clock and its offset file; how fast one member may write."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.clock import SystemClock
from bot.domain.messages import Channel
from bot.domain.people import Person, Role
from bot.services.limits import MemberLimiter, Pace

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@time_machine.travel(MOMENT, tick=False)
def test_the_clock_is_aware_and_in_utc():
    assert SystemClock().now() == MOMENT
    assert SystemClock().now().tzinfo is UTC


@time_machine.travel(MOMENT, tick=False)
def test_an_offset_file_moves_the_clock(tmp_path):
    offset = tmp_path / "offset"
    clock = SystemClock(offset)
    assert clock.now() == MOMENT
    offset.write_text("3600")
    assert clock.now() == MOMENT + timedelta(hours=1)


@pytest.mark.parametrize("content", ["", "soon"])
@time_machine.travel(MOMENT, tick=False)
def test_nonsense_in_the_offset_file_moves_nothing(content, tmp_path):
    (tmp_path / "offset").write_text(content)
    assert SystemClock(tmp_path / "offset").now() == MOMENT


def test_a_burst_is_fine_then_one_is_told_then_silence():
    limiter = MemberLimiter(per_minute=20, burst=3)
    paces = [limiter.pace("li", MOMENT) for _ in range(6)]
    assert paces == [Pace.FINE] * 3 + [Pace.FIRST_TOO_MANY] + [Pace.TOO_MANY] * 2


def test_a_bucket_fills_with_time_and_warns_anew():
    limiter = MemberLimiter(per_minute=20, burst=1)
    later = MOMENT + timedelta(seconds=3)
    assert [limiter.pace("li", at) for at in (MOMENT, MOMENT, later, later)] == [
        Pace.FINE,
        Pace.FIRST_TOO_MANY,
        Pace.FINE,
        Pace.FIRST_TOO_MANY,
    ]


def test_one_member_does_not_slow_another():
    limiter = MemberLimiter(per_minute=20, burst=1)
    limiter.pace("li", MOMENT)
    assert limiter.pace("wang", MOMENT) is Pace.FINE


def test_a_clock_that_goes_back_gives_nothing_away():
    limiter = MemberLimiter(per_minute=60, burst=1)
    limiter.pace("li", MOMENT)
    assert limiter.pace("li", MOMENT - timedelta(hours=1)) is Pace.FIRST_TOO_MANY


def test_a_person_has_roles_and_addresses():
    person = Person("p", "li", "李杰", openid="o1", roles=frozenset({"head"}))
    assert person.has(Role.HEAD, Role.LEADER)
    assert not person.has(Role.LEADER)
    assert (person.address(Channel.WECOM), person.address(Channel.MP)) == ("li", "o1")
    assert Person("p", "li", "李杰").address(Channel.MP) == ""
