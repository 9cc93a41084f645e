"""Words what is said outside a conversation too: fields become dates and terms of everyday use."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.responses import Responses
from bot.domain.messages import Message
from bot.domain.notices import LINES, VEIL, lines_of

TERMS = frozenset(
    {"topic", "kind", "status", "rating", "mode", "intent", "came", "scored", "event"}
)
WORDED = frozenset({"list", "way", "about", "words"})
"""Fields that services may leave to be worded here, line by line."""

FOLLOWING = "_lines"
"""Ends the names of further such fields, whose lines go below what stands before them."""

LEADER = "leader"
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
        zone = str(fields.get("zone") or "")
        said: dict[str, str] = {}
        for name, value in fields.items():
            if name != "zone":
                said |= self._said(name, str(value), zone)
        return said

    def _said(self, name: str, value: str, zone: str) -> dict[str, str]:
        if name.endswith("_at"):
            return self._moment(name, value, zone)
        if name.endswith("_on"):
            day = date.fromisoformat(value)
            return {name: spoken_day(day), f"{name}_short": spoken_date(day)}
        return {name: self._phrase(name, value, zone)}

    def _phrase(self, name: str, value: str, zone: str) -> str:
        if value.startswith(LINES) and (name in WORDED or name.endswith(FOLLOWING)):
            return self._listed(value, zone, below=name.endswith(FOLLOWING))
        if name == LEADER and not value:
            return self._responses.render("utter_term_leader", {}).text
        if value.startswith(VEIL):
            return self._term("veil", value.removeprefix(VEIL))
        return self._term(name, value) if name in TERMS else value

    def _moment(self, name: str, value: str, zone: str) -> dict[str, str]:
        home = datetime.fromisoformat(value).astimezone(self._zone)
        local = home.astimezone(ZoneInfo(zone)) if zone else home
        beside = self._beside(local, home) if zone else ""
        stem = name.removesuffix("_at")
        dated = f"{local.day}日 {local:%H:%M}"
        choice = f"周{WEEKDAYS[local.weekday()]} {local:%H:%M}"
        return {
            name: f"{spoken_day(local.date())}{local:%H:%M}{beside}",
            f"{stem}_on": spoken_day(local.date()),
            f"{stem}_on_short": spoken_date(local.date()),
            f"{name}_short": self._there(choice) if zone else choice,
            f"{name}_dated": self._there(dated) if zone else dated,
            f"{name}_hour": f"{local:%H:%M}",
            f"{name}_time": f"{local:%H:%M}{beside}",
        }

    def _there(self, choice: str) -> str:
        """Return a time to choose with the mark that it is the reader's own."""
        return self._responses.render("utter_there_time", {"time": choice}).text

    def _beside(self, local: datetime, home: datetime) -> str:
        """Return the organisation's time, with the day where it is another."""
        day = "" if local.date() == home.date() else spoken_day(home.date())
        return self._responses.render("utter_home_time", {"time": f"{day}{home:%H:%M}"}).text

    def _listed(self, value: str, zone: str, *, below: bool) -> str:
        """Return what is listed, each line in its own sentence; nothing where there is none."""
        told = [self.render(one.says, {**one.fields, "zone": zone}) for one in lines_of(value)]
        return "\n".join([""] * (below and bool(told)) + [one.text for one in told])

    def _term(self, name: str, value: str) -> str:
        term = f"utter_term_{name}_{value}"
        return self._responses.render(term, {}).text if term in self._responses else value


def spoken_date(day: date) -> str:
    """Return a day without its weekday, where room is short."""
    return f"{day.month}月{day.day}日"


def spoken_day(day: date) -> str:
    """Return a day as people say it: month, day, weekday."""
    return f"{spoken_date(day)}（周{WEEKDAYS[day.weekday()]}）"
