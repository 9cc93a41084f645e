"""Words what is said outside a conversation too: fields become dates and terms of everyday use."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.responses import Responses
from bot.domain.messages import Message
from bot.domain.notices import VEIL

TERMS = frozenset(
    {"topic", "kind", "status", "rating", "mode", "intent", "came", "scored", "event"}
)
WEEKDAYS = "一二三四五六日"


class Script:
    """The sentences of domain.yml, filled as people say things."""

    def __init__(self, responses: Responses, zone: ZoneInfo) -> None:
        self._responses = responses
        self._zone = zone

    def render(self, says: str, fields: Mapping[str, Any]) -> Message:
        """Return the sentence that a response's name stands for, filled in."""
        return self._responses.render(says, self.phrases(fields))

    def phrases(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """Return fields as people say them, with shorter forms of each moment beside it.

        A `zone` among them is where the reader is: there the organisation's time is told beside.
        """
        said: dict[str, str] = {}
        for name, value in fields.items():
            if name == "zone":
                continue
            if name.endswith("_at"):
                said |= self._moment(name, str(value), str(fields.get("zone") or ""))
            elif name.endswith("_on"):
                said[name] = spoken_day(date.fromisoformat(str(value)))
            elif str(value).startswith(VEIL):
                said[name] = self._term("veil", str(value).removeprefix(VEIL))
            elif name.endswith("_lines"):
                said[name] = self._lines(str(value))
            elif name in TERMS:
                said[name] = self._term(name, str(value))
            else:
                said[name] = str(value)
        return said

    def _moment(self, name: str, value: str, zone: str) -> dict[str, str]:
        home = datetime.fromisoformat(value).astimezone(self._zone)
        local = home.astimezone(ZoneInfo(zone)) if zone else home
        beside = self._beside(local, home) if zone else ""
        stem = name.removesuffix("_at")
        return {
            name: f"{spoken_day(local.date())}{local:%H:%M}{beside}",
            f"{stem}_on": spoken_day(local.date()),
            # Times to choose from are the organisation's: so they are typed and matched.
            f"{name}_short": f"周{WEEKDAYS[home.weekday()]} {home:%H:%M}",
            f"{name}_time": f"{local:%H:%M}{beside}",
        }

    def _beside(self, local: datetime, home: datetime) -> str:
        """Return the organisation's time, with the day where it is another."""
        day = "" if local.date() == home.date() else spoken_day(home.date())
        return self._responses.render("utter_home_time", {"time": f"{day}{home:%H:%M}"}).text

    def _lines(self, value: str) -> str:
        """Return what is listed, each line in the sentence that its pair names."""
        listed = [self.render(says, fields).text for says, fields in json.loads(value)]
        return "".join(f"\n{line}" for line in listed)

    def _term(self, name: str, value: str) -> str:
        term = f"utter_term_{name}_{value}"
        return self._responses.render(term, {}).text if term in self._responses else value


def spoken_day(day: date) -> str:
    """Return a day as people say it: month, day, weekday."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
