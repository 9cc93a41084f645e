"""Talks in people's own calendars: links that nobody guesses, feeds that can be closed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.talks import Mode
from bot.services import entries, receptions, talks

BASE = "https://hui.example.test/"


class Titles:
    """Words titles as the sentences do."""

    def render(self, says, fields):
        from bot.domain.messages import Message

        return Message({"utter_calendar_title": "约谈"}.get(says, f"约谈 {fields.get('name')}"))


@pytest.fixture
def booked(uow, clock, policy, cast):
    """Book a slot for 李, or for somebody else."""
    receptions.lay_out(uow, now=clock.now(), policy=policy)

    def book(number=0, who=None, mode=Mode.IN_PERSON):
        slot = talks.offered(uow, now=clock.now(), policy=policy)[number]
        values = {"who": who or cast.li, "mode": mode, "now": clock.now(), "policy": policy}
        return talks.book(uow, slot_id=slot.id, **values)

    return book


@pytest.fixture
def entry(uow, policy):
    def look(token):
        return entries.one(uow, token=token, wording=Titles(), policy=policy)

    return look


def token_of(link):
    return link.removeprefix(f"{BASE}talks/").removesuffix(".ics")


def test_a_booking_has_one_address_and_it_opens_its_entry(uow, booked, entry, policy):
    booking = booked()
    link = entries.link(uow, booking=booking, base_url=BASE)
    assert link == entries.link(uow, booking=booking, base_url=BASE)
    found = entry(token_of(link))
    assert (found.uid, found.starts_at, found.is_off) == (
        f"{booking.id}@huitan",
        booking.starts_at,
        False,
    )
    assert (found.title, found.place) == ("约谈", policy.reception.default.place)
    assert found.ends_at - found.starts_at == timedelta(minutes=30)


def test_neither_name_nor_topic_is_in_an_entry(uow, booked, entry):
    booking = booked()
    talks.leave_note(uow, booking=booking, note="想谈谈调岗")
    found = str(entry(uow.calendar_links.token(booking.id)))
    assert not any(word in found for word in ("李杰", "赵建国", "调岗", "li"))


def test_a_video_talk_has_no_place(uow, booked, entry):
    booking = booked(mode=Mode.VIDEO)
    assert entry(uow.calendar_links.token(booking.id)).place == ""


def test_the_sequence_grows_with_each_move_and_the_name_stays(
    uow, booked, entry, clock, policy, cast
):
    booking = booked()
    token = uow.calendar_links.token(booking.id)
    before = entry(token)
    for number in (3, 7):
        slot = talks.offered(uow, now=clock.now(), policy=policy)[number]
        values = {"who": cast.li, "now": clock.now(), "policy": policy}
        booking = talks.move(uow, booking=booking, slot_id=slot.id, **values)
        after = entry(token)
        assert (after.uid, after.starts_at) == (before.uid, slot.starts_at)
        assert after.sequence > before.sequence
        before = after
    talks.cancel(uow, who=cast.li, now=clock.now(), policy=policy, booking=booking)
    assert entry(token).is_off
    assert entry(token).sequence > before.sequence


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "",
        lambda token: token[:32],
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: token + "0",
        lambda token: token.upper() + "g",
        lambda token: "约" * 64,
    ],
)
def test_a_forged_token_opens_nothing(spoil, uow, booked, entry):
    assert entry(spoil(uow.calendar_links.token(booked().id))) is None


def test_a_token_of_what_is_not_there_opens_nothing(uow, entry):
    assert entry(uow.calendar_links.token("0" * 32)) is None


@pytest.fixture
def feed(uow, policy, clock):
    def look(url, policy=policy):
        secret = url.removeprefix(f"{BASE}calendar/").removesuffix(".ics")
        return entries.feed(uow, secret=secret, now=clock.now(), wording=Titles(), policy=policy)

    return look


@pytest.fixture
def opened(uow, cast, clock):
    def again():
        who = {"leader_id": cast.zhao.id, "actor": "command"}
        return entries.open_feed(uow, **who, now=clock.now(), base_url=BASE)

    return again


def test_a_feed_shows_times_and_names_only_where_policy_allows(booked, feed, opened, cast, policy):
    booked(0)
    booked(1, who=cast.wang)
    url = opened()
    assert [one.title for one in feed(url)] == ["约谈", "约谈"]
    named = feed(url, replace(policy, feed_names=True))
    assert [one.title for one in named] == ["约谈 李杰", "约谈 王磊"]


def test_what_was_cancelled_stays_in_the_feed_as_cancelled(
    uow, booked, feed, opened, cast, clock, policy
):
    booking = booked()
    talks.cancel(uow, who=cast.li, now=clock.now(), policy=policy, booking=booking)
    assert [one.is_off for one in feed(opened())] == [True]


def test_a_new_secret_closes_the_former_one(uow, feed, opened, cast):
    former, fresh = opened(), opened()
    assert former != fresh
    assert (feed(former), feed(fresh)) == (None, [])
    assert uow.calendar_links.close_feed(cast.zhao.id)
    assert not uow.calendar_links.close_feed(cast.zhao.id)
    assert feed(fresh) is None


def test_the_database_does_not_know_the_secret(uow, opened):
    secret = opened().removeprefix(f"{BASE}calendar/").removesuffix(".ics")
    rows = uow._connection.exec_driver_sql("SELECT * FROM calendar_feeds").all()
    assert secret not in str(rows)
    assert len(secret) == 43
