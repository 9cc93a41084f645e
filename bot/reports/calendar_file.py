"""Calendar files (iCalendar, RFC 5545) of talks."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from bot.domain.entries import Entry

MAKER = "-//huitan//talks//ZH"
REFRESH = timedelta(hours=1)


class CalendarFile:
    """Writes what calendars of phones and computers read."""

    def write(self, entries: Iterable[Entry], *, now: datetime, name: str = "") -> bytes:
        """Return a calendar of some entries; with a name it is one to subscribe to.

        Moments stand in UTC, which every calendar shows in its own zone.
        """
        calendar = Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", MAKER)
        calendar.add("method", "PUBLISH")
        if name:
            calendar.add("x-wr-calname", name)
            calendar.add("refresh-interval", REFRESH)
            calendar.add("x-published-ttl", REFRESH)
        for one in entries:
            calendar.add_component(_event(one, now))
        return bytes(calendar.to_ical())


def _event(one: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("dtend", one.ends_at.astimezone(UTC))
    event.add("summary", one.title)
    if one.place:
        event.add("location", one.place)
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    # Whoever may look into a shared calendar sees that somebody is busy, no more.
    event.add("class", "PRIVATE")
    return event
