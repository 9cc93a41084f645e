"""The message path: one transaction, one kept answer, nothing left behind by a failure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.db import tables
from bot.domain.messages import Channel, InboundKind, Media
from bot.services import deeds, inbox, people
from bot.services.inbox import NOTHING, Answer, Punctual


@pytest.fixture
def receive(app):
    def receive_one(message, punctual=None):
        return inbox.receive(app, message, punctual or Punctual())

    return receive_one


@pytest.fixture
def count(store):
    """How many rows a table has."""

    def look(table):
        with store.reading() as uow:
            return uow._connection.execute(select(func.count()).select_from(table)).scalar()

    return look


def test_a_message_is_answered(receive, text):
    assert receive(text("li", "你好")).message.text == "1: 你好"
    assert receive(text("li", "还在吗")).message.text == "2: 还在吗"


def test_a_repeated_delivery_returns_the_kept_reply_and_changes_nothing(receive, text, echo):
    message = text("li", "你好", key="k")
    first = receive(message)
    assert receive(message) == first
    assert receive(replace(message, text="别的")) == first
    assert echo.heard == ["你好"]
    assert receive(text("li", "然后")).message.text == "2: 然后"


def test_a_failure_leaves_nothing_and_the_next_delivery_is_the_first(receive, text, echo, count):
    message, echo.fails = text("newcomer", "你好"), True
    before = count(tables.people)
    with pytest.raises(RuntimeError):
        receive(message)
    assert [count(t) for t in (tables.inbound, tables.conversations, tables.outbox)] == [0, 0, 0]
    assert count(tables.people) == before
    echo.fails = False
    assert receive(message).message.text == "1: 你好"


def test_a_late_answer_is_pushed_once(receive, text, delivery, phone, clock):
    late = Punctual()
    assert late.decide("push")
    message = text("li", "你好")
    assert receive(message, late) == NOTHING
    assert receive(message) == NOTHING
    delivery.deliver_some(clock.now())
    delivery.deliver_some(clock.now())
    assert phone.texts() == ["1: 你好"]


def test_who_comes_first_decides_how_an_answer_is_given():
    punctual = Punctual()
    assert punctual.decide("reply")
    assert not punctual.decide("push")
    assert punctual.decide("reply")


def test_an_unknown_colleague_becomes_known(receive, text, store):
    assert receive(text("newcomer", "你好")).message is not None
    with store.reading() as uow:
        assert uow.people.by_userid("newcomer").name == "newcomer"


def test_a_stranger_on_the_official_account_is_told_how_to_bind(receive, text, store):
    answer = receive(replace(text("o1", "你好"), channel=Channel.MP))
    assert answer.message.text == "utter_stranger"
    with store.reading() as uow:
        assert uow.people.by_address(Channel.MP, "o1") is None


@pytest.fixture
def official(text):
    """A message to the Official Account."""

    def write(sender, words):
        return replace(text(sender, words), channel=Channel.MP)

    return write


@pytest.fixture
def code(store, clock):
    with store() as uow:
        return people.give_code(uow, userid="li", now=clock.now())


def test_a_code_binds_a_wechat_account_once(receive, official, code, store):
    assert receive(official("o1", f"绑定 {code}")).message.text == "utter_bound name=李杰"
    assert receive(official("o2", code)).message.text == "utter_stranger"
    with store.reading() as uow:
        assert uow.people.by_address(Channel.MP, "o1").id == "id-li"
    assert receive(official("o1", "你好")).message.text == "1: 你好"


def test_a_code_is_good_for_a_day(receive, official, code, clock):
    clock.advance(hours=25)
    assert receive(official("o1", code)).message.text == "utter_stranger"


def test_a_code_is_for_somebody_who_exists(store, clock):
    with store() as uow, pytest.raises(KeyError):
        people.give_code(uow, userid="nobody", now=clock.now())


def test_who_changes_the_channel_is_reached_there(receive, official, text, code, store):
    receive(official("o1", code))
    receive(text("li", "你好"))
    with store.reading() as uow:
        assert uow.people.get("id-li").channel is Channel.WECOM


def test_the_first_visit_is_welcomed_once(receive, tap):
    visit = replace(tap("li", ""), event="enter_agent", task_id="")
    assert receive(visit).message.text == "utter_welcome name=李杰"
    again = replace(visit, key="again")
    assert receive(again) == NOTHING


@pytest.mark.parametrize("event", ["location", "unsubscribe", "view", ""])
def test_other_events_are_taken_silently(event, receive, tap):
    assert receive(replace(tap("li", ""), event=event, task_id="")) == NOTHING


def test_an_empty_or_unknown_message_is_taken_silently(receive, text):
    assert receive(text("li", "   ")) == NOTHING
    assert receive(replace(text("li", ""), kind=InboundKind.UNKNOWN)) == NOTHING


def test_a_photo_is_understood_as_a_file_to_keep(receive, text, echo):
    photo = replace(text("li", ""), kind=InboundKind.IMAGE, media=Media("m1", "jpg"))
    assert receive(photo).message is not None
    assert echo.heard[0].startswith("/send_media")


def test_a_conversation_is_forgotten_after_half_a_day(receive, text, clock):
    receive(text("li", "你好"))
    clock.advance(hours=12, seconds=1)
    assert receive(text("li", "早")).message.text == "1: 早"


def test_what_was_received_is_purged_after_a_day(receive, text, store, clock, policy, count):
    receive(text("li", "你好"))
    with store() as uow:
        inbox.purge(uow, now=clock.now(), policy=policy)
    assert (count(tables.inbound), count(tables.conversations)) == (1, 1)
    with store() as uow:
        later = clock.now() + timedelta(hours=37)
        deeds.release(uow, now=later, policy=policy)
        inbox.purge(uow, now=later, policy=policy)
    assert (count(tables.inbound), count(tables.conversations)) == (0, 0)


def test_neither_words_nor_names_lie_open_in_the_tables_of_the_message_path(receive, text, store):
    receive(text("li", "食堂的汤是凉的", key="msgid-1"))
    with store.reading() as uow:
        for table in (tables.inbound, tables.conversations):
            row = str(uow._connection.execute(select(table)).all())
            assert "汤" not in row
            assert "msgid-1" not in row
            assert "li'" not in row


@pytest.mark.parametrize("answer", [NOTHING, Answer(None, "已提交")])
def test_an_answer_survives_being_kept(answer):
    assert Answer.from_json(answer.as_json()) == answer
