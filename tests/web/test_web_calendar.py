"""Calendar files over HTTP: whoever has the link gets the talk, and nobody else anything."""

import re

import pytest
from icalendar import Calendar

from bot.services import entries, talks

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def link(office):
    """Book by chat, and return the path of the calendar file."""
    office.say("约主任")
    office.say("1")
    with office.app.transactions() as uow:
        (booking,) = uow.talks.live_bookings(
            uow.people.by_userid("zhangwei").id, office.clock.now()
        )
        return entries.link(uow, booking=booking, base_url=BASE).removeprefix(BASE)


def event(answer):
    assert answer.content_type == "text/calendar; charset=utf-8"
    (found,) = Calendar.from_ical(answer.data).walk("VEVENT")
    return found


def test_the_link_gives_the_talk_to_whoever_has_it(office, link):
    assert re.fullmatch(r"/talks/[0-9a-f]{64}\.ics", link)
    answer = office.get(link)
    assert (event(answer)["summary"], event(answer)["status"]) == ("约谈", "CONFIRMED")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "张伟" not in answer.text


def test_the_same_link_tells_of_the_cancelling(office, link):
    with office.app.transactions() as uow:
        who = uow.people.by_userid("zhangwei")
        now, policy = office.clock.now(), office.app.policy
        booking = talks.upcoming(uow, who=who, now=now)
        talks.cancel(uow, who=who, now=now, policy=policy, booking=booking)
    assert event(office.get(link))["status"] == "CANCELLED"


def test_the_confirmation_offers_the_link(office):
    office.say("约主任")
    said = office.say("1").text
    (path,) = re.findall(rf"{BASE}(/talks/\S+\.ics)", said)
    assert event(office.get(path))["status"] == "CONFIRMED"


def feed_of(office, who, card="card-1"):
    """Tap for a feed, and return what address is said for it."""
    said = office.knock(office.tap("/open_calendar", who=who, task=card)).text
    pushed = [one.text for one in office.work() if one.receiver == who]
    return re.findall(rf"{BASE}(/calendar/\S+\.ics)", "\n".join([said, *pushed]))


def test_a_leader_opens_and_closes_a_feed_by_chat(office, link):
    (former,) = feed_of(office, "zhaojianguo")
    assert event(office.get(former))["summary"] == "约谈"
    (path,) = feed_of(office, "zhaojianguo", "card-2")
    assert office.get(former).status_code == 404
    office.knock(office.tap("/close_calendar", who="zhaojianguo", task="card-3"))
    assert office.get(path).status_code == 404


def test_nobody_else_opens_a_feed(office):
    assert feed_of(office, "zhangwei") == []


@pytest.mark.parametrize("path", ["/talks/x.ics", "/calendar/x.ics", f"/talks/{'0' * 64}.ics"])
def test_other_links_give_nothing(path, office):
    assert office.get(path).status_code == 404


def test_a_leaders_feed_opens_until_it_is_closed(office, link):
    with office.app.transactions() as uow:
        leader = uow.people.by_userid("zhaojianguo")
        url = entries.open_feed(
            uow, leader_id=leader.id, actor="command", now=office.clock.now(), base_url=BASE
        ).removeprefix(BASE)
    assert event(office.get(url))["summary"] == "约谈"
    with office.app.transactions() as uow:
        uow.calendar_links.close_feed(leader.id)
    assert office.get(url).status_code == 404
