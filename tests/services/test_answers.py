"""Answers in several messages: gathered, put by over night, sent as one."""

from datetime import timedelta

import pytest

from bot.domain.answers import AnswerRules, NothingWritten, read
from bot.domain.files import ANSWER, PROGRESS
from bot.domain.messages import Channel, Media
from bot.domain.tickets import Status, WrongMove
from bot.services import answers, attachments, handling, overseeing, tickets
from bot.services.attachments import Sent


@pytest.fixture
def ticket(file):
    return file()


@pytest.fixture
def write(uow, cast, clock):
    """Add parts to the head's draft."""

    def parts(ticket, *texts, who=None):
        for text in texts:
            answers.add(uow, ticket, who=who or cast.head, text=text, now=clock.now())

    return parts


@pytest.fixture
def send(uow, cast, clock, policy):
    def send_one(ticket):
        fresh = uow.tickets.get(ticket.id)
        return answers.send(uow, fresh, who=cast.head, now=clock.now(), policy=policy)

    return send_one


@pytest.fixture
def lay(uow, cast):
    """Lay a photo ready."""

    def lay_ready(ticket, purpose=ANSWER):
        sent = Sent("image", Media("m1", name="新热水器.jpg"), Channel.WECOM)
        attachments.lay_ready(uow, ticket, who=cast.head, sent=sent, purpose=purpose)

    return lay_ready


def test_parts_are_sent_as_one_answer_and_forgotten(ticket, write, send, uow, cast, told):
    write(ticket, "换了新的", "管子下周换")
    assert told(to=cast.li) == []
    assert send(ticket).answer == "换了新的\n管子下周换"
    assert [one.says for one in told(to=cast.li)] == ["utter_ticket_answered"]
    assert uow.answers.get(ticket.id, cast.head.id) is None


def test_the_last_part_can_be_taken_back(ticket, write, send, uow, cast, now):
    write(ticket, "换了新的", "写错了")
    answers.take_back(uow, ticket, who=cast.head, now=now)
    assert send(ticket).answer == "换了新的"


def test_files_wait_for_the_words_and_go_with_them(ticket, write, send, lay, uow, cast, told):
    lay(ticket)
    answers.begin(uow, ticket, who=cast.head, now=ticket.filed_at)
    with pytest.raises(NothingWritten):
        send(ticket)
    write(ticket, "换了新的")
    send(ticket)
    assert [bool(one.file) for one in told(to=cast.li)] == [False, True]


def test_what_is_laid_ready_for_an_answer_does_not_go_with_progress(
    ticket, lay, uow, cast, now, policy, told
):
    lay(ticket)
    handling.progress(uow, ticket, who=cast.head, text="在等配件", now=now, policy=policy)
    assert [one.file for one in told(to=cast.li)] == [""]
    assert len(uow.files.ready(ticket.id, cast.head.id, ANSWER)) == 1
    assert uow.files.ready(ticket.id, cast.head.id, PROGRESS) == []


def test_what_is_added_follows_the_answer_that_was_sent(answered, write, send, cast, told):
    ticket = answered()
    write(ticket, "管子下周换")
    assert send(ticket).answer == "换好了\n管子下周换"
    assert told(to=cast.li)[-1].says == "utter_ticket_amended"


def test_two_writers_have_a_draft_each(ticket, write, send, uow, cast):
    write(ticket, "换了新的")
    write(ticket, "我来督办", who=cast.zhao)
    send(ticket)
    assert uow.answers.get(ticket.id, cast.zhao.id).text == "我来督办"


def test_a_draft_that_comes_too_late_stays_with_its_writer(
    ticket, write, send, uow, cast, now, policy
):
    write(ticket, "换了新的")
    overseeing.close(uow, ticket, who=cast.secretary, reason="重复", now=now, policy=policy)
    with pytest.raises(WrongMove):
        send(ticket)
    assert uow.answers.get(ticket.id, cast.head.id).text == "换了新的"


def test_a_dropped_draft_takes_its_files_with_it(ticket, write, lay, uow, cast):
    write(ticket, "换了新的")
    lay(ticket)
    answers.drop(uow, ticket, who=cast.head)
    assert uow.answers.get(ticket.id, cast.head.id) is None
    assert uow.files.ready(ticket.id, cast.head.id, ANSWER) == []


def test_a_draft_is_mentioned_once_on_the_next_working_day(ticket, write, uow, clock, policy, told):
    write(ticket, "换了新的")
    clock.advance(hours=5)
    assert not answers.mention(uow, now=clock.now(), policy=policy)
    clock.set(2026, 11, 22)
    assert not answers.mention(uow, now=clock.now(), policy=policy)
    clock.set(2026, 11, 23)
    assert answers.mention(uow, now=clock.now(), policy=policy)
    assert not answers.mention(uow, now=clock.now(), policy=policy)
    assert len(told(says="utter_answer_waiting")) == 1
    write(ticket, "管子下周换")
    clock.set(2026, 11, 24)
    assert answers.mention(uow, now=clock.now(), policy=policy)
    assert len(told(says="utter_answer_waiting")) == 2


def test_a_draft_of_what_is_over_goes_and_its_writer_hears_it(
    ticket, write, uow, cast, clock, policy, told
):
    write(ticket, "换了新的")
    tickets.withdraw(uow, ticket, now=clock.now(), policy=policy)
    clock.set(2026, 11, 23)
    assert answers.mention(uow, now=clock.now(), policy=policy)
    assert [one.to for one in told(says="utter_answer_overtaken")] == [cast.head.id]
    assert uow.answers.get(ticket.id, cast.head.id) is None


def test_a_draft_is_erased_with_its_ticket(ticket, write, uow, clock, policy, cast):
    write(ticket, "换了新的")
    assert tickets.withdraw(uow, ticket, now=clock.now(), policy=policy).status is Status.WITHDRAWN
    assert uow.tickets.erase_ended(clock.now() + timedelta(days=1), 9) == 1
    assert uow.answers.get(ticket.id, cast.head.id) is None


RULES = AnswerRules(draft=("草稿", "先存着", "分几段说", "分几段"))


@pytest.mark.parametrize(
    ("text", "begun", "part"),
    [
        ("换了新的", False, "换了新的"),
        ("草稿：换了新的", True, "换了新的"),
        ("换了新的，先存着。", True, "换了新的"),
        ("分几段说", True, ""),
        ("分几段修管子", True, "分几段修管子"),
        ("钥匙在门卫先存着", False, "钥匙在门卫先存着"),
    ],
)
def test_a_word_at_the_beginning_or_end_begins_a_draft(text, begun, part):
    assert RULES.begun(text) == (begun, part)


@pytest.mark.parametrize("wrong", [{"files_minutes": 0}, {"files_minutes": "ten"}, {"word": []}])
def test_wrong_rules_are_refused(wrong):
    with pytest.raises(ValueError, match="answers"):
        read(wrong)


def test_what_has_ended_takes_no_draft(ticket, uow, cast, now, policy):
    overseeing.close(uow, ticket, who=cast.secretary, reason="重复", now=now, policy=policy)
    closed = uow.tickets.get(ticket.id)
    assert not answers.may_be_written(closed)
    with pytest.raises(WrongMove):
        answers.begin(uow, closed, who=cast.head, now=now)
