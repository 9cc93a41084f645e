"""Delivery: once, in time, tried again, parked or listed; then the words are forgotten."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db import tables
from bot.domain.messages import Button, Channel, Message
from bot.domain.notices import Notice
from bot.ports import OutsideWindow, SendFailed
from bot.services import filing, handling
from bot.services.outbox import BATCH, LEASE, MOST_ATTEMPTS, PER_MINUTE, Delivery

CARD = Message("要提交吗？", (Button("提交", "/affirm"),))


@pytest.fixture
def post_one(store, clock):
    """Write a notice down: `post_one("key", to="id-li")`."""

    def write(key, **values):
        notice = Notice(**{"key": key, "says": "utter_x", "to": "id-li"} | values)
        with store() as uow:
            return uow.outbox.add(notice, clock.now())

    return write


@pytest.fixture
def work(delivery, clock):
    """Deliver until nothing is due, at most so many rounds."""

    def rounds(most=20):
        for _ in range(most):
            if not delivery.deliver_some(clock.now()):
                return

    return rounds


@pytest.fixture
def rows(store):
    def look():
        with store.reading() as uow:
            found = uow._connection.execute(select(tables.outbox).order_by(tables.outbox.c.key))
            return {row.key: row for row in found}

    return look


def test_what_is_due_is_sent_and_its_words_are_forgotten(post_one, work, phone, rows, clock):
    post_one("a", fields={"number": "SQ-0001"})
    work()
    assert phone.sent == [("li", "utter_x number=SQ-0001", rows()["a"].id)]
    row = rows()["a"]
    assert (row.state, row.body, row.person_id, row.route) == ("sent", None, None, None)
    assert row.sent_at == row.due_at == clock.now().replace(hour=0)


def test_words_and_addresses_do_not_lie_open_while_they_wait(post_one, rows):
    post_one("a", fields={"number": "SQ-0001"}, to=None, address="CANARY", channel=Channel.WECOM)
    row = rows()["a"]
    for word in ("SQ-0001", "CANARY"):
        assert word not in str(row)
        assert word.encode() not in bytes.fromhex(row.body)


def test_the_same_key_is_written_down_once(post_one, work, phone):
    assert post_one("a")
    assert not post_one("a")
    work()
    assert not post_one("a")
    work()
    assert len(phone.sent) == 1


def test_what_is_for_later_waits(post_one, work, phone, clock):
    post_one("a", not_before=clock.now() + timedelta(minutes=10))
    work()
    assert phone.sent == []
    clock.advance(minutes=10)
    work()
    assert len(phone.sent) == 1


def test_urgent_notices_go_first(post_one, work, phone, clock):
    post_one("a", says="utter_slow")
    clock.advance(seconds=1)
    post_one("b", says="utter_now", urgent=True)
    work()
    assert phone.texts() == ["utter_now", "utter_slow"]


def test_a_leased_row_is_nobody_elses_until_the_lease_ends(post_one, store, clock):
    post_one("a")
    now = clock.now()
    with store() as uow:
        assert len(uow.outbox.claim(now, BATCH, now + LEASE)) == 1
    with store() as uow:
        assert uow.outbox.claim(now, BATCH, now + LEASE) == []
        assert len(uow.outbox.claim(now + LEASE, BATCH, now + LEASE * 2)) == 1


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_what_another_worker_is_just_leasing_is_skipped(post_one, store, clock):
    post_one("a")
    now = clock.now()
    with store() as one, store() as other:
        assert len(one.outbox.claim(now, BATCH, now + LEASE)) == 1
        assert other.outbox.claim(now, BATCH, now + LEASE) == []


def test_two_workers_deliver_each_row_once(post_one, app, phone, clock, cast):
    for number in range(60):
        post_one(f"n{number}", to=list(vars(cast).values())[number % 7].id)
    deliveries = [
        Delivery(app.transactions, app.wording, app.senders, app.courier) for _ in range(2)
    ]

    def work(delivery):
        while delivery.deliver_some(clock.now()):
            pass

    threads = [threading.Thread(target=work, args=(one,)) for one in deliveries]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(phone.sent) == 60
    assert len({task for _, _, task in phone.sent}) == 60


def test_a_transient_failure_is_tried_again_after_ever_longer_pauses(
    post_one, work, phone, rows, clock
):
    phone.failures["li"] = SendFailed("system busy", permanent=False)
    post_one("a")
    pauses = []
    for _ in range(3):
        work()
        pauses.append((rows()["a"].due_at - clock.now()).total_seconds())
        clock.moment = rows()["a"].due_at
    assert pauses == [5, 10, 20]
    phone.failures.clear()
    work()
    assert rows()["a"].state == "sent"


def test_the_platforms_own_pause_is_kept(post_one, work, phone, rows, clock):
    phone.failures["li"] = SendFailed("too fast", permanent=False, retry_after=90)
    post_one("a")
    work()
    assert rows()["a"].due_at == clock.now() + timedelta(seconds=90)


def test_after_many_failures_a_notice_is_listed(post_one, work, phone, rows, clock, store):
    phone.failures["li"] = SendFailed("system busy", permanent=False)
    post_one("a")
    for _ in range(MOST_ATTEMPTS):
        work()
        clock.advance(hours=1)
    assert rows()["a"].state == "dead"
    with store.reading() as uow:
        (listed,) = uow.outbox.undelivered(10)
    assert (listed["says"], listed["failure"]) == ("utter_x", "system busy")


def test_a_permanent_failure_is_listed_at_once(post_one, work, phone, store):
    phone.failures["li"] = SendFailed("left the company", permanent=True)
    post_one("a")
    work()
    with store.reading() as uow:
        assert uow.outbox.counts() == {"dead": 1}
        assert uow.outbox.undelivered(10)[0]["failure"] == "left the company"


def test_who_has_left_is_listed(post_one, work, rows):
    post_one("a", to="nobody")
    work()
    assert (rows()["a"].state, rows()["a"].failure) == ("dead", "the receiver has left")


def test_a_channel_without_account_is_listed(post_one, work, rows):
    post_one("a", to=None, address="o1", channel=Channel.MP)
    work()
    assert rows()["a"].state == "dead"


def test_outside_the_window_a_notice_waits_until_the_person_writes(
    post_one, work, phone, store, clock
):
    phone.failures["li"] = OutsideWindow()
    post_one("a")
    work()
    with store() as uow:
        assert uow.outbox.counts() == {"parked": 1}
        uow.outbox.unpark("id-wang", clock.now())
        assert uow.outbox.counts() == {"parked": 1}
        uow.outbox.unpark("id-li", clock.now())
    phone.failures.clear()
    work()
    assert phone.texts() == ["utter_x"]


@pytest.fixture
def sealed(store, clock, post, policy, cast, come_to_light):
    """An anonymous matter of 李 that was answered: only the sealed route leads to her."""
    with store() as uow:
        draft, _ = filing.propose(uow, text="汤凉了", topic="life", kind="", policy=policy)
        author = filing.Author(cast.li, Channel.WECOM, "li", anonymous=True)
        values = {"sealer": post[0], "now": clock.now(), "policy": policy}
        ticket, receipt = filing.file(uow, draft=draft, author=author, **values)
        come_to_light(uow)
        answer = {"text": "换好了", "now": clock.now(), "policy": policy}
        handling.answer(uow, uow.tickets.get(ticket.id), who=cast.head, **answer)
    return ticket, receipt


def test_an_answer_finds_its_way_along_the_sealed_route(sealed, work, phone):
    work()
    (said,) = (text for receiver, text, _ in phone.sent if receiver == "li")
    assert f"receipt={sealed[1]}" in said


def test_the_card_of_an_anonymous_author_is_not_remembered(sealed, work, phone, store):
    ticket, _ = sealed
    work()
    kept = {task_id for receiver, _, task_id in phone.sent if receiver != "li"}
    with store.reading() as uow:
        assert set(uow._connection.execute(select(tables.cards.c.id)).scalars()) == kept
        assert uow.tickets.route(ticket.id) is not None


def test_a_route_that_was_destroyed_leads_nowhere(sealed, work, phone, store):
    with store() as uow:
        uow.tickets.drop_route(sealed[0].id)
    work()
    with store.reading() as uow:
        assert uow.outbox.undelivered(9)[0]["failure"] == "the return address is gone"
    assert "li" not in [receiver for receiver, _, _ in phone.sent]


@pytest.mark.usefixtures("sealed")
def test_without_the_couriers_key_a_sealed_notice_waits(app, clock, store, phone):
    Delivery(app.transactions, app.wording, app.senders, None).deliver_some(clock.now())
    with store.reading() as uow:
        assert uow.outbox.counts() == {"waiting": 1, "sent": 1}
    assert "li" not in [receiver for receiver, _, _ in phone.sent]


@pytest.mark.usefixtures("sealed")
def test_a_sealed_notice_outside_the_window_is_tried_again(work, phone, clock):
    """Nobody's next message can fetch it, because nobody knows whose it is."""
    phone.failures["li"] = OutsideWindow()
    work()
    phone.failures.clear()
    clock.advance(hours=2)
    work()
    assert any("utter_ticket_answered" in text for text in phone.texts())


def test_a_poisoned_row_does_not_stop_the_others(post_one, work, phone, rows):
    post_one("a", says="utter_poison", urgent=True)
    post_one("b")
    work()
    assert phone.texts() == ["utter_x"]
    assert (rows()["a"].state, rows()["a"].failure) == ("waiting", "could not be prepared")


def test_nobody_gets_more_than_twenty_a_minute(post_one, work, phone, clock):
    for number in range(PER_MINUTE + 5):
        post_one(f"n{number}")
    post_one("other", to="id-wang")
    work()
    receivers = [receiver for receiver, _, _ in phone.sent]
    assert (receivers.count("li"), receivers.count("wang")) == (PER_MINUTE, 1)
    clock.advance(minutes=1)
    work()
    assert len(phone.sent) == PER_MINUTE + 6


def test_waiting_for_ones_turn_is_no_failure(post_one, work, rows, clock):
    for number in range(3 * PER_MINUTE):
        post_one(f"n{number:02}")
    for _ in range(5):
        work()
        clock.advance(seconds=30)
    assert {row.state for row in rows().values()} == {"sent"}
    assert {row.attempts for row in rows().values()} == {0}


def test_a_card_is_remembered_and_closed(post_one, work, phone, store):
    post_one("a", id="card-1", says="", message=CARD)
    work()
    post_one("b", closes="card-1", to=None, address="li", channel=Channel.WECOM)
    work()
    assert phone.closed == [("li", "rc", "utter_card_answered")]
    with store.reading() as uow:
        assert uow.outbox.card("card-1") is None


def test_a_card_that_is_gone_is_closed_silently(post_one, work, phone, rows):
    post_one("b", closes="card-1", to=None, address="li", channel=Channel.WECOM)
    work()
    assert (phone.sent, phone.closed) == ([], [])
    assert rows()["b"].state == "sent"


def test_an_empty_notice_is_listed(post_one, work, rows):
    post_one("a", says="")
    work()
    assert rows()["a"].state == "dead"


def test_sent_rows_and_old_cards_are_purged(post_one, work, store, clock):
    post_one("a", id="card-1", says="", message=CARD)
    work()
    post_one("b", to="nobody")
    work()
    with store() as uow:
        uow.outbox.purge(clock.now() + timedelta(days=1))
        assert uow.outbox.counts() == {"dead": 1}
        assert uow.outbox.card("card-1") is None


def test_a_person_is_reached_where_they_wrote_last(post_one, app, phone, store, clock):
    official = type(phone)()
    with store() as uow:
        uow.people.change("id-li", openid="o1", channel=Channel.MP)
    senders = {**app.senders, Channel.MP: official}
    post_one("a")
    delivery = Delivery(app.transactions, app.wording, senders, app.courier)
    delivery.deliver_some(clock.now())
    assert [receiver for receiver, _, _ in official.sent] == ["o1"]


def test_who_lives_by_another_clock_is_told_in_it(app, store, cast, clock, phone):
    zones = {"新疆哈密": "Asia/Urumqi"}
    delivery = Delivery(
        app.transactions, app.wording, app.senders, app.courier, lambda site: zones.get(site, "")
    )
    with store() as uow:
        for who in (cast.li, cast.engineer):
            notice = Notice(key=f"n:{who.id}", says="utter_x", to=who.id)
            uow.outbox.add(notice, clock.now())
    delivery.deliver_some(clock.now())
    said = {receiver: text for receiver, text, _ in phone.sent}
    assert said == {"li": "utter_x", "engineer": "utter_x zone=Asia/Urumqi"}
