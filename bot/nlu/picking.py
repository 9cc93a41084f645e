"""Picking among what was shown: an ordinal counts there, everything else in the whole offer."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.nlu.times import SlotTimes

ORDINAL = re.compile(
    r"第\s*[一二三四五六七八九十两0-9]+\s*个|最后|倒数|前面|后面|头一个|上面|下面|那个|^\s*[0-9]{1,2}\s*$"
)


class OfferedTimes(SlotTimes):
    """Knows the difference between what was shown and what could be had."""

    def pick(
        self, text: str, *, now: datetime, shown: Sequence[datetime], offered: Sequence[datetime]
    ) -> list[datetime]:
        """Return the times meant: an ordinal counts in what was shown, all else in the offer."""
        if shown and ORDINAL.search(text):
            found = self.match(text, now=now, offered=shown)
            if found:
                return found
        return self.match(text, now=now, offered=offered)
