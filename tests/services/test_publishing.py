"""The board's use cases on real databases: moves, the author's word, search, and who counts."""

import pytest

from bot.domain import events
from bot.domain.errors import NotYours
from bot.domain.publications import NotForTheBoard, OvertakenByOthers, Step, Wording
from bot.ports import Stale
from bot.ports.publications import BoardFilter
from bot.services import handling, publishing

WORDS = Wording("热水器坏了", "××的热水器坏了_两天", "换好了100%")


@pytest.fixture
def reviewed(uow, answered, cast, now):
    ticket = answered("李杰说402室的热水器坏了")
    kept = publishing.review(uow, seq=ticket.seq, wording=WORDS, who=cast.secretary, now=now)
    return ticket, kept


@pytest.fixture
def published(uow, reviewed, cast, now, policy):
    ticket, kept = reviewed
    publishing.ask(uow, kept, who=cast.secretary, now=now)
    publishing.answer(uow, ticket, agrees="yes", now=now, policy=policy)
    agreed = uow.publications.of_ticket(ticket.id)
    return ticket, publishing.publish(uow, agreed, who=cast.secretary, now=now)


def found(uow, **wanted):
    return [
        one.publication.title
        for one in publishing.board(uow, wanted=BoardFilter(**wanted), who=None)
    ]


def test_answered_matters_are_candidates_until_looked_at(uow, answered, file, cast, policy, now):
    ticket = answered()
    file()
    secretary = cast.secretary
    assert [one.id for one in publishing.candidates(uow, who=secretary, now=now)] == [ticket.id]
    proposal = publishing.propose(uow, seq=ticket.seq, who=secretary, now=now, policy=policy)
    publishing.review(uow, seq=ticket.seq, wording=proposal.wording, who=secretary, now=now)
    assert publishing.candidates(uow, who=secretary, now=now) == []


def test_only_the_secretariat_publishes(uow, reviewed, cast, now):
    ticket, kept = reviewed
    for who in (cast.wang, cast.li, cast.head, cast.zhao):
        with pytest.raises(NotYours):
            publishing.ask(uow, kept, who=who, now=now)
        with pytest.raises(NotYours):
            publishing.review(uow, seq=ticket.seq, wording=WORDS, who=who, now=now)


def test_nothing_is_published_unasked(uow, reviewed, cast, now):
    with pytest.raises(OvertakenByOthers):
        publishing.publish(uow, reviewed[1], who=cast.secretary, now=now)


def test_the_author_is_asked_about_the_words_as_they_are(uow, reviewed, cast, told, now):
    publishing.ask(uow, reviewed[1], who=cast.secretary, now=now)
    (asked,) = told(says="utter_ask_publication")
    assert asked.to == cast.li.id
    assert asked.fields["text"] == WORDS.question


def test_who_was_late_does_not_undo_another(uow, reviewed):
    _, kept = reviewed
    uow.publications.save(kept.moved("ask"))
    with pytest.raises(Stale):
        uow.publications.save(kept.moved("ask"))


def test_an_objection_takes_it_down(uow, published, now, policy):
    ticket, _ = published
    publishing.answer(uow, ticket, agrees="", now=now, policy=policy)
    assert uow.publications.of_ticket(ticket.id).step is Step.WITHDRAWN
    assert found(uow) == []


def test_the_secretariat_takes_it_down(uow, published, cast, now):
    publishing.take_down(uow, published[1], who=cast.secretary, now=now)
    assert found(uow) == []


def test_search_takes_wildcards_for_themselves(uow, published):
    for words in ("", "热水器", "坏了 换好", "_两天", "100%"):
        assert found(uow, words=words) == ["热水器坏了"]
    for words in ("汤", "热%坏", "_水器", "\\"):
        assert found(uow, words=words) == []
    assert found(uow, topic="life") == ["热水器坏了"]
    assert found(uow, topic="work") == []
    assert found(uow, skipped=1) == []


def test_each_counts_once_and_may_take_it_back(uow, published, cast):
    publication = published[1]
    for who in (cast.wang, cast.li):
        publishing.concern(uow, publication_id=publication.id, who=who)
    assert not uow.publications.concern(publication.id, cast.wang.id)
    assert uow.publications.count(publication.id) == 2
    publishing.concern(uow, publication_id=publication.id, who=cast.wang)
    entry = publishing.shown(uow, publication_id=publication.id, who=cast.wang)
    assert (entry.count, entry.mine) == (1, False)


def test_hearts_and_the_unanswered_stay_away(uow, file, cast, policy, now):
    for topic in ("mood", "life"):
        ticket = file(topic=topic)
        with pytest.raises(NotForTheBoard):
            publishing.review(uow, seq=ticket.seq, wording=WORDS, who=cast.secretary, now=now)
    with pytest.raises(NotYours):
        publishing.propose(uow, seq=999, who=cast.secretary, now=now, policy=policy)


def test_what_is_not_shown_is_nobodys_to_see(uow, reviewed, cast):
    with pytest.raises(NotYours):
        publishing.shown(uow, publication_id=reviewed[1].id, who=cast.secretary)


def board_steps(uow, ticket):
    log = uow.tickets.events(ticket.id)
    return [(one.verb, one.actor_id) for one in log if one.verb.startswith("board_")]


def test_the_way_to_the_board_stands_in_the_tickets_own_log(uow, published, cast, now, policy):
    ticket, _ = published
    publishing.answer(uow, ticket, agrees="", now=now, policy=policy)
    qian, li = cast.secretary.id, cast.li.id
    assert board_steps(uow, ticket) == [
        ("board_review", qian),
        ("board_ask", qian),
        ("board_agree", li),
        ("board_publish", qian),
        ("board_object", li),
    ]
    log = uow.tickets.events(ticket.id)
    assert events.replayed(log) == events.state_of(uow.tickets.get(ticket.id))


def test_what_an_unnamed_author_says_of_the_board_has_a_day_and_no_name(
    uow, file, cast, now, policy
):
    ticket, _ = file(anonymous=True)
    given = {"text": "换好了", "now": now, "policy": policy}
    handling.answer(uow, ticket, who=cast.head, **given)
    kept = publishing.review(uow, seq=ticket.seq, wording=WORDS, who=cast.secretary, now=now)
    publishing.ask(uow, kept, who=cast.secretary, now=now)
    publishing.answer(uow, uow.tickets.get(ticket.id), agrees="", now=now, policy=policy)
    (said,) = [one for one in uow.tickets.events(ticket.id) if one.verb == "board_decline"]
    assert (said.actor_id, said.at) == (None, policy.day_of(now))
