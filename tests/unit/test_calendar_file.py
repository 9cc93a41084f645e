"""Calendar files, read back by two readers that share no code."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain.entries import Entry
from bot.reports.calendar_file import CalendarFile

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TALK = Entry("b1@huitan", 0, NOW, NOW + timedelta(minutes=30), "约谈", "主任办公室 301")
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=80)


def written(*entries, name=""):
    return CalendarFile(SHANGHAI).write(entries, now=NOW, name=name)


def events(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_both_readers_see_one_talk_at_its_time():
    content = written(TALK)
    (event,) = events(content)
    (other,) = vobject.readOne(content.decode()).vevent_list
    assert event.decoded("dtstart") == other.dtstart.value == TALK.starts_at
    assert event.decoded("dtend") == other.dtend.value == TALK.ends_at
    assert str(event["uid"]) == other.uid.value == "b1@huitan"
    assert str(event["summary"]) == other.summary.value == "约谈"
    assert str(event["location"]) == other.location.value == "主任办公室 301"
    assert event["status"] == "CONFIRMED"


def test_it_is_a_file_as_the_standard_wants_it():
    content = written(TALK)
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert {b"VERSION:2.0", b"METHOD:PUBLISH", b"CLASS:PRIVATE"} <= set(lines)
    assert b"DTSTART;TZID=Asia/Shanghai:20261121T090000" in lines


@pytest.mark.parametrize("name", ["Asia/Shanghai", "Asia/Tashkent", "Europe/Berlin"])
def test_every_zone_is_the_same_moment_with_its_rules_beside_it(name):
    content = CalendarFile(ZoneInfo(name)).write([TALK], now=NOW)
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    (other,) = vobject.readOne(content.decode()).vevent_list
    assert (str(zone["tzid"]), other.dtstart.value) == (name, TALK.starts_at)


def test_a_talk_that_is_off_is_cancelled_under_the_same_name():
    (event,) = events(written(replace(TALK, sequence=3, is_off=True)))
    assert (event["uid"], event["sequence"], event["status"]) == ("b1@huitan", 3, "CANCELLED")


def test_a_feed_has_a_name_and_says_when_to_look_again():
    content = written(TALK, replace(TALK, uid="b2@huitan"), name="约谈")
    calendar = Calendar.from_ical(content)
    assert str(calendar["x-wr-calname"]) == "约谈"
    assert b"REFRESH-INTERVAL" in content
    assert len(calendar.walk("VEVENT")) == 2


def test_a_feed_without_talks_is_a_calendar_all_the_same():
    assert events(written(name="约谈")) == []


@given(
    title=TEXTS,
    place=TEXTS,
    moment=st.datetimes(NOW.replace(tzinfo=None), NOW.replace(year=2040, tzinfo=None)),
)
def test_whatever_is_written_is_read_back(title, place, moment):
    starts_at = moment.replace(microsecond=0, tzinfo=UTC)
    talk = Entry("u", 1, starts_at, starts_at + timedelta(minutes=30), title, place)
    (event,) = events(written(talk))
    assert event.decoded("dtstart") == starts_at
    assert str(event["summary"]) == title
    assert str(event.get("location", "")) == place


@pytest.mark.parametrize("title", ["a;b,c\\n", "甲" * 200])
def test_no_title_breaks_the_lines(title):
    (event,) = events(written(replace(TALK, title=title)))
    assert str(event["summary"]) == title
    assert vobject.readOne(written(replace(TALK, title=title)).decode()).vevent.summary.value
