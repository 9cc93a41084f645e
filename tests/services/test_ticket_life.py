"""The author's side: answers are rated, matters reopened, urged, added to, taken back."""

import pytest

from bot.domain.errors import NotYours
from bot.domain.tickets import WORKING, Rating, Status, UrgedToday, WrongMove
from bot.services import handling, tickets


@pytest.fixture
def rate(uow, policy, clock):
    def rate_one(ticket, rating, reason=""):
        values = {"rating": rating, "reason": reason, "now": clock.now(), "policy": policy}
        tickets.rate(uow, uow.tickets.get(ticket.id), **values)
        return uow.tickets.get(ticket.id)

    return rate_one


@pytest.fixture
def answer(uow, cast, policy, clock):
    def answer_one(ticket):
        fresh = uow.tickets.get(ticket.id)
        values = {"text": "换好了", "now": clock.now(), "policy": policy}
        return handling.answer(uow, fresh, who=cast.head, **values)

    return answer_one


@pytest.fixture
def discontented(rate, answer):
    """Answer and be found wanting, once."""

    def again(ticket):
        answer(ticket)
        return rate(ticket, Rating.DISSATISFIED, "汤还是凉的")

    return again


@pytest.mark.parametrize("rating", [Rating.SATISFIED, Rating.FAIR])
def test_a_content_author_closes_the_matter(rating, answered, rate, told, cast):
    closed = rate(answered(), rating)
    assert (closed.status, closed.rating) == (Status.CLOSED, rating)
    assert closed.next_nudge_at is None
    (notice,) = told(says="utter_ticket_rated_for_owner")
    assert (notice.to, notice.fields["rating"]) == (cast.head.id, rating)


def test_the_steps_of_a_life_are_kept_in_order(answered, rate, uow):
    ticket = rate(answered(), Rating.SATISFIED)
    verbs = [event.verb for event in uow.tickets.events(ticket.id)]
    assert verbs == ["file", "answer", "rate", "finish"]


def test_an_answer_reaches_the_author(answered, told, cast):
    answered()
    (notice,) = told(to=cast.li)
    assert notice.says == "utter_ticket_answered"
    assert notice.fields["answer"] == "换好了"
    assert notice.fields["department"] == "后勤科"


def test_discontent_reopens_with_a_new_deadline(file, discontented, clock, policy, told):
    ticket = file()
    clock.advance(days=10)
    opened = discontented(ticket)
    assert (opened.status, opened.reopened) == (Status.REOPENED, 1)
    assert opened.due_at == policy.due(filed_at=clock.now(), days=5)
    assert opened.nudge_step == "before"
    assert len(told(says="utter_ticket_reopened")) == 2


def test_after_two_reopenings_the_leader_decides(file, discontented, told, cast):
    ticket = file()
    assert discontented(ticket).reopened == 1
    assert discontented(ticket).reopened == 2
    last = discontented(ticket)
    assert (last.status, last.rating) == (Status.CONTESTED, Rating.DISSATISFIED)
    assert (last.decider_id, last.nudge_step) == (cast.zhao.id, "before")
    (notice,) = told(to=cast.zhao)
    assert (notice.says, notice.fields["reason"]) == ("utter_ticket_for_leader", "汤还是凉的")


def test_discontent_without_a_reason_closes(answered, rate):
    assert rate(answered(), Rating.DISSATISFIED).status is Status.CLOSED


def test_what_is_not_answered_cannot_be_rated(file, rate):
    with pytest.raises(WrongMove):
        rate(file(), Rating.SATISFIED)


def test_what_is_rated_cannot_be_rated_again(answered, rate):
    ticket = rate(answered(), Rating.SATISFIED)
    with pytest.raises(WrongMove):
        rate(ticket, Rating.FAIR)


def test_urging_is_for_once_a_working_day(file, uow, policy, clock, told):
    ticket = file()
    tickets.urge(uow, ticket, now=clock.now(), policy=policy)
    with pytest.raises(UrgedToday):
        tickets.urge(uow, uow.tickets.get(ticket.id), now=clock.now(), policy=policy)
    clock.advance(days=1)  # Sunday belongs to the same working day as Saturday
    with pytest.raises(UrgedToday):
        tickets.urge(uow, uow.tickets.get(ticket.id), now=clock.now(), policy=policy)
    clock.advance(days=2)
    tickets.urge(uow, uow.tickets.get(ticket.id), now=clock.now(), policy=policy)
    urged = told(says="utter_ticket_urged")
    assert len(urged) == 2
    assert "李杰" not in str(urged)


def test_an_answered_matter_cannot_be_urged(answered, uow, policy, now):
    with pytest.raises(WrongMove):
        tickets.urge(uow, answered(), now=now, policy=policy)


def test_what_was_forgotten_can_be_added(file, uow, policy, now, told):
    ticket = file()
    tickets.supplement(uow, ticket, text="是三号楼", now=now, policy=policy)
    assert uow.tickets.get(ticket.id).text.endswith("\n是三号楼")
    (notice,) = told(says="utter_ticket_supplemented")
    assert notice.fields["text"] == "是三号楼"


def test_nothing_is_added_to_what_has_ended(answered, rate, uow, policy, now):
    ticket = rate(answered(), Rating.SATISFIED)
    with pytest.raises(WrongMove):
        tickets.supplement(uow, ticket, text="是三号楼", now=now, policy=policy)


def test_a_withdrawn_matter_owes_nothing(file, uow, policy, now, told):
    ticket, _ = file(anonymous=True)
    tickets.withdraw(uow, ticket, now=now, policy=policy)
    gone = uow.tickets.get(ticket.id)
    assert (gone.status, gone.next_nudge_at) == (Status.WITHDRAWN, None)
    assert uow.tickets.route(ticket.id) is None
    assert told(says="utter_ticket_withdrawn_for_owner")


def test_a_withdrawn_matter_cannot_be_withdrawn_again(file, uow, policy, now):
    ticket = file()
    tickets.withdraw(uow, ticket, now=now, policy=policy)
    with pytest.raises(WrongMove):
        tickets.withdraw(uow, uow.tickets.get(ticket.id), now=now, policy=policy)


def test_an_anonymous_author_is_answered_along_the_sealed_route(file, answer, told):
    ticket, receipt = file(anonymous=True)
    answer(ticket)
    (notice,) = told(says="utter_ticket_answered")
    assert (notice.to, notice.address, notice.route) == (None, "", ticket.id)
    assert notice.fields["receipt"] == ""
    assert receipt not in str(notice)


def test_the_sealed_route_is_destroyed_when_the_matter_closes(file, answer, rate, uow):
    ticket, _ = file(anonymous=True)
    answer(ticket)
    rate(ticket, Rating.SATISFIED)
    assert uow.tickets.route(ticket.id) is None


def test_steps_of_an_anonymous_author_carry_only_the_day(file, answer, rate, uow, policy):
    ticket, _ = file(anonymous=True)
    answer(ticket)
    rate(ticket, Rating.SATISFIED)
    mine = [e for e in uow.tickets.events(ticket.id) if e.verb in {"file", "rate", "finish"}]
    assert {policy.local(event.at).strftime("%H:%M") for event in mine} == {"00:00"}
    assert {event.actor_id for event in mine} == {None}


@pytest.mark.parametrize("name", ["li", "head", "secretary", "zhao"])
def test_those_concerned_may_read_a_matter(name, file, uow, cast, clock):
    ticket = file()
    assert tickets.readable(uow, seq=ticket.seq, who=getattr(cast, name), now=clock.now()) == ticket


@pytest.mark.parametrize("name", ["wang", "counsellor", "engineer"])
def test_others_may_not_read_a_matter(name, file, uow, cast, clock):
    ticket = file()
    with pytest.raises(NotYours):
        tickets.readable(uow, seq=ticket.seq, who=getattr(cast, name), now=clock.now())


def test_a_mood_matter_is_for_leader_and_counsellor(file, uow, cast, clock):
    ticket = file("心里难受，食堂都不想去", topic="mood")
    for who in (cast.zhao, cast.counsellor, cast.li):
        assert tickets.readable(uow, seq=ticket.seq, who=who, now=clock.now()) == ticket
    for who in (cast.wang, cast.head, cast.secretary):
        with pytest.raises(NotYours):
            tickets.readable(uow, seq=ticket.seq, who=who, now=clock.now())


def test_the_newest_matter_that_fits_is_meant(file, answered, uow, cast):
    old, done = file(), answered()
    assert tickets.latest(uow, who=cast.li, wanted=WORKING) == old
    assert tickets.latest(uow, who=cast.li, wanted=frozenset({Status.ANSWERED})) == done
    assert tickets.latest(uow, who=cast.wang, wanted=WORKING) is None


def test_over_a_shoulder_nobody_reads_what_was_said_without_a_name(file, told, cast, uow):
    ticket, _ = file("食堂采购有猫腻，菜价对不上", anonymous=True)
    (notice,) = told(to=cast.head, says="utter_ticket_for_owner")
    assert "菜价" not in str(notice.fields)
    assert notice.fields["number"] == ticket.number


def test_a_named_matter_is_told_in_its_own_words(file, told, cast):
    file("宿舍热水器坏了")
    (notice,) = told(to=cast.head, says="utter_ticket_for_owner")
    assert notice.fields["text"] == "宿舍热水器坏了"


def test_whoever_asks_reads_why_an_answer_did_not_do(answered, uow, cast, policy, clock):
    ticket = answered()
    again = tickets.rate(
        uow,
        ticket,
        rating=Rating.DISSATISFIED,
        reason="水还是凉的",
        now=clock.now(),
        policy=policy,
    )
    assert tickets.words(uow, again).endswith("水还是凉的")
