"""Calendar files (iCalendar, RFC 5545) of talks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from bot.domain.entries import Entry

MAKER = "-//huitan//talks//ZH"
REFRESH = timedelta(hours=1)
SINCE = date(2020, 1, 1)
"""From when on the rules of a zone are written out; no talk is older."""


@dataclass(frozen=True)
class CalendarFile:
    """Writes what calendars of phones and computers read, in the organisation's time."""

    zone: ZoneInfo

    @cached_property
    def _rules(self) -> Timezone:
        """The zone's rules, written out once: they go into every file."""
        return Timezone.from_tzinfo(self.zone, first_date=SINCE)

    def write(self, entries: Iterable[Entry], *, now: datetime, name: str = "") -> bytes:
        """Return a calendar of some entries; with a name it is one to subscribe to.

        Moments stand in the organisation's zone, with its rules beside them: the same instant
        as in UTC to every calendar, and the right hour where a preview shows the bare text.
        """
        calendar = Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", MAKER)
        calendar.add("method", "PUBLISH")
        if name:
            calendar.add("x-wr-calname", name)
            calendar.add("refresh-interval", REFRESH)
            calendar.add("x-published-ttl", REFRESH)
        calendar.add_component(self._rules)
        for one in entries:
            calendar.add_component(_event(one, now, self.zone))
        return bytes(calendar.to_ical())


def _event(one: Entry, now: datetime, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(zone))
    event.add("dtend", one.ends_at.astimezone(zone))
    event.add("summary", one.title)
    if one.place:
        event.add("location", one.place)
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    # Whoever may look into a shared calendar sees that somebody is busy, no more.
    event.add("class", "PRIVATE")
    return event
