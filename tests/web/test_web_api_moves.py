"""Writing through the API: as a person, by the table of moves, once, and never on old news."""

import pytest
from test_web_api import answer, seed


@pytest.fixture
def ticket(office):
    return seed(office)


@pytest.fixture
def post(office):
    def send(path, body=None, *, role="leader", who="zhaojianguo", key=""):
        headers = {"Authorization": f"Bearer {office.token(role, who=who)}"}
        if key:
            headers["Idempotency-Key"] = key
        client = office.flask.test_client()
        return client.post(f"/api/v1/{path}", json={} if body is None else body, headers=headers)

    return send


def head(office):
    row = office.rows(
        "SELECT p.userid FROM tickets t JOIN people p ON p.id = t.owner_id WHERE NOT t.anonymous"
    )
    return {"role": "head", "who": row[0]["userid"]}


def test_the_owner_answers_and_the_author_hears_of_it(office, ticket, post):
    done = post("tickets/SQ-0001/answer", {"text": "换了保温桶"}, **head(office))
    assert (done.status_code, done.json["status"]) == (200, "answered")
    assert [one for one in office.work() if one.receiver == "zhangwei" and "换了保温桶" in one.text]


def test_a_repeated_request_is_answered_as_before_and_done_once(office, ticket, post):
    asked = {"body": {"text": "换了保温桶"}, "key": "k-1", **head(office)}
    first, second = (post("tickets/SQ-0001/answer", **asked) for _ in range(2))
    assert first.json == second.json
    verbs = [event["verb"] for event in second.json["events"]]
    assert verbs.count("answer") + verbs.count("amend") == 1


def test_one_key_for_two_requests_is_a_conflict(office, ticket, post):
    post("tickets/SQ-0001/answer", {"text": "换了保温桶"}, key="k", **head(office))
    other = post("tickets/SQ-0001/answer", {"text": "别的"}, key="k", **head(office))
    assert other.status_code == 409


def test_what_was_decided_on_old_news_is_refused_with_a_sentence(office, ticket, post):
    stale = post("tickets/SQ-0001/answer", {"text": "好", "version": 99}, **head(office))
    assert (stale.status_code, stale.json["error"]) == (409, "Stale")
    assert stale.json["message"]


def test_a_move_that_the_table_does_not_have_is_refused_with_a_sentence(office, ticket, post):
    answer(office, ticket)
    refused = post("tickets/SQ-0001/return", {"reason": "不归我们"}, **head(office))
    assert (refused.status_code, refused.json["error"]) == (409, "WrongMove")
    assert "SQ-0001" in refused.json["message"]


def test_who_is_nobody_to_a_ticket_may_not_move_it(ticket, post):
    refused = post("tickets/SQ-0001/answer", {"text": "好"}, role="union", who="zhengwei")
    assert refused.status_code == 403


def test_a_token_without_a_person_only_reads(office, ticket, post):
    assert post("tickets/SQ-0001/press", who="").status_code == 403
    assert office.get("tickets", token=office.token()).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("tickets/SQ-0001/fly", {}, 404),
        ("tickets/SQ-9999/press", {}, 404),
        ("tickets/SQ-0001/assign", {"department": "没有这个科"}, 404),
        ("tickets/SQ-0001/close", {}, 422),
        ("tickets/SQ-0001/close", {"reason": "  "}, 422),
        ("tickets/SQ-0001/close", {"reason": 1}, 422),
        ("tickets/SQ-0001/close", {"reason": "好", "more": 1}, 422),
        ("tickets/SQ-0001/close", [1], 400),
    ],
)
def test_what_does_not_fit_is_refused(ticket, post, path, body, status):
    assert post(path, body).status_code == status


def test_the_leader_gives_a_ticket_to_another_department_and_closes_it(ticket, post):
    moved = post("tickets/SQ-0001/assign", {"department": "工会"})
    assert moved.json["department"] == "工会"
    closed = post("tickets/SQ-0001/close", {"reason": "已当面说清"})
    assert closed.json["status"] == "closed"


def test_a_deadline_says_why(office, ticket):
    why = office.get("tickets/SQ-0001", token=office.token()).json["due_why"]
    assert (why["rule"], why["working_days"]) == ("filed", 5)
    assert {"day": "2026-11-22", "why": "weekend"} in why["skipped"]


def test_an_event_reaches_the_secretariat_once(office, post):
    said = {"userid": "zhangwei", "event": "hospital", "on": "2026-11-20", "note": "腿部骨折"}
    assert [post("events", said).status_code for _ in range(2)] == [200, 200]
    heard = [one for one in office.work() if "生病住院" in one.text]
    assert len(heard) == len({one.receiver for one in heard}) > 0
    assert "腿部骨折" in heard[0].text


@pytest.mark.parametrize("path", ["alerts", "scores", "reports/monthly"])
def test_a_head_may_not_read_what_is_for_leaders(office, path):
    assert office.get(path, token=office.token("head")).status_code == 403
    assert office.get(path, token=office.token("leader")).status_code == 200


def test_alerts_come_with_every_step(office):
    office.say("不想活了")
    found = office.get("alerts", token=office.token("counsellor")).json["items"]
    assert found[0]["person"] == "张伟"
    assert {step["step"] for step in found[0]["steps"]} >= {"raised"}


def test_groups_under_five_are_not_shown(office):
    for number in range(6):
        seed(office, f"食堂第{number}件事")
    seed(office, "工资少发了", topic="work")
    found = office.get("reports/monthly", token=office.token(), month="2026-11").json
    assert found["tickets"]["filed"] == 7
    assert set(found["tickets"]["by_topic"].values()) == {None}
    assert (found["ratings"]["rated"], found["ratings"]["shares"]) == (0, None)
