"""Shanghai moments and the real calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.calendars import StateCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="session")
def calendar():
    return StateCalendar()


@pytest.fixture(scope="session")
def at():
    """A moment in Shanghai."""

    def moment(year, month, day, hour=9, minute=0):
        return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)

    return moment
