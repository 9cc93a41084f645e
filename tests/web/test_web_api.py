"""The API: tokens, filters, pages, and what each role may see."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_office import MORNING

from bot.domain.files import File
from bot.domain.messages import Channel, Media
from bot.domain.numbers import find_seq
from bot.services import deeds, filing, handling
from bot.web.api.events import DECISIONS as OF_EVENTS
from bot.web.api.moves import MOVES
from bot.web.api.receipts import DEEDS
from bot.web.api.scores import DECISIONS as OF_SCORES

SHAPE = {
    "number",
    "kind",
    "topic",
    "title",
    "text",
    "status",
    "department",
    "owner",
    "supervisor",
    "filed_at",
    "due_at",
    "due_why",
    "next_nudge_at",
    "answered_at",
    "answer",
    "rating",
    "anonymous",
    "place",
}


def seed(office, text="食堂的汤是凉的", *, who="zhangwei", topic="life", anonymous=False):
    """File a ticket without a conversation."""
    app, policy = office.app, office.app.policy
    with app.transactions() as uow:
        draft, _ = filing.propose(uow, text=text, topic=topic, kind="", policy=policy)
        person = uow.people.by_userid(who)
        author = filing.Author(person, Channel.WECOM, who, anonymous=anonymous)
        ticket, _ = filing.file(
            uow, draft=draft, author=author, sealer=app.sealer, now=app.clock.now(), policy=policy
        )
        uow.inbox.keep_alone(day=policy.day_of(app.clock.now()), look_at=app.clock.now())
        deeds.release(uow, now=app.clock.now(), policy=policy)
    return ticket


def answer(office, ticket):
    with office.app.transactions() as uow:
        owner = uow.people.get(ticket.owner_id)
        now, policy = office.clock.now(), office.app.policy
        handling.answer(uow, ticket, who=owner, text="换了保温桶", now=now, policy=policy)


def numbers(office, role="leader", **query):
    found = office.get("tickets", token=office.token(role), **query)
    assert found.status_code == 200
    return named(found.json["items"])


def named(items):
    """Return numbers in order; those of the unnamed, which are given by chance, as a word."""
    return ["unnamed" if item["anonymous"] else item["number"] for item in items]


def unnamed(office):
    """Return the number of the anonymous ticket."""
    rows = office.rows("SELECT seq FROM tickets WHERE anonymous")
    return f"SQ-{rows[0]['seq']}"


@pytest.fixture
def shelf(office):
    """An office with five tickets: two of life, one answered, one of mood, one anonymous."""
    seed(office, "食堂的汤是凉的")
    seed(office, "三号公寓的热水器坏了", who="lijie")
    answer(office, seed(office, "夜班补贴少发了", topic="work"))
    office.clock.advance(days=1)
    seed(office, "心里堵得慌", topic="mood")
    seed(office, "夜宵太贵", anonymous=True)
    return office


@pytest.mark.parametrize("path", ["tickets", "tickets/SQ-0001", "talks", "people"])
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer token-of-union"]
)
def test_without_a_valid_token_nothing_is_told(office, path, header):
    headers = {} if header is None else {"Authorization": header}
    found = office.flask.test_client().get(f"/api/v1/{path}", headers=headers)
    assert found.status_code == 401
    assert set(found.json) == {"error", "message"}


def test_the_description_needs_no_token_and_names_every_path(office):
    found = office.get("openapi.json")
    rules = {rule.rule for rule in office.flask.url_map.iter_rules()}
    ours = {
        rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in rules
        if rule.startswith("/api/v1/")
    }
    verbs = {
        "/tickets/{number}": MOVES,
        "/receipts": DEEDS,
        "/events/{event_id}": OF_EVENTS,
        "/scores/{score_id}": OF_SCORES,
    }
    made = {f"{path}/{verb}" for path, some in verbs.items() for verb in some}
    paths = {path.removeprefix("/api/v1") for path in found.json["paths"]}
    assert made <= paths
    assert ours == paths - made | {"/openapi.json"} | {f"{path}/{{verb}}" for path in verbs}


def test_a_ticket_has_the_promised_fields(shelf):
    found = shelf.get("tickets/SQ-0001", token=shelf.token("head")).json
    assert set(found) == SHAPE | {"events", "version"}
    assert (found["owner"], found["department"]) == ("李海", "后勤科")
    assert found["filed_at"] == MORNING.isoformat()


def test_the_newest_comes_first(shelf):
    assert numbers(shelf) == ["SQ-0004", "unnamed", "SQ-0003", "SQ-0002", "SQ-0001"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "answered"}, ["SQ-0003"]),
        ({"topic": "work"}, ["SQ-0003"]),
        ({"topic": "mood"}, ["SQ-0004"]),
        ({"department": "后勤科"}, ["unnamed", "SQ-0002", "SQ-0001"]),
        ({"department": "没有这个科"}, []),
        ({"since": "2026-11-22"}, ["SQ-0004", "unnamed"]),
        ({"since": "2026-11-22T09:00:00+08:00"}, ["SQ-0004"]),
        ({"department": "后勤科", "topic": "life", "limit": "1"}, ["unnamed"]),
        ({"status": "", "topic": "", "department": ""}, None),
    ],
    ids=str,
)
def test_filters_find_what_fits(shelf, query, expected):
    everything = ["SQ-0004", "unnamed", "SQ-0003", "SQ-0002", "SQ-0001"]
    assert numbers(shelf, **query) == (everything if expected is None else expected)


def test_overdue_are_those_past_their_deadline_without_an_answer(shelf):
    assert numbers(shelf, overdue="true") == []
    shelf.clock.advance(days=9)
    assert numbers(shelf, overdue="true") == ["SQ-0004", "unnamed", "SQ-0002", "SQ-0001"]


@pytest.mark.parametrize("number", ["SQ-0002", "sq2", "2", "0002", "sq-0002"])
def test_a_number_is_understood_in_every_spelling(shelf, number):
    found = shelf.get(f"tickets/{number}", token=shelf.token())
    assert found.json["number"] == "SQ-0002"


@pytest.mark.parametrize(
    "number", ["SQ-0099", "99", "x", "SQ-", "SQ-99999999999999999999", "%00", "9" * 40]
)
def test_an_unknown_number_is_not_found(shelf, number):
    assert shelf.get(f"tickets/{number}", token=shelf.token()).status_code == 404


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("tickets", {"status": "lost"}),
        ("tickets", {"topic": "money"}),
        ("tickets", {"limit": "many"}),
        ("tickets", {"limit": "-1"}),
        ("tickets", {"limit": "1" * 30}),
        ("tickets", {"limit": "²"}),
        ("tickets", {"cursor": "abc"}),
        ("tickets", {"cursor": "-3"}),
        ("tickets", {"since": "yesterday"}),
        ("tickets", {"since": "0001-01-01"}),
        ("tickets", {"since": "9999-12-31T23:59:59-12:00"}),
        ("tickets", {"overdue": "perhaps"}),
        ("tickets", {"department": "a\x00b"}),
        ("talks", {"month": "2026-13"}),
        ("talks", {"month": "soon"}),
        ("talks", {"month": "9999-12"}),
        ("talks", {"month": "0001-01"}),
        ("talks", {"month": "2026-12-01"}),
    ],
    ids=str,
)
def test_a_nonsense_parameter_is_refused(office, path, query):
    assert office.get(path, token=office.token(), **query).status_code == 400


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 200])
def test_pages_show_every_ticket_exactly_once(shelf, limit):
    token, cursor, seen = shelf.token(), None, []
    while True:
        query = {"cursor": cursor} if cursor else {}
        page = shelf.get("tickets", token=token, limit=limit, **query).json
        seen += named(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == numbers(shelf)


def test_a_ticket_that_is_filed_while_somebody_reads_shifts_no_page(shelf):
    token = shelf.token()
    first = shelf.get("tickets", token=token, limit=2).json
    seed(shelf, "食堂又换了菜")
    second = shelf.get("tickets", token=token, limit=9, cursor=first["next_cursor"]).json
    seen = named(first["items"] + second["items"])
    assert seen == ["SQ-0004", "unnamed", "SQ-0003", "SQ-0002", "SQ-0001"]


@pytest.mark.parametrize("limit", ["0", "1", "200", "201", "999999999"])
def test_no_page_is_empty_or_endless(shelf, limit):
    found = shelf.get("tickets", token=shelf.token(), limit=limit)
    assert 1 <= len(found.json["items"]) <= 200


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.dictionaries(
        st.sampled_from(["status", "topic", "department", "overdue", "since", "limit", "cursor"]),
        st.text(max_size=12) | st.sampled_from(["filed", "life", "后勤科", "1", "5", "2026-11-22"]),
        max_size=4,
    )
)
def test_whatever_is_asked_is_answered_or_refused(shelf, query):
    assert shelf.get("tickets", token="token-of-x", **query).status_code == 401
    assert shelf.get("tickets", token=shelf.token(), **query).status_code in {200, 400}


@pytest.mark.parametrize("role", ["leader", "secretariat"])
def test_who_may_sees_the_author_of_what_was_signed(shelf, role):
    items = shelf.get("tickets", token=shelf.token(role)).json["items"]
    authors = {item["number"]: item.get("author") for item in items}
    assert authors["SQ-0001"] == "张伟"
    assert authors["SQ-0002"] == "李杰"
    assert authors[unnamed(shelf)] is None


@pytest.mark.parametrize("role", ["head", "counsellor", "union", "duty", "lead"])
def test_others_see_no_author_at_all(shelf, role):
    found = shelf.get("tickets", token=shelf.token(role))
    assert all("author" not in item for item in found.json["items"])
    assert "张伟" not in found.text
    assert "author" not in shelf.get("tickets/1", token=shelf.token("lead")).json


def test_an_anonymous_ticket_shows_a_day_and_no_hour_and_no_author(shelf):
    shown = shelf.get(f"tickets/{unnamed(shelf)}", token=shelf.token("secretariat")).json
    assert "author" not in shown
    assert shown["anonymous"] is True
    assert shown["filed_at"] == "2026-11-21T16:00:00+00:00"
    assert shown["events"][0]["at"] == shown["filed_at"]


def test_an_anonymous_author_stands_nowhere_in_the_answer(shelf):
    with shelf.app.transactions.reading() as uow:
        person = uow.people.by_userid("zhangwei")
    shown = shelf.get(f"tickets/{unnamed(shelf)}", token=shelf.token("leader")).text
    assert not any(word in shown for word in ("zhangwei", "张伟", person.id))


@pytest.mark.parametrize("role", ["leader", "counsellor"])
def test_matters_of_the_heart_are_for_those_who_are_charged_with_them(shelf, role):
    assert "SQ-0004" in numbers(shelf, role)
    assert shelf.get("tickets/SQ-0004", token=shelf.token(role)).status_code == 200


@pytest.mark.parametrize("role", ["secretariat", "head", "union", "duty", "lead"])
def test_for_others_matters_of_the_heart_do_not_exist(shelf, role):
    token = shelf.token(role)
    assert shelf.get("tickets", token=token, topic="mood").json["items"] == []
    hidden, missing = (shelf.get(f"tickets/{n}", token=token) for n in ("SQ-0004", "SQ-0099"))
    assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data)


def test_pages_are_complete_for_those_who_may_not_see_everything(shelf):
    token, cursor, seen = shelf.token("head"), 99, []
    while cursor:
        page = shelf.get("tickets", token=token, limit=1, cursor=cursor).json
        seen += named(page["items"])
        cursor = page["next_cursor"]
    assert seen == ["unnamed", "SQ-0002", "SQ-0001"]


def test_a_heads_token_sees_what_is_the_heads_to_handle_and_nothing_else(shelf):
    theirs, others = ("SQ-0001", "SQ-0003"), ("SQ-0003", "SQ-0001")
    for who, (mine, foreign) in {"lihai": theirs, "huangqing": others}.items():
        token = shelf.token("head", who=who)
        listed = named(shelf.get("tickets", token=token).json["items"])
        assert (mine in listed, foreign in listed) == (True, False)
        assert shelf.get(f"tickets/{mine}", token=token).status_code == 200
        assert shelf.get(f"tickets/{foreign}", token=token).status_code == 404


@pytest.mark.parametrize("role", ["head", "lead", "duty"])
def test_a_token_of_a_part_that_is_nobodys_shows_neither_authors_nor_the_heart(shelf, role):
    items = shelf.get("tickets", token=shelf.token(role, who="")).json["items"]
    assert {"SQ-0001", "SQ-0003"} <= set(named(items))
    assert [item for item in items if "author" in item or item["topic"] == "mood"] == []


def test_a_members_token_that_is_nobodys_opens_nothing(shelf):
    assert shelf.get("tickets", token=shelf.token("member", who="")).status_code == 401


def test_a_token_ends_with_the_charge_that_it_was_made_for(shelf):
    token = shelf.token("leader", who="zhaojianguo")
    assert shelf.get("tickets", token=token).status_code == 200
    with shelf.app.transactions() as uow:
        uow.people.change(uow.people.by_userid("zhaojianguo").id, roles="")
    assert shelf.get("tickets", token=token).status_code == 401


def test_people_are_listed_with_their_charges(office):
    items = office.get("people", token=office.token()).json["items"]
    leader = next(item for item in items if item["userid"] == "zhaojianguo")
    assert leader["roles"] == ["leader"]
    assert len(items) == office.count("people")


def test_answers_are_written_in_plain_chinese(office):
    assert "赵建国" in office.get("people", token=office.token()).text


def with_file(office, number, content=b"%PDF-1.7 paper"):
    """Keep a paper with a ticket, and lay another one ready that nobody may see yet."""
    with office.app.transactions() as uow:
        ticket = uow.tickets.by_seq(find_seq(number))
        uow.tickets.attach(ticket.id, "file", Media("m1", name="水.pdf"), Channel.WECOM)
        (awaited,) = uow.files.awaited(office.clock.now(), 9)
        uow.files.keep(awaited, File("application/pdf", content))
        ready = uow.tickets.attach(ticket.id, "file", Media("m2"), Channel.WECOM)
        uow.files.enclose(ready, ticket.owner_id, "answer")
    return awaited.id, ready


def test_files_are_listed_and_come_as_downloads_only(shelf):
    kept, ready = with_file(shelf, "SQ-0001")
    token = shelf.token("secretariat")
    listed = shelf.get("tickets/SQ-0001/files", token=token).json["items"]
    assert listed == [
        {
            "id": kept, "kind": "file", "name": "水.pdf", "state": "kept", "size": 14,
            "content_type": "application/pdf", "from": "author",
        }
    ]  # fmt: skip
    found = shelf.get(f"tickets/SQ-0001/files/{kept}", token=token)
    assert found.data == b"%PDF-1.7 paper"
    assert found.headers["Content-Disposition"] == 'attachment; filename="SQ-0001.pdf"'
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert shelf.get(f"tickets/SQ-0001/files/{ready}", token=token).status_code == 404
    assert shelf.get(f"tickets/SQ-0002/files/{kept}", token=token).status_code == 404


def test_files_of_a_heavy_heart_are_not_for_everybody(shelf):
    mood = shelf.rows("SELECT seq FROM tickets WHERE topic = 'mood'")[0]["seq"]
    kept, _ = with_file(shelf, f"SQ-{mood:04}")
    path = f"tickets/SQ-{mood:04}/files/{kept}"
    assert shelf.get(path, token=shelf.token("head")).status_code == 404
    assert shelf.get(path, token=shelf.token("leader")).status_code == 200
