"""Picking among what was shown: an ordinal counts there, everything else in the whole offer."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.nlu.times import SlotTimes

ORDINAL = re.compile(
    r"第\s*[一二三四五六七八九十两0-9]+\s*个|最后|倒数|前面|后面|头一个|上面|下面|那个|^\s*[0-9]{1,2}\s*$"
)


class OfferedTimes(SlotTimes):
    """Knows the difference between what was shown and what could be had."""

    def there(self, zone: ZoneInfo) -> "OfferedTimes":
        """Return the same for somebody who lives by another clock, and may yet name ours."""
        return self if zone == self.timezone else AwayFromHome(zone, self)

    def pick(
        self, text: str, *, now: datetime, shown: Sequence[datetime], offered: Sequence[datetime]
    ) -> list[datetime]:
        """Return the times meant: an ordinal counts in what was shown, all else in the offer."""
        if shown and ORDINAL.search(text):
            found = self.match(text, now=now, offered=shown)
            if found:
                return found
        return self.match(text, now=now, offered=offered)


HOME = re.compile(r"北京时间|京时")


class AwayFromHome(OfferedTimes):
    """Takes times to be those of a site, unless the organisation's are named as such."""

    def __init__(self, timezone: ZoneInfo, home: OfferedTimes) -> None:
        super().__init__(timezone)
        self._home = home

    def match(self, text: str, *, now: datetime, offered: Sequence[datetime]) -> list[datetime]:
        """Return the offered times that the text means, in the order offered; empty if none."""
        if HOME.search(text):
            return self._home.match(HOME.sub("", text), now=now, offered=offered)
        return super().match(text, now=now, offered=offered)
