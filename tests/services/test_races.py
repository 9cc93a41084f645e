"""Races on real databases: one holder per slot, one number per ticket, one effect per message."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select, text, update

from bot.db import tables
from bot.domain.messages import Channel
from bot.domain.people import Person
from bot.domain.talks import BookedAlready, Booking, Mode, SlotState, SlotTaken
from bot.services import filing, inbox, receptions, talks
from bot.services.inbox import Punctual

CROWD, SLOTS, HANDS = 200, 8, 12
DAY = "2026-12-05"


@pytest.fixture
def crowd(store, clock, policy):
    """Two hundred people, and the first eight slots of December."""
    people = [Person(f"p{n}", f"u{n}", f"某{n}") for n in range(CROWD)]
    with store() as uow:
        receptions.lay_out(uow, now=clock.now(), policy=policy)
        for person in people:
            uow.people.add(person)
        slots = talks.offered(uow, now=clock.now(), policy=policy)[:SLOTS]
    return [(person, slots[n % SLOTS]) for n, person in enumerate(people)]


def all_at_once(work, items):
    """Do the work for all items from many hands; return what came of each."""

    def tried(item):
        try:
            return work(item)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is counted by the test
            return type(error)

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(tried, items))


def live_bookings(store):
    with store.reading() as uow:
        count = select(func.count()).where(tables.bookings.c.state == "booked")
        return uow._connection.execute(count).scalar()


def test_two_hundred_race_for_eight_slots_and_eight_get_one(crowd, store, clock, policy):
    def book(pair):
        who, slot = pair
        values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
        with store() as uow:
            return talks.book(uow, slot_id=slot.id, who=who, **values)

    outcomes = all_at_once(book, crowd)
    assert sum(isinstance(one, Booking) for one in outcomes) == SLOTS
    assert outcomes.count(SlotTaken) == CROWD - SLOTS
    assert live_bookings(store) == SLOTS


def test_without_the_guards_the_same_race_overbooks(crowd, store, database):
    """The control: look first, then take, without conditional update and unique index."""
    with database.transaction() as connection:
        connection.execute(text("DROP INDEX uq_bookings_live_slot"))

    meeting = threading.Barrier(HANDS)

    def book_carelessly(pair):
        who, slot = pair
        with store.reading() as uow:
            free = uow.talks.slot(slot.id).state is SlotState.OPEN
        meeting.wait(10)
        if free:
            with store() as uow:
                taken = update(tables.slots).where(tables.slots.c.id == slot.id)
                uow._connection.execute(taken.values(state="booked"))
                uow.talks.add_booking(careless(who, slot))

    try:
        all_at_once(book_carelessly, [pair for pair in crowd if pair[1] == crowd[0][1]][:HANDS])
        assert live_bookings(store) == HANDS
    finally:
        restore_index(database)


def careless(who, slot):
    return Booking(
        id=f"b{who.id}",
        slot_id=slot.id,
        leader_id=slot.leader_id,
        person_id=who.id,
        starts_at=slot.starts_at,
        month="2026-12",
        mode=Mode.IN_PERSON,
    )


def restore_index(database):
    with database.transaction() as connection:
        connection.execute(tables.bookings.delete())
        index = next(i for i in tables.bookings.indexes if i.name == "uq_bookings_live_slot")
        index.create(connection)


def test_the_unique_index_alone_refuses_a_second_holder(crowd, store):
    (one, slot), (other, _) = crowd[0], crowd[1]
    with store() as uow:
        uow.talks.add_booking(careless(one, slot))
        with pytest.raises(BookedAlready):
            uow.talks.add_booking(careless(other, slot))
    assert live_bookings(store) == 1


def test_one_person_who_taps_wildly_gets_one_slot(crowd, store, clock, policy):
    who = crowd[0][0]

    def book(slot):
        values = {"mode": Mode.IN_PERSON, "now": clock.now(), "policy": policy}
        with store() as uow:
            return talks.book(uow, slot_id=slot.id, who=who, **values)

    outcomes = all_at_once(book, [slot for _, slot in crowd[:SLOTS]])
    assert sum(isinstance(one, Booking) for one in outcomes) == 1
    assert outcomes.count(BookedAlready) == SLOTS - 1


def test_tickets_filed_at_once_have_different_numbers(store, cast, sealer, policy, clock):
    def file(number):
        with store() as uow:
            draft, _ = filing.propose(uow, text="汤凉了", topic="life", kind="", policy=policy)
            author = filing.Author(cast.li, Channel.WECOM, "li", anonymous=number % 2 == 0)
            values = {"sealer": sealer, "now": clock.now(), "policy": policy}
            return filing.file(uow, draft=draft, author=author, **values)[0].seq

    numbers = sorted(all_at_once(file, range(24)))
    assert numbers[:12] == list(range(1, 13))
    assert len(set(numbers[12:])) == 12


def test_one_message_delivered_twenty_times_at_once_has_one_effect(app, text, echo):
    message = text("li", "食堂的汤是凉的", key="same")
    answers = all_at_once(lambda _: inbox.receive(app, message, Punctual()), range(20))
    assert {answer.message.text for answer in answers} == {"1: 食堂的汤是凉的"}
    assert echo.heard == ["食堂的汤是凉的"]


def test_turns_of_one_conversation_follow_each_other(app, text):
    messages = [text("li", "一句话") for _ in range(20)]
    answers = all_at_once(lambda one: inbox.receive(app, one, Punctual()), messages)
    turns = sorted(int(answer.message.text.split(":")[0]) for answer in answers)
    assert turns == list(range(1, 21))


def test_the_same_words_of_many_people_are_many_messages(app, text, crowd):
    messages = [replace(text(who.userid, "一句话"), key=f"k{who.id}") for who, _ in crowd[:30]]
    answers = all_at_once(lambda one: inbox.receive(app, one, Punctual()), messages)
    assert {answer.message.text for answer in answers} == {"1: 一句话"}
