"""Every move of the table through the API: by whoever may make it, and refused to the others."""

import pytest
from test_web_api import seed

from bot.domain.moves import MOVES, Part
from bot.web.api.moves import MOVES as OFFERED

NOBODYS = {move.verb for move in MOVES.values() if move.who == {Part.SYSTEM}}
SAID = {"text": "查过了，正在换", "reason": "已经说清楚了，不归我们管"}
ROLES = {"author": "member", "head": "head", "other": "head", "leader": "leader"}
AGAIN = [("head", "answer", {}), ("author", "reopen", {})]

WAYS = {
    "accept": [("head", "accept", {})],
    "return": [("head", "return", {})],
    "ask_extension": [("head", "ask_extension", {})],
    "progress": [("head", "progress", {})],
    "ask": [("head", "ask", {})],
    "answer": [("head", "answer", {})],
    "amend": [("head", "answer", {}), ("head", "amend", {})],
    "transfer": [("head", "transfer", {"department": "工会"})],
    "take_over": [("head", "transfer", {"department": "工会"}), ("other", "take_over", {})],
    "decline": [("head", "transfer", {"department": "工会"}), ("other", "decline", {})],
    "assign": [("leader", "assign", {"department": "工会"})],
    "send_back": [("head", "return", {}), ("leader", "send_back", {})],
    "extend": [("head", "ask_extension", {}), ("leader", "extend", {})],
    "refuse_extension": [("head", "ask_extension", {}), ("leader", "refuse_extension", {})],
    "perfunctory": [("head", "answer", {}), ("leader", "perfunctory", {})],
    "merge": [("leader", "merge", {"into": "SQ-0002"})],
    "split": [("leader", "split", {"text": "夜班补贴少了两百", "department": "工会"})],
    "escalate": [("secretary", "escalate", {})],
    "press": [("leader", "press", {})],
    "inquire": [*AGAIN, *AGAIN, *AGAIN, ("leader", "inquire", {})],
    "redo": [*AGAIN, *AGAIN, *AGAIN, ("leader", "redo", {})],
    "settle": [*AGAIN, *AGAIN, *AGAIN, ("leader", "settle", {})],
    "close": [("leader", "close", {})],
    "supplement": [("author", "supplement", {})],
    "urge": [("author", "urge", {})],
    "reply": [("head", "ask", {}), ("author", "reply", {})],
    "rate": [("head", "answer", {}), ("author", "rate", {"rating": "satisfied"})],
    "reopen": AGAIN,
    "contest": [*AGAIN, *AGAIN, ("head", "answer", {}), ("author", "contest", {})],
    "withdraw": [("author", "withdraw", {})],
}
"""For each move of the table, how the API leads there: who, which verb, with what beside words."""


class Desk:
    """Posts as one of the cast."""

    def __init__(self, office):
        self.office = office
        head = office.rows(
            "SELECT p.userid, d.name FROM tickets t JOIN people p ON p.id = t.owner_id "
            "JOIN departments d ON d.id = t.department_id WHERE t.seq = 1"
        )[0]
        other = office.rows(
            "SELECT p.userid FROM departments d JOIN people p ON p.id = d.head_id "
            "WHERE d.name = '工会'"
        )[0]
        self.cast = {
            "author": ("member", "zhangwei"),
            "stranger": ("member", "wanglei"),
            "head": ("head", head["userid"]),
            "other": ("head", other["userid"]),
            "leader": ("leader", "zhaojianguo"),
            "secretary": ("secretariat", self._one("secretariat")),
        }

    def _one(self, role):
        rows = self.office.rows(
            "SELECT userid FROM people WHERE roles LIKE :role", role=f"%{role}%"
        )
        return rows[0]["userid"]

    def post(self, who, verb, more, number="SQ-0001"):
        needed = OFFERED[verb][2]
        body = {name: SAID[name] for name in needed if name in SAID} | more
        role, userid = self.cast[who]
        headers = {"Authorization": f"Bearer {self.office.token(role, who=userid)}"}
        client = self.office.flask.test_client()
        return client.post(f"/api/v1/tickets/{number}/{verb}", json=body, headers=headers)


@pytest.fixture
def desk(office):
    seed(office, "食堂的汤是凉的")
    seed(office, "食堂的菜太咸")
    return Desk(office)


def log_of(office, seq=1):
    return [
        row["verb"]
        for row in office.rows(
            "SELECT e.verb FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id "
            "WHERE t.seq = :seq",
            seq=seq,
        )
    ]


def test_every_move_that_somebody_makes_has_a_way(desk):
    assert set(WAYS) == set(MOVES) - NOBODYS == set(OFFERED)


@pytest.mark.parametrize("verb", sorted(WAYS))
def test_the_move_is_made_through_the_api(office, desk, verb):
    for who, step, more in WAYS[verb]:
        made = desk.post(who, step, more)
        assert made.status_code == 200, made.json
    assert verb in log_of(office)


@pytest.mark.parametrize("verb", sorted(WAYS))
def test_who_has_nothing_to_do_with_it_makes_no_move(office, desk, verb):
    *before, (_, step, more) = WAYS[verb]
    for who, earlier, said in before:
        assert desk.post(who, earlier, said).status_code == 200
    log = log_of(office)
    refused = desk.post("stranger", step, more)
    assert refused.status_code in {403, 404}
    assert refused.json["message"]
    assert log_of(office) == log


@pytest.mark.parametrize("verb", sorted(WAYS))
def test_what_has_ended_moves_no_more_and_says_so(desk, verb):
    desk.post("leader", "close", {})
    who, step, more = WAYS[verb][-1]
    refused = desk.post(who, step, more)
    assert refused.status_code in {403, 404, 409, 422}
    assert refused.json["message"]


def test_a_part_becomes_a_ticket_of_its_own_for_the_department_named(office, desk):
    made = desk.post("leader", *WAYS["split"][0][1:])
    found = office.get(f"tickets/{made.json['new_ticket']}", token=office.token()).json
    assert (found["department"], found["author"]) == ("工会", "张伟")


def test_discontent_goes_to_the_leader_only_after_it_was_done_again(desk):
    desk.post("head", "answer", {})
    early = desk.post("author", "contest", {})
    assert (early.status_code, early.json["error"]) == (409, "WrongMove")
    odd = desk.post("author", "rate", {"rating": "wonderful"})
    assert (odd.status_code, odd.json["error"]) == (422, "Unprocessable Entity")
    assert "rating" in odd.json["message"]


def test_urging_twice_a_day_is_refused_with_a_sentence(office, desk):
    office.clock.advance(days=2)
    assert desk.post("author", "urge", {}).status_code == 200
    again = desk.post("author", "urge", {})
    assert (again.status_code, again.json["error"]) == (409, "UrgedToday")
    assert again.json["message"]
