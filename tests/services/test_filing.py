"""Filing: an owner, a supervisor, a deadline, a next nudge; and, if wished, no author."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from bot.db.tables import inbound, outbox, people, tickets
from bot.domain.errors import NotYours
from bot.domain.messages import Channel
from bot.domain.tickets import Kind, Status, Topic
from bot.services import deeds, filing, receipts, staffing
from bot.services import tickets as author_side

DUE = {
    1: datetime(2026, 11, 23, 10, tzinfo=UTC),
    3: datetime(2026, 11, 25, 10, tzinfo=UTC),
    5: datetime(2026, 11, 27, 10, tzinfo=UTC),
}
"""Eighteen o'clock in Shanghai, so many working days after Saturday, 21 November."""


def test_a_matter_gets_owner_supervisor_deadline_and_nudge(file, cast, clock):
    ticket = file()
    assert (ticket.status, ticket.author_id) == (Status.ASSIGNED, cast.li.id)
    assert (ticket.owner_id, ticket.supervisor_id) == (cast.head.id, cast.secretary.id)
    clock.set(2026, 11, 27, 18)
    assert ticket.due_at == clock.now()
    clock.set(2026, 11, 26, 9)
    assert ticket.next_nudge_at == clock.now()


def test_what_is_returned_is_what_is_stored(file, uow):
    ticket = file()
    assert uow.tickets.get(ticket.id) == ticket
    assert uow.tickets.by_seq(ticket.seq) == ticket


def test_the_owner_is_told_at_once_and_in_full(file, told, cast):
    ticket = file()
    (notice,) = told(to=cast.head)
    assert notice.says == "utter_ticket_for_owner"
    assert notice.fields["text"] == ticket.text
    assert cast.li.name not in str(notice)
    assert notice.fields["number"] == "SQ-0001"


def test_numbers_are_given_out_in_order(file):
    assert [file().number for _ in range(3)] == ["SQ-0001", "SQ-0002", "SQ-0003"]


def test_a_department_without_head_is_answered_for_by_the_secretariat(file, cast):
    ticket = file("矿灯一会儿就没电，自救器也过期了", topic="work")
    assert ticket.department_id == cast.safety.id
    assert (ticket.status, ticket.owner_id) == (Status.FILED, cast.secretary.id)


def test_nobody_supervises_himself_where_there_is_another(file, cast):
    ticket = file("矿灯一会儿就没电，自救器也过期了", topic="work")
    assert ticket.supervisor_id == cast.zhao.id


def test_what_fits_nowhere_lands_in_the_studio(uow, cast, policy):
    draft, department = filing.propose(uow, text="我有件事", topic="work", kind="", policy=policy)
    assert department == cast.office
    assert draft.department_id == cast.office.id


def test_without_departments_nobody_is_responsible(transactions, policy):
    with transactions() as uow, pytest.raises(staffing.NobodyResponsible):
        filing.propose(uow, text="我有件事", topic="work", kind="", policy=policy)


@pytest.mark.parametrize(
    ("text", "topic", "kind", "days"),
    [
        ("食堂的汤是凉的", "life", "", 5),
        ("最近心里难受", "mood", "", 1),
        ("家里揭不开锅了", "life", "", 3),
        ("建议食堂加个窗口", "life", "suggestion", 5),
    ],
)
def test_the_deadline_follows_topic_and_kind(text, topic, kind, days, file):
    ticket = file(text, topic=topic, kind=kind)
    assert ticket.due_at == DUE[days]


def test_kind_is_heard_from_the_words(uow, cast, policy):
    del cast
    said = {"家里揭不开锅": Kind.HARDSHIP, "我要投诉食堂": Kind.COMPLAINT, "汤凉了": Kind.REQUEST}
    for text, kind in said.items():
        draft, _ = filing.propose(uow, text=text, topic="", kind="", policy=policy)
        assert (draft.kind, draft.topic) == (kind, Topic.WORK)


def test_an_endless_text_is_cut(uow, policy):
    draft, _ = filing.propose(uow, text="汤" * 5000, topic="life", kind="", policy=policy)
    assert len(draft.text) == filing.LONGEST_TEXT


def test_an_anonymous_ticket_has_no_author_and_only_a_day(file, uow, policy, clock):
    ticket, receipt = file(anonymous=True)
    stored = uow.tickets.get(ticket.id)
    assert (stored.author_id, stored.anonymous) == (None, True)
    assert policy.local(stored.filed_at).strftime("%F %H:%M") == "2026-11-21 00:00"
    (event,) = uow.tickets.events(ticket.id)
    assert (event.actor_id, event.at) == (None, stored.filed_at)
    assert receipt.isdigit()
    assert len(receipt) == 16


def test_the_receipt_itself_is_not_stored(file, uow):
    ticket, receipt = file(anonymous=True)
    row = uow._connection.execute(select(tickets)).one()
    assert receipt not in str(row)
    assert ticket.receipt_hash == receipts.hashed(receipt)


def test_the_return_address_is_sealed_and_bound_to_the_ticket(file, uow, cast, courier):
    ticket, receipt = file(anonymous=True)
    handle = uow.tickets.route(ticket.id)
    assert cast.li.userid.encode() not in handle
    opened = courier.open(ticket_id=ticket.id, handle=handle)
    assert opened == (Channel.WECOM, cast.li.userid, receipt)


@pytest.fixture
def promise(uow, cast, sealer, policy, clock):
    """File a matter of 李 without her name; nothing of it is to be seen yet."""

    def one(text="食堂的汤是凉的"):
        draft, _ = filing.propose(uow, text=text, topic="life", kind="", policy=policy)
        author = filing.Author(cast.li, Channel.WECOM, cast.li.userid, anonymous=True)
        values = {"draft": draft, "author": author, "sealer": sealer}
        promised = filing.file(uow, **values, now=clock.now(), policy=policy)
        day, look_at = policy.day_of(clock.now()), deeds.look_at(clock.now(), policy)
        uow.inbox.keep_alone(day=day, look_at=look_at)
        return promised

    return one


def test_an_unnamed_matter_appears_later_and_names_nobody(promise, uow, told, cast, clock, policy):
    promised, _ = promise()
    clock.advance(minutes=4, seconds=59)
    deeds.release(uow, now=clock.now(), policy=policy)
    assert uow.tickets.by_seq(promised.seq) is None
    assert told() == []
    clock.advance(minutes=56)
    deeds.release(uow, now=clock.now(), policy=policy)
    found = uow.tickets.by_seq(promised.seq)
    assert (found.id, found.text, found.owner_id) == (promised.id, promised.text, cast.head.id)
    (notice,) = told()
    assert (notice.to, notice.address) == (cast.head.id, "")
    assert cast.li.name not in str(notice)
    row = uow._connection.execute(select(outbox)).one()
    assert cast.li.id not in f"{notice} {row}"


def test_a_matter_appears_once_even_when_it_is_looked_at_twice(promise, uow, clock, policy, told):
    promise()
    clock.advance(hours=2)
    deeds.release(uow, now=clock.now(), policy=policy)
    uow._connection.execute(update(inbound).values(look_at=clock.now()))
    deeds.release(uow, now=clock.now(), policy=policy)
    assert len(told()) == uow._connection.execute(select(func.count(tickets.c.id))).scalar() == 1


def test_two_matters_of_one_message_do_not_appear_together(uow, cast, sealer, policy, clock):
    for text in ("食堂的汤是凉的", "热水器坏了"):
        draft, _ = filing.propose(uow, text=text, topic="life", kind="", policy=policy)
        author = filing.Author(cast.li, Channel.WECOM, cast.li.userid, anonymous=True)
        values = {"draft": draft, "author": author, "sealer": sealer}
        filing.file(uow, **values, now=clock.now(), policy=policy)
    uow.inbox.keep_alone(day=policy.day_of(clock.now()), look_at=clock.now())
    seen = []
    for _ in range(2):
        deeds.release(uow, now=clock.now(), policy=policy)
        seen.append(uow._connection.execute(select(func.count(tickets.c.id))).scalar())
        deeds.release(uow, now=clock.now(), policy=policy)
        clock.advance(minutes=61)
    assert seen == [1, 2]


def test_numbers_of_unnamed_tickets_tell_no_order_and_leave_no_gap(file):
    before, after = file(), None
    unnamed = [file(anonymous=True)[0].seq for _ in range(6)]
    after = file()
    assert (before.seq, after.seq) == (1, 2)
    assert all(10_000_000 <= seq <= 99_999_999 for seq in unnamed)
    assert unnamed != sorted(unnamed) or len(set(unnamed)) == 6


def test_a_matter_is_not_lost_while_nobody_is_responsible(promise, uow, clock, policy, cast):
    promised, _ = promise()
    clock.advance(hours=2)
    for one in (cast.head, cast.secretary, cast.zhao):
        uow.people.change(one.id, active=False)
    deeds.release(uow, now=clock.now(), policy=policy)
    assert uow.tickets.by_seq(promised.seq) is None
    uow._connection.execute(update(people).values(active=True))
    deeds.release(uow, now=clock.now(), policy=policy)
    assert uow.tickets.by_seq(promised.seq) is not None


def test_a_receipt_opens_its_ticket_to_whoever_holds_it(file, uow, cast):
    ticket, receipt = file(anonymous=True)
    found = author_side.authored(uow, seq=ticket.seq, who=cast.wang, receipt=receipt)
    assert found.id == ticket.id


@pytest.mark.parametrize("receipt", ["", "0000000000000000"])
def test_a_wrong_receipt_is_like_no_ticket(receipt, file, uow, cast):
    ticket, _ = file(anonymous=True)
    with pytest.raises(NotYours):
        author_side.authored(uow, seq=ticket.seq, who=cast.li, receipt=receipt)
    with pytest.raises(NotYours):
        author_side.authored(uow, seq=999, who=cast.li, receipt=receipt)


def test_a_receipt_does_not_open_a_named_ticket(file, uow, cast):
    ticket = file()
    with pytest.raises(NotYours):
        author_side.authored(uow, seq=ticket.seq, who=cast.wang, receipt="0" * 16)


def test_an_anonymous_ticket_is_not_among_ones_own(file, uow, cast):
    file(anonymous=True)
    assert uow.tickets.of_author(cast.li.id, limit=5) == []


@pytest.mark.parametrize(
    "text",
    [
        "投诉后勤科长，克扣大家的饭补",
        "我要举报后勤科的负责人收红包",
        "检举李海，食堂采购吃回扣",
        "举报李科长打击报复提意见的人",
    ],
)
def test_a_complaint_about_a_head_goes_to_the_studio(uow, cast, policy, text):
    draft, department = filing.propose(uow, text=text, topic="work", kind="", policy=policy)
    assert (draft.kind, department) == (Kind.COMPLAINT, cast.office)
    beside = filing.candidates(uow, text=text, beside=department, policy=policy)
    assert cast.head.department_id not in {found.id for found in beside}


@pytest.mark.parametrize("text", ["投诉食堂的菜又咸又油", "请后勤科长来看看，宿舍没有热水"])
def test_a_department_answers_complaints_that_are_not_about_its_head(uow, cast, policy, text):
    _, department = filing.propose(uow, text=text, topic="life", kind="", policy=policy)
    assert department.id == cast.head.department_id


def test_a_complaint_about_every_head_still_lands_somewhere(uow, cast, policy):
    for department in (cast.office, cast.safety):
        uow.people.set_head(department.id, cast.head.id)
    _, department = filing.propose(uow, text="举报李海收红包", topic="work", kind="", policy=policy)
    assert department == replace(cast.office, head_id=cast.head.id)


def test_a_matter_of_the_heart_goes_to_the_counsellor_never_to_a_head(file, cast):
    ticket = file("最近总睡不着，心里难受", topic="mood")
    assert (ticket.owner_id, ticket.supervisor_id) == (cast.counsellor.id, cast.zhao.id)


def test_without_a_counsellor_the_leader_hears_what_weighs_on_hearts(file, uow, cast):
    uow.people.change(cast.counsellor.id, roles="")
    ticket = file("最近总睡不着，心里难受", topic="mood")
    assert (ticket.owner_id, ticket.supervisor_id) == (cast.zhao.id, cast.zhao.id)


@pytest.mark.parametrize(
    ("text", "place", "department"),
    [
        ("地上全是油，差点滑倒", "一号食堂", "后勤科"),
        ("地上全是油，差点滑倒", "", "党群办公室"),
        ("安全帽不够发", "一号食堂", "安全监察科"),
    ],
)
def test_where_no_word_names_a_department_the_place_does(
    uow, cast, policy, text, place, department
):
    asked = {"text": text, "topic": "life", "kind": "", "policy": policy, "place": place}
    draft, found = filing.propose(uow, **asked)
    assert (found.name, draft.place) == (department, place)
