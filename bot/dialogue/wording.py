"""Words what is said outside a conversation too: fields become dates and terms of everyday use."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.responses import Responses
from bot.domain.messages import Message

TERMS = frozenset({"topic", "kind", "status", "rating", "mode", "intent", "came", "scored"})
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
        """Return fields as people say them, with shorter forms of each moment beside it."""
        said: dict[str, str] = {}
        for name, value in fields.items():
            if name.endswith("_at"):
                said |= self._moment(name, str(value))
            elif name.endswith("_on"):
                said[name] = spoken_day(date.fromisoformat(str(value)))
            elif name in TERMS:
                said[name] = self._term(name, str(value))
            else:
                said[name] = str(value)
        return said

    def _moment(self, name: str, value: str) -> dict[str, str]:
        local = datetime.fromisoformat(value).astimezone(self._zone)
        stem = name.removesuffix("_at")
        return {
            name: f"{spoken_day(local.date())}{local:%H:%M}",
            f"{stem}_on": spoken_day(local.date()),
            f"{name}_short": f"周{WEEKDAYS[local.weekday()]} {local:%H:%M}",
            f"{name}_time": f"{local:%H:%M}",
        }

    def _term(self, name: str, value: str) -> str:
        term = f"utter_term_{name}_{value}"
        return self._responses.render(term, {}).text if term in self._responses else value


def spoken_day(day: date) -> str:
    """Return a day as people say it: month, day, weekday."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
