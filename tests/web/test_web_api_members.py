"""Members and the unnamed at the API: each sees and does what is their own, and nothing else."""

import pytest
from test_web_api import seed, unnamed
from web_pages import HOME, Visitor

from bot.domain.messages import Channel
from bot.services import deeds, filing


@pytest.fixture
def shelf(office):
    seed(office, "食堂的汤是凉的")
    seed(office, "宿舍的热水器坏了", who="lijie")
    return office


def as_member(office, who="zhangwei"):
    return office.token("member", who=who)


def test_a_member_sees_the_own_matter_and_no_other(shelf):
    token = as_member(shelf)
    assert shelf.get("tickets/SQ-0001", token=token).status_code == 200
    assert shelf.get("tickets/SQ-0002", token=token).status_code == 404
    mine = shelf.get("me", token=token).json
    assert [one["number"] for one in mine["tickets"]] == ["SQ-0001"]


@pytest.mark.parametrize(
    "path", ["tickets", "people", "alerts", "scores", "events", "reports/monthly"]
)
def test_what_is_not_a_members_is_refused_with_a_sentence(shelf, path):
    refused = shelf.get(path, token=as_member(shelf))
    assert refused.status_code == 403
    assert refused.json["message"]


def test_an_own_matter_of_the_heart_is_its_authors_too(shelf):
    ticket = seed(shelf, "夜夜睡不着", topic="mood")
    assert shelf.get(f"tickets/{ticket.number}", token=as_member(shelf)).status_code == 200
    assert shelf.get(f"tickets/{ticket.number}", token=as_member(shelf, "lijie")).status_code == 404


def test_who_is_signed_in_moves_the_own_matter_without_a_token(shelf):
    client = Visitor(shelf).sign_in("zhangwei").client
    done = client.post(
        "/api/v1/tickets/SQ-0001/supplement", json={"text": "昨天也是凉的"}, base_url=HOME
    )
    assert done.status_code == 200
    assert (
        client.post("/api/v1/tickets/SQ-0002/withdraw", json={}, base_url=HOME).status_code == 404
    )


def test_a_form_of_another_site_is_no_request(shelf):
    client = Visitor(shelf).sign_in("zhangwei").client
    sent = client.post("/api/v1/tickets/SQ-0001/withdraw", data="a=b", base_url=HOME)
    assert sent.status_code == 401


# --- by receipt -----------------------------------------------------------------------------------


@pytest.fixture
def receipt(office):
    """The receipt of an unnamed matter that has come to light."""
    app, policy, now = office.app, office.app.policy, office.clock.now()
    with app.transactions() as uow:
        draft, _ = filing.propose(uow, text="夜宵太贵", topic="life", kind="", policy=policy)
        author = filing.Author(
            uow.people.by_userid("zhangwei"), Channel.WECOM, "zhangwei", anonymous=True
        )
        _, made = filing.file(
            uow,
            draft=draft,
            author=author,
            sealer=app.sealer,
            now=office.clock.now(),
            policy=policy,
        )
        uow.inbox.keep_alone(day=policy.day_of(now), look_at=now)
        deeds.release(uow, now=now, policy=policy)
    return made


def by_receipt(office, receipt, verb="", key="", **said):
    path = f"/api/v1/receipts/{verb}" if verb else "/api/v1/receipts"
    headers = {"Idempotency-Key": key} if key else {}
    client = office.flask.test_client()
    return client.post(path, json={"receipt": receipt, **said}, headers=headers)


def test_a_receipt_shows_its_matter_to_whoever_has_it(office, receipt):
    found = by_receipt(office, receipt)
    assert (found.status_code, found.json["text"]) == (200, "夜宵太贵")
    assert "zhangwei" not in found.text


@pytest.mark.parametrize("wrong", ["0" * 16, "1" * 16])
def test_a_receipt_that_fits_nothing_is_refused_with_a_sentence(office, receipt, wrong):
    refused = by_receipt(office, wrong)
    assert refused.status_code == 403
    assert refused.json["message"]


def test_whoever_tries_many_receipts_is_stopped(office, receipt):
    tried = [by_receipt(office, f"{number:016d}").status_code for number in range(101)]
    assert (set(tried[:100]), tried[100]) == ({403}, 409)
    assert by_receipt(office, receipt).json["error"] == "TooManyReceipts"


@pytest.mark.parametrize("key", ["", "k1"])
def test_a_deed_by_receipt_comes_to_light_later_and_names_nobody(office, receipt, key):
    said = by_receipt(office, receipt, "supplement", key, text="昨天又涨了")
    assert said.status_code == 200
    number = unnamed(office)
    token = office.token()
    assert "昨天又涨了" not in office.get(f"tickets/{number}", token=token).json["text"]
    office.clock.advance(hours=2)
    office.work()
    assert "昨天又涨了" in office.get(f"tickets/{number}", token=token).json["text"]
    assert office.count("audit", "actor LIKE 'person:%'") == 0


def test_a_deed_repeated_under_its_key_is_done_once(office, receipt):
    first, second = (by_receipt(office, receipt, "supplement", "k", text="又涨了") for _ in "ab")
    assert first.json == second.json
    office.clock.advance(hours=2)
    office.work()
    assert office.count("ticket_events", "verb = 'supplement'") == 1


def test_nothing_by_receipt_stands_in_the_audit_trail(office, receipt):
    by_receipt(office, receipt)
    by_receipt(office, receipt, "withdraw")
    assert office.count("audit") == 0


def test_an_unnamed_author_cannot_go_by_name(office, receipt):
    number, token = unnamed(office), as_member(office)
    assert office.get(f"tickets/{number}", token=token).status_code == 404
    assert number not in office.get("me", token=token).text


# --- points and occasions -----------------------------------------------------------------------


def post(office, path, body, *, role, who):
    headers = {"Authorization": f"Bearer {office.token(role, who=who)}"}
    return office.flask.test_client().post(f"/api/v1/{path}", json=body, headers=headers)


@pytest.fixture
def late(shelf):
    """An office in which a head lost points; who that is, and the entry."""
    shelf.clock.advance(days=14)
    shelf.work()
    row = shelf.rows(
        "SELECT s.id, p.userid FROM score_entries s JOIN people p ON p.id = s.person_id"
    )[0]
    return row["id"], row["userid"]


def test_who_lost_points_appeals_and_who_decides_lifts_them(shelf, late):
    entry, head = late
    own = shelf.get("scores/own", token=shelf.token("head", who=head)).json
    assert entry in [one["id"] for one in own["items"]]
    asked = post(shelf, f"scores/{entry}/dispute", {"reason": "当天停电"}, role="head", who=head)
    assert (asked.status_code, asked.json["appeal"]) == (200, "pending")
    decider = shelf.rows(
        "SELECT p.userid, p.roles FROM score_entries s JOIN people p ON p.id = s.decider_id"
    )[0]
    said = {"role": "member", "who": decider["userid"]}
    waiting = shelf.get("scores/own", token=shelf.token(**said)).json["to_decide"]
    assert [one["id"] for one in waiting] == [entry]
    lifted = post(shelf, f"scores/{entry}/lift", {"reason": "属实"}, **said)
    assert (lifted.status_code, lifted.json["appeal"]) == (200, "lifted")
    again = post(shelf, f"scores/{entry}/lift", {"reason": "属实"}, **said)
    assert again.status_code == 409


def test_others_neither_appeal_nor_decide(shelf, late):
    entry, _ = late
    for verb in ("dispute", "lift", "uphold"):
        refused = post(
            shelf, f"scores/{entry}/{verb}", {"reason": "不对"}, role="member", who="wanglei"
        )
        assert refused.status_code == 403
        assert refused.json["message"]


def test_an_event_is_confirmed_once_by_those_who_may(office):
    said = {"userid": "zhangwei", "event": "hospital", "on": "2026-11-20"}
    made = post(office, "events", said, role="union", who="").json
    assert made["state"] == "reported"
    path = f"events/{made['id']}/confirm"
    assert post(office, path, {}, role="secretariat", who="").status_code == 403
    secretary = office.rows("SELECT userid FROM people WHERE roles LIKE '%secretariat%'")[0]
    may = {"role": "secretariat", "who": secretary["userid"]}
    assert post(office, path, {}, **may).json["state"] == "confirmed"
    again = post(office, f"events/{made['id']}/dismiss", {"reason": "不实"}, **may)
    assert (again.status_code, again.json["error"]) == (409, "OccasionDecided")
    assert post(office, f"events/{'0' * 32}/confirm", {}, **may).status_code == 404
    listed = office.get("events", token=office.token("secretariat"), state="confirmed").json
    assert [one["id"] for one in listed["items"]] == [made["id"]]


def tapped(office, verb, made, who):
    """Tap a button below what was reported; return what arrives on that phone."""
    office.knock(office.tap(f'/{verb}_event{{"occasion":"{made["id"]}"}}', who=who, task=verb))
    return "".join(one.text for one in office.work() if one.receiver == who)


def test_the_secretariat_confirms_or_dismisses_by_a_button(office):
    said = {"userid": "zhangwei", "event": "hospital"}
    made = post(office, "events", said, role="union", who="").json
    office.work()
    assert "不归您管" in tapped(office, "dismiss", made, "zhangwei")
    assert office.count("occasions", "state = 'reported'") == 1
    assert "不再跟进" in tapped(office, "dismiss", made, "qianmin")
    assert "核实过" in tapped(office, "confirm", made, "qianmin")
    assert office.count("occasions", "state = 'dismissed'") == 1


def test_an_absence_said_twice_under_one_key_is_one(office):
    body = {"from": "2026-12-05T08:00", "to": "2026-12-05T12:00"}
    headers = {"Authorization": f"Bearer {office.token('leader')}", "Idempotency-Key": "a1"}
    client = office.flask.test_client()
    first, second = (
        client.post("/api/v1/talks/away", json=body, headers=headers) for _ in range(2)
    )
    assert first.status_code == 200
    assert first.json == second.json
    assert office.count("absences") == 1
