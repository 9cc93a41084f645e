"""Comments on the board: off by default, read before they are shown, without their authors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db.tables import comments as kept
from bot.domain.comments import LONGEST, CommentsOff, NothingSaid
from bot.domain.errors import NotYours
from bot.domain.policy import Board
from bot.domain.publications import OvertakenByOthers, Wording
from bot.services import comments, deeds, overseeing, publishing
from bot.services.comments import Remark

WORDS = Wording("热水器坏了", "热水器坏了两天", "换好了")


@pytest.fixture
def wanted(policy):
    """A rulebook that wants comments."""
    return replace(policy, board=Board(comments=True))


@pytest.fixture
def published(uow, answered, cast, now, policy):
    ticket = answered("李杰说402室的热水器坏了")
    found = publishing.review(uow, seq=ticket.seq, wording=WORDS, who=cast.secretary, now=now)
    publishing.ask(uow, found, who=cast.secretary, now=now)
    publishing.answer(uow, ticket, agrees="yes", now=now, policy=policy)
    agreed = uow.publications.of_ticket(ticket.id)
    return publishing.publish(uow, agreed, who=cast.secretary, now=now)


@pytest.fixture
def say(uow, cast, wanted, clock, published):
    def say_one(text, *, named=True, who=None, policy=wanted):
        remark = Remark(published.id, text, named)
        comments.say(uow, remark, who=who or cast.wang, now=clock.now(), policy=policy)

    return say_one


@pytest.fixture
def settle(uow, cast, now):
    def settle_one(comment, text, who=cast.secretary):
        comments.settle(uow, comment_id=comment.id, text=text, who=who, now=now)

    return settle_one


def waiting(uow):
    return list(uow.comments.waiting(9))


def shown(uow, published, policy):
    found = comments.of(uow, publication_id=published.id, policy=policy)
    return [(one.name, one.text) for one in found]


def test_nobody_comments_unless_the_rulebook_wants_it(say, policy):
    with pytest.raises(CommentsOff):
        say("我们四楼也是", policy=policy)


def test_a_comment_is_shown_once_it_was_read(say, settle, uow, published, wanted, cast, told):
    say("我们四楼也是")
    assert shown(uow, published, wanted) == []
    assert [one.to for one in told(says="utter_comments_waiting")] == [cast.secretary.id]
    (comment,) = waiting(uow)
    settle(comment, "我们楼也是")
    assert shown(uow, published, wanted) == [(cast.wang.name, "我们楼也是")]
    assert shown(uow, published, replace(wanted, board=Board())) == []


def test_what_is_left_out_is_gone(say, settle, uow, published, wanted):
    say("骂人的话")
    (comment,) = waiting(uow)
    settle(comment, " ")
    assert (waiting(uow), shown(uow, published, wanted)) == ([], [])
    assert uow.comments.get(comment.id).text == ""
    with pytest.raises(OvertakenByOthers):
        settle(comment, "骂人的话")


def test_without_a_name_nothing_is_there_for_a_while_and_then_no_author(
    say, uow, published, wanted, cast, clock
):
    say("我们四楼也是", named=False)
    assert waiting(uow) == []
    uow.inbox.keep_alone(day=wanted.day_of(clock.now()), look_at=clock.now())
    deeds.release(uow, now=clock.now(), policy=wanted)
    (comment,) = waiting(uow)
    assert (comment.name, comment.day) == ("", wanted.day_of(clock.now()))
    (row,) = uow._connection.execute(select(kept))
    assert not {cast.wang.id, cast.wang.userid, cast.wang.name} & set(map(str, row))


def test_an_unnamed_comment_on_what_was_taken_down_meanwhile_is_dropped(
    say, uow, published, wanted, cast, clock
):
    say("我们四楼也是", named=False)
    publishing.take_down(uow, published, who=cast.secretary, now=clock.now())
    uow.inbox.keep_alone(day=wanted.day_of(clock.now()), look_at=clock.now())
    deeds.release(uow, now=clock.now() + timedelta(hours=2), policy=wanted)
    assert waiting(uow) == []


def test_particulars_are_proposed_to_be_blanked(say, uow, cast, wanted):
    say("李杰那间402室也坏了，打13812345678")
    (unread,) = comments.unread(uow, who=cast.secretary, policy=wanted)
    assert unread.title == WORDS.title
    assert "李杰" not in unread.proposed
    assert "13812345678" not in unread.proposed


def test_only_the_secretariat_reads_and_settles(say, settle, uow, cast, wanted):
    say("我们四楼也是")
    (comment,) = waiting(uow)
    for who in (cast.wang, cast.li, cast.head, cast.zhao):
        with pytest.raises(NotYours):
            comments.unread(uow, who=who, policy=wanted)
        with pytest.raises(NotYours):
            settle(comment, "好", who=who)


def test_a_comment_needs_words_and_an_end(say, uow):
    with pytest.raises(NothingSaid):
        say("  ")
    say("很" * (LONGEST + 9))
    assert len(waiting(uow)[0].text) == LONGEST


def test_comments_go_with_their_ticket(say, uow, published, cast, clock, wanted):
    say("我们四楼也是")
    ticket = uow.tickets.get(published.ticket_id)
    given = {"reason": "办完了", "now": clock.now(), "policy": wanted}
    overseeing.close(uow, ticket, who=cast.secretary, **given)
    assert uow.tickets.erase_ended(clock.now() + timedelta(days=1), 9) == 1
    assert waiting(uow) == []
