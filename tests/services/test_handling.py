"""The owner's side: answering, handing back, more time once, another department."""

import pytest

from bot.domain.errors import NotYours
from bot.domain.tickets import AskedAlready, ExtendedBefore, Status, WrongMove
from bot.ports import Stale
from bot.services import handling, nudging, overseeing


@pytest.fixture
def offered(file, uow, cast, now, policy):
    """A ticket that the secretary offered to a department with a head, and that head."""
    uow.people.change(cast.engineer.id, roles="head")
    uow.people.set_head(cast.safety.id, cast.engineer.id)
    ticket, safety = file(), handling.department_in(uow, "安全监察科")
    values = {"department": safety, "now": now, "policy": policy}
    handling.assign(uow, ticket, who=cast.secretary, **values)
    return uow.tickets.get(ticket.id), uow.people.get(cast.engineer.id)


@pytest.fixture
def extend(uow, cast, policy, clock):
    def extend_one(ticket):
        fresh = uow.tickets.get(ticket.id)
        who = cast.secretary
        overseeing.grant_extension(uow, fresh, who=who, now=clock.now(), policy=policy)
        return uow.tickets.get(ticket.id)

    return extend_one


@pytest.mark.parametrize("name", ["head", "secretary", "zhao"])
def test_owner_supervisor_and_leader_may_handle(name, file, uow, cast):
    ticket = file()
    assert handling.owed(uow, seq=ticket.seq, who=getattr(cast, name)) == ticket


@pytest.mark.parametrize("name", ["wang", "li", "counsellor"])
def test_others_may_not_handle(name, file, uow, cast):
    ticket = file()
    with pytest.raises(NotYours):
        handling.owed(uow, seq=ticket.seq, who=getattr(cast, name))


@pytest.mark.parametrize("name", ["wang", "li", "head"])
def test_others_may_not_supervise(name, file, uow, cast):
    ticket = file()
    with pytest.raises(NotYours):
        overseeing.supervised(uow, seq=ticket.seq, who=getattr(cast, name))


def test_a_number_that_does_not_exist_is_like_one_that_is_not_yours(uow, cast):
    with pytest.raises(NotYours):
        handling.owed(uow, seq=999, who=cast.zhao)
    with pytest.raises(NotYours):
        overseeing.supervised(uow, seq=999, who=cast.zhao)


def test_an_answer_waits_a_week_for_its_rating(answered, clock):
    ticket = answered()
    clock.advance(days=7)
    assert (ticket.status, ticket.answer) == (Status.ANSWERED, "换好了")
    assert (ticket.nudge_step, ticket.next_nudge_at) == ("unrated", clock.now())


def test_an_answer_may_be_bettered(answered, uow, cast, policy, now, told):
    ticket = answered()
    handling.answer(uow, ticket, who=cast.head, text="明天再换一次", now=now, policy=policy)
    assert uow.tickets.get(ticket.id).answer == "明天再换一次"
    assert len(told(to=cast.li)) == 2


def test_a_closed_matter_cannot_be_answered(file, uow, cast, policy, now):
    ticket = file()
    overseeing.close(uow, ticket, who=cast.secretary, reason="重复", now=now, policy=policy)
    with pytest.raises(WrongMove):
        handling.answer(
            uow, uow.tickets.get(ticket.id), who=cast.head, text="?", now=now, policy=policy
        )


def test_who_is_slower_is_told_that_the_matter_has_changed(file, uow, cast, policy, now):
    seen = file()
    handling.answer(uow, seen, who=cast.head, text="一", now=now, policy=policy)
    with pytest.raises(Stale):
        handling.answer(uow, seen, who=cast.zhao, text="二", now=now, policy=policy)
    assert uow.tickets.get(seen.id).answer == "一"


def test_a_department_stays_responsible_for_what_it_hands_back(file, uow, cast, now, told, policy):
    ticket = file()
    handling.hand_back(uow, ticket, who=cast.head, reason="不归我们", now=now, policy=policy)
    returned = uow.tickets.get(ticket.id)
    assert (returned.status, returned.owner_id) == (Status.RETURNED, cast.head.id)
    assert (returned.due_at, returned.next_nudge_at) == (ticket.due_at, ticket.next_nudge_at)
    (notice,) = told(to=cast.secretary)
    assert (notice.says, notice.fields["reason"]) == ("utter_ticket_returned", "不归我们")


def test_more_time_is_asked_of_the_supervisor(file, uow, cast, now, told, policy):
    ticket = file()
    handling.ask_extension(uow, ticket, who=cast.head, reason="等配件", now=now, policy=policy)
    (notice,) = told(to=cast.secretary)
    assert (notice.says, notice.fields["owner"]) == ("utter_extension_asked", "李海")
    asked = uow.tickets.get(ticket.id)
    assert (asked.extension_days, asked.due_at) == (5, ticket.due_at)
    with pytest.raises(AskedAlready):
        handling.ask_extension(uow, asked, who=cast.head, reason="等", now=now, policy=policy)


def test_more_time_is_five_working_days_from_the_old_deadline(file, extend, policy, told, cast):
    ticket = file()
    extended = extend(ticket)
    assert (extended.status, extended.extended) == (Status.EXTENDED, True)
    assert extended.due_at == policy.due(filed_at=ticket.due_at, days=5)
    assert extended.next_nudge_at > ticket.next_nudge_at
    assert [one.says for one in told(to=cast.li)] == ["utter_ticket_extended"]
    assert told(to=cast.head, says="utter_extension_granted")


def test_more_time_after_the_deadline_counts_from_now(file, extend, policy, clock):
    ticket = file()
    clock.set(2026, 12, 3)
    assert extend(ticket).due_at == policy.due(filed_at=clock.now(), days=5)


def test_more_time_is_given_once(file, extend, uow, cast, now, policy):
    ticket = extend(file())
    with pytest.raises(ExtendedBefore):
        extend(ticket)
    with pytest.raises(ExtendedBefore):
        handling.ask_extension(uow, ticket, who=cast.head, reason="还要", now=now, policy=policy)


def test_a_refused_extension_changes_nothing(file, uow, cast, now, told, policy):
    ticket = file()
    overseeing.refuse_extension(uow, ticket, who=cast.secretary, now=now, policy=policy)
    kept = uow.tickets.get(ticket.id)
    assert (kept.status, kept.due_at, kept.extended) == (ticket.status, ticket.due_at, False)
    assert told(to=cast.head, says="utter_extension_refused")


def test_the_leaders_word_moves_a_ticket_at_once(file, uow, cast, now, policy, told):
    ticket = file()
    values = {"department": cast.safety, "now": now, "policy": policy}
    handling.assign(uow, ticket, who=cast.zhao, **values)
    moved = uow.tickets.get(ticket.id)
    assert (moved.status, moved.department_id) == (Status.ASSIGNED, cast.safety.id)
    assert (moved.owner_id, moved.supervisor_id) == (cast.secretary.id, cast.zhao.id)
    assert moved.due_at == ticket.due_at
    assert told(to=cast.secretary, says="utter_ticket_for_owner")
    assert told(to=cast.head, says="utter_transfer_released")
    assert told(to=cast.li, says="utter_ticket_moved")


def test_the_first_department_answers_until_another_has_accepted(
    offered, uow, cast, now, policy, told
):
    ticket, newcomer = offered
    assert (ticket.owner_id, ticket.pending_owner_id) == (cast.head.id, newcomer.id)
    assert told(to=newcomer, says="utter_ticket_offered")
    assert told(to=cast.li, says="utter_ticket_moved") == []
    handling.take_over(uow, ticket, who=newcomer, now=now, policy=policy)
    taken = uow.tickets.get(ticket.id)
    assert (taken.status, taken.owner_id) == (Status.ACCEPTED, newcomer.id)
    assert (taken.pending_owner_id, taken.due_at) == (None, ticket.due_at)
    assert told(to=cast.head, says="utter_transfer_released")
    assert told(to=cast.li, says="utter_ticket_moved")


def test_who_declines_leaves_it_with_the_first_department(offered, uow, cast, now, policy, told):
    ticket, newcomer = offered
    values = {"reason": "不是设备问题", "now": now, "policy": policy}
    handling.decline(uow, ticket, who=newcomer, **values)
    left = uow.tickets.get(ticket.id)
    assert (left.status, left.owner_id) == (Status.RETURNED, cast.head.id)
    (notice,) = told(to=cast.secretary, says="utter_transfer_declined")
    assert (notice.fields["newcomer"], notice.fields["department"]) == ("安全监察科", "后勤科")
    with pytest.raises(WrongMove):
        handling.take_over(uow, left, who=newcomer, now=now, policy=policy)


def test_nobody_else_takes_over(offered, uow, cast, now, policy):
    ticket, _ = offered
    for who in (cast.head, cast.wang, cast.secretary):
        with pytest.raises(NotYours):
            handling.take_over(uow, ticket, who=who, now=now, policy=policy)


def test_who_was_offered_a_ticket_is_reminded_the_next_working_day(
    offered, uow, clock, policy, told
):
    _, newcomer = offered
    clock.set(2026, 11, 23)
    nudging.nudge_due(uow, now=clock.now(), policy=policy)
    assert told(to=newcomer, says="utter_nudge_offered")
    assert told(says="utter_nudge_before") == []


def test_who_asks_again_after_a_refusal_is_heard_again(file, uow, cast, clock, told, policy):
    ticket = file()
    for _ in range(2):
        ticket = uow.tickets.get(ticket.id)
        ticket = handling.ask_extension(
            uow, ticket, who=cast.head, reason="等配件", now=clock.now(), policy=policy
        )
        clock.advance(hours=1)
        overseeing.refuse_extension(uow, ticket, who=cast.secretary, now=clock.now(), policy=policy)
    assert len(told(says="utter_extension_asked")) == 2
    assert len(told(says="utter_extension_refused")) == 2


def test_there_and_back_again_both_are_told_each_time(file, uow, cast, now, told, policy):
    ticket = file()
    for department in (cast.safety, cast.logistics):
        fresh = uow.tickets.get(ticket.id)
        handling.assign(uow, fresh, department=department, who=cast.zhao, now=now, policy=policy)
    told_head = told(to=cast.head, says="utter_ticket_for_owner")
    assert len(told_head) == 2
    assert len(told(to=cast.li, says="utter_ticket_moved")) == 2


def test_a_department_is_found_by_its_name(uow, cast):
    assert handling.department_in(uow, "请转给后勤科处理") == cast.logistics
    with pytest.raises(handling.UnknownDepartment):
        handling.department_in(uow, "请转给火星科")


def test_a_merger_tells_nobody_what_they_may_not_see(file, uow, cast, now, policy):
    ticket, hidden = file(), file("心里难受", topic="mood")
    supervisor = uow.people.get(cast.secretary.id)
    with pytest.raises(NotYours):
        overseeing.merge(uow, ticket, into=hidden, who=supervisor, now=now, policy=policy)
