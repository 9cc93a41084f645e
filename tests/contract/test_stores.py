"""The stores: what is put in comes out, in the order and the limits that are promised."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.db.tables import inbound
from bot.db.tokens import PlatformTokens
from bot.domain.care import Alert, AlertStep, Step
from bot.domain.events import Event
from bot.domain.messages import Channel, Media
from bot.domain.people import Person, Role
from bot.domain.tickets import Kind, Status, Ticket, Topic
from bot.ports.tickets import TicketFilter
from bot.reports.people_file import COLUMNS
from bot.services import people as people_service
from bot.services.people import Row

DAY = datetime(2026, 11, 21, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def put(uow, cast, now):
    """Store tickets numbered from one, each due a day after the one before."""

    def store(**changes):
        seq = uow.tickets.next_seq()
        values = {
            "id": f"t{seq}",
            "seq": seq,
            "kind": Kind.REQUEST,
            "topic": Topic.LIFE,
            "title": "汤",
            "text": "汤是凉的",
            "status": Status.ASSIGNED,
            "department_id": cast.logistics.id,
            "owner_id": cast.head.id,
            "supervisor_id": cast.secretary.id,
            "author_id": cast.li.id,
            "filed_at": now,
            "due_at": now + timedelta(days=seq),
            "next_nudge_at": now + timedelta(days=seq),
        }
        ticket = Ticket(**values | changes)
        uow.tickets.add(ticket)
        return ticket

    return store


def numbers(tickets):
    return [ticket.seq for ticket in tickets]


@pytest.fixture
def page(uow):
    def ask(**wanted):
        return numbers(uow.tickets.page(TicketFilter(**wanted)))

    return ask


def test_people_are_found_by_whatever_names_them(uow, cast):
    assert uow.people.get(cast.li.id) == cast.li
    assert uow.people.by_userid("li") == cast.li
    assert uow.people.by_address(Channel.WECOM, "li") == cast.li
    assert uow.people.by_address(Channel.WECOM, "nobody") is None
    with pytest.raises(KeyError):
        uow.people.get("nobody")


def test_an_openid_is_a_name_too(uow, cast):
    uow.people.change(cast.li.id, openid="o1")
    assert uow.people.by_address(Channel.MP, "o1").id == cast.li.id
    assert uow.people.by_address(Channel.MP, "wang") == cast.wang
    assert uow.people.by_address(Channel.WECOM, "o1") is None


def test_a_remote_site_makes_its_people_remote(cast):
    assert cast.engineer.remote
    assert not cast.li.remote


def test_roles_are_whole_words(uow, cast):
    uow.people.change(cast.wang.id, roles="leadership")
    assert list(uow.people.with_role(Role.LEADER)) == [cast.zhao]
    assert list(uow.people.with_role(Role.LEAD)) == []
    assert list(uow.people.with_role(Role.DUTY)) == [cast.counsellor]


def test_who_has_left_is_not_found(uow, cast):
    uow.people.change(cast.zhao.id, active=False)
    assert list(uow.people.with_role(Role.LEADER)) == []
    assert uow.people.by_userid("zhao") is None
    assert len(uow.people.everyone()) == 6


def test_departments_and_sites_are_made_once(uow, cast):
    assert uow.people.department_named("后勤科") == cast.logistics
    uow.people.site_named("新疆哈密", remote=False)
    assert not uow.people.get(cast.engineer.id).remote
    assert len(uow.people.departments()) == 3


def row(line=2, **values):
    empty = dict.fromkeys(COLUMNS, "") | {"birthday": None, "joined_on": None, "lead_of": ""}
    return Row(line=line, **empty | {"roles": frozenset()} | values)


def test_an_import_adds_and_changes_people(uow, cast):
    rows = [
        row(userid="li", name="李杰", department="通风区", roles=frozenset({"head"})),
        row(userid="new", name="新人", site="新疆且末"),
    ]
    counts = people_service.take_in(uow, rows, remote_sites=("新疆",))
    assert counts == {"added": 1, "changed": 1}
    assert uow.people.get(cast.li.id).department == "通风区"
    assert uow.people.department_named("通风区").head_id == cast.li.id
    assert uow.people.by_userid("new").remote


def test_an_import_keeps_what_the_file_does_not_decide(uow, cast):
    uow.people.change(cast.li.id, openid="o1", channel=Channel.MP)
    people_service.take_in(uow, [row(userid="li", name="李杰")], remote_sites=())
    found = uow.people.by_userid("li")
    assert (found.id, found.openid, found.channel) == (cast.li.id, "o1", Channel.MP)


def test_two_people_cannot_have_one_userid(uow, cast):
    with pytest.raises(Exception, match=r"(?i)unique"), uow._connection.begin_nested():
        uow.people.add(replace(cast.li, id="other"))
    assert uow.people.by_userid("li").id == cast.li.id


def test_a_ticket_comes_back_as_it_was(uow, put):
    ticket = put(place="食堂", rating="fair", urged_on="2026-11-21", reopened=2, extended=True)
    assert uow.tickets.get("t1") == ticket
    with pytest.raises(KeyError):
        uow.tickets.get("nothing")
    assert uow.tickets.by_seq(2) is None


def test_saving_counts_the_version(uow, put):
    ticket = put()
    uow.tickets.save(replace(ticket, title="新"))
    assert uow.tickets.get("t1") == replace(ticket, title="新", version=2)


def test_pages_are_filtered_and_the_newest_come_first(put, page, now, cast):
    put(), put(topic=Topic.MOOD), put(department_id=cast.safety.id)
    put(status=Status.ANSWERED), put(filed_at=now - timedelta(days=9))
    assert page() == [4, 3, 2, 1, 5]
    assert page(topic="mood") == [2]
    assert page(department="安全监察科") == [3]
    assert page(department="没有") == []
    assert page(status="answered") == [4]
    assert page(since=now) == [4, 3, 2, 1]
    assert page(before_seq=3) == [2, 1, 5]
    assert page(overdue_at=now + timedelta(days=3, hours=1)) == [3, 2, 1]


def test_a_cursor_meets_every_ticket_exactly_once(put, page):
    for _ in range(11):
        put()
    seen, cursor = [], None
    while found := page(limit=3, before_seq=cursor):
        seen += found
        cursor = found[-1]
    assert seen == list(range(11, 0, -1))


def test_due_and_overdue_leave_out_what_has_ended(uow, put, now):
    put(), put(status=Status.CLOSED), put(status=Status.ANSWERED)
    later = now + timedelta(days=30)
    assert numbers(uow.tickets.due(later, 9)) == [1, 3]
    assert numbers(uow.tickets.due(now, 9)) == []
    assert numbers(uow.tickets.overdue(later, 9)) == [1]


def test_what_an_owner_owes_comes_by_urgency(uow, put, cast, now):
    put(), put(due_at=now), put(status=Status.ANSWERED), put(owner_id=cast.zhao.id)
    assert numbers(uow.tickets.of_owner(cast.head.id, 9)) == [2, 1]


def test_own_tickets_come_newest_first_and_without_the_anonymous(uow, put, cast):
    put(), put(), put(author_id=None, anonymous=True), put(author_id=cast.wang.id)
    assert numbers(uow.tickets.of_author(cast.li.id, 9)) == [2, 1]


def test_an_anonymous_matter_counts_from_the_day_it_carries(uow, put, now):
    day = now.replace(hour=0)
    put(filed_at=day, author_id=None, anonymous=True)
    put(filed_at=day - timedelta(days=1), author_id=None, anonymous=True)
    put(filed_at=day)
    assert uow.tickets.filed_since(now.replace(hour=8, minute=30)) == {"life": 1}


def test_steps_files_and_routes_belong_to_their_ticket(uow, put, now):
    one, other = put(), put()
    for verb in ("file", "answer"):
        uow.tickets.log(Event(one.id, verb, now, changed={"status": verb}))
    uow.tickets.log(Event(other.id, "file", now, "id-li", "备注"))
    uow.tickets.attach(one.id, "image", Media("m1"), Channel.WECOM)
    uow.tickets.keep_route(one.id, "2026-11", b"sealed")
    steps = [(event.step, event.verb, event.changed) for event in uow.tickets.events(one.id)]
    assert steps == [(1, "file", {"status": "file"}), (2, "answer", {"status": "answer"})]
    assert (uow.tickets.route(one.id), uow.tickets.route(other.id)) == (b"sealed", None)


def test_a_conversation_comes_back_and_is_nobody_elses(uow, now):
    uow.conversations.save(Channel.WECOM, "li", {"slot": "汤"}, now=now, day=DAY)
    assert uow.conversations.load(Channel.WECOM, "li") == ({"slot": "汤"}, now)
    assert uow.conversations.load(Channel.WECOM, "wang") == ({}, None)
    assert uow.conversations.load(Channel.MP, "li") == ({}, None)


def test_a_conversation_is_replaced_and_purged(uow, now):
    uow.conversations.save(Channel.WECOM, "li", {"a": 1}, now=now, day=DAY)
    uow.conversations.save(Channel.WECOM, "li", {"b": 2}, now=now, day=DAY)
    assert uow.conversations.load(Channel.WECOM, "li")[0] == {"b": 2}
    uow.conversations.purge(DAY)
    assert uow.conversations.load(Channel.WECOM, "li")[0] == {"b": 2}
    uow.conversations.purge(DAY + timedelta(days=1))
    assert uow.conversations.load(Channel.WECOM, "li") == ({}, None)


def test_a_message_is_claimed_once_and_its_reply_kept(uow, now):
    claimed = {"day": DAY, "look_at": now}
    assert uow.inbox.claim("k", **claimed)
    assert uow.inbox.kept("k") is None
    uow.inbox.keep("k", "回复")
    assert not uow.inbox.claim("k", **claimed)
    assert uow.inbox.kept("k") == "回复"
    assert uow.inbox.claim("other", **claimed)


def test_a_deed_rides_with_one_message_until_it_was_looked_at(uow, now):
    later = now + timedelta(minutes=30)
    for key in ("k", "other"):
        assert uow.inbox.claim(key, day=DAY, look_at=later)
    uow.inbox.defer({"do": "urge"})
    uow.inbox.keep("k", "好")
    uow.inbox.keep("other", "好")
    assert uow.inbox.due(now) == []
    waiting = uow.inbox.due(later)
    assert sorted(len(one.deeds) for one in waiting) == [0, 1]
    uow.inbox.purge(DAY + timedelta(days=1))
    assert len(uow.inbox.due(later)) == 2
    uow.inbox.looked([one.key for one in waiting])
    assert uow.inbox.due(later) == []
    assert uow.inbox.kept("k") == "好"
    uow.inbox.purge(DAY + timedelta(days=1))
    assert uow.inbox.kept("k") is None


def test_rows_with_and_without_a_deed_are_of_one_length(uow, now):
    for key in ("k", "other"):
        assert uow.inbox.claim(key, day=DAY, look_at=now)
    uow.inbox.defer({"do": "file", "text": "汤是凉的" * 40})
    uow.inbox.keep("k", "好")
    uow.inbox.keep("other", "谢谢您")
    kept = uow._connection.execute(select(inbound.c.kept)).scalars()
    assert len({len(one) for one in kept}) == 1


def test_a_deed_without_a_message_gets_a_row_of_its_own(uow, now):
    uow.inbox.keep_alone(day=DAY, look_at=now)
    assert uow.inbox.due(now) == []
    uow.inbox.defer({"do": "urge"})
    uow.inbox.keep_alone(day=DAY, look_at=now)
    assert [one.deeds for one in uow.inbox.due(now)] == [[{"do": "urge"}]]


def test_alerts_are_due_until_acknowledged(uow, cast, now):
    uow.alerts.add(Alert("a1", cast.li.id, now, 1), now)
    assert uow.alerts.due(now - timedelta(seconds=1)) == []
    assert uow.alerts.due(now) == [uow.alerts.get("a1")]
    uow.alerts.repeated("a1", now + timedelta(minutes=10))
    assert uow.alerts.get("a1").rounds == 2
    later = now + timedelta(minutes=30)
    assert uow.alerts.acknowledge("a1", cast.zhao.id, now, later)
    assert not uow.alerts.acknowledge("a1", cast.wang.id, now, later)
    assert uow.alerts.due(later - timedelta(seconds=1)) == []
    assert uow.alerts.end("a1", "safe", later)
    assert not uow.alerts.end("a1", "safe", later)
    assert uow.alerts.due(now + timedelta(days=1)) == []
    with pytest.raises(KeyError):
        uow.alerts.get("a2")


def test_an_api_token_has_a_role(uow, now):
    uow.api_tokens.add("hash", "leader", now)
    assert uow.api_tokens.role("hash") == "leader"
    assert uow.api_tokens.role("other") is None


@pytest.fixture
def tokens(database, state_keys):
    return PlatformTokens(database, state_keys)


def test_a_platform_token_is_good_until_it_expires(tokens, now):
    tokens.put("wecom", "T1", now + timedelta(hours=2))
    tokens.put("wecom", "T2", now + timedelta(hours=2))
    assert tokens.get("wecom", now) == "T2"
    assert tokens.get("wecom", now + timedelta(hours=2)) is None
    assert tokens.get("mp", now) is None


def test_only_the_refused_platform_token_is_dropped(tokens, now):
    tokens.put("wecom", "T2", now + timedelta(hours=2))
    tokens.drop("wecom", "T1")
    assert tokens.get("wecom", now) == "T2"
    tokens.drop("wecom", "T2")
    assert tokens.get("wecom", now) is None


def test_a_newcomer_without_department_is_whole(uow):
    uow.people.add(Person("p", "new", "新人"))
    found = uow.people.get("p")
    assert (found.department_id, found.department, found.subscribed) == (None, "", True)


def test_an_alert_keeps_its_record_in_order(uow, cast, now):
    uow.alerts.add(Alert("a1", cast.li.id, now, 1), now)
    lines = [AlertStep(now, Step.RAISED), AlertStep(now, Step.TOLD, cast.zhao.id, "wecom")]
    for line in lines:
        uow.alerts.note("a1", line)
    assert uow.alerts.record("a1") == lines
    assert [one.id for one in uow.alerts.since(now)] == ["a1"]
    assert uow.alerts.since(now + timedelta(seconds=1)) == []


def test_one_person_has_one_alert_that_waits_for_a_helper(uow, cast, now):
    uow.alerts.add(Alert("a1", cast.li.id, now, 1), now)
    with pytest.raises(IntegrityError):
        uow.alerts.add(Alert("a2", cast.li.id, now, 1), now)
