"""The audit trail: every page, view of the API, action in chat and command writes, or says why not.

Whatever is new stands in none of the tables here, and the first test of its kind fails.
"""

import base64
from datetime import UTC

import pytest
from audited import ACTIONS, COMMANDS, ROUTES, Line
from click.testing import CliRunner
from test_web_api import answer, seed, with_file
from web_pages import HOME, Visitor

from bot.cli import huitan
from bot.domain.comments import Comment
from bot.domain.talks import Mode
from bot.services import talks

# --- how to get there -----------------------------------------------------------------------------


def api(office, path, *, role="leader", who=""):
    found = office.get(path, token=office.token(role, who=who))
    assert found.status_code == 200, found.text


def post(office, path, body, *, role="leader", who="zhaojianguo"):
    headers = {"Authorization": f"Bearer {office.token(role, who=who)}"}
    done = office.flask.test_client().post(f"/api/v1/{path}", json=body, headers=headers)
    assert done.status_code == 200, done.text
    return done.json


def event(office):
    return post(office, "events", {"userid": "zhangwei", "event": "hospital"})


def confirmed(office):
    post(office, f"events/{event(office)['id']}/confirm", {})


def decided(office, verb, who="qianmin"):
    """Let the secretariat say by a button whether what was reported is so."""
    made = event(office)
    (button,) = {
        payload
        for one in office.work()
        if one.receiver == who
        for payload in one.payloads
        if payload.startswith(f"/{verb}_event")
    }
    tap(office, who, button)
    return made["id"]


def disputed(office):
    office.clock.advance(days=14)
    office.work()
    lost = office.rows(
        "SELECT s.id, p.userid FROM score_entries s JOIN people p ON p.id = s.person_id"
    )[0]
    path = f"scores/{lost['id']}/dispute"
    post(office, path, {"reason": "停电了"}, role="head", who=lost["userid"])


def away(office):
    a_talk(office)
    post(office, "talks/away", {"from": "2026-12-05T08:00", "to": "2026-12-05T12:00"})


def a_file(office):
    kept, _ = with_file(office, "SQ-0001")
    api(office, f"tickets/1/files/{kept}")


def page(office, path, *, who="qianmin"):
    assert Visitor(office).sign_in(who).get(path).status_code == 200


def reviewed(office):
    words = {"title": "汤凉", "question": "汤是凉的", "answer": "换了保温桶"}
    path = "/desk/board/SQ-0001"
    visitor = Visitor(office).sign_in("qianmin")
    assert visitor.post(f"{path}/review", page=path, **words).status_code == 303


def left_out(office):
    reviewed(office)
    shown = office.rows("SELECT id FROM publications")[0]["id"]
    with office.app.transactions() as uow:
        uow.comments.add(Comment("0f3a", shown, "我们四楼也是", office.clock.now()))
    path, desk = "/desk/board/comments/0f3a", "/desk/board"
    assert Visitor(office).sign_in("qianmin").post(path, page=desk, verb="no").status_code == 303


def a_talk(office):
    """Return the id of a talk on the first Saturday."""
    policy, now = office.app.policy, office.clock.now()
    with office.app.transactions() as uow:
        slot = talks.offered(uow, now=now, policy=policy)[0]
        who = uow.people.by_userid("zhangwei")
        asked = {"slot_id": slot.id, "mode": Mode.IN_PERSON, "now": now, "policy": policy}
        return talks.book(uow, who=who, **asked).id


def on_the_day(office, payload):
    a_talk(office)
    office.clock.advance(days=14)
    tap(office, "zhaojianguo", payload)


def missed(office):
    booking = a_talk(office)
    office.clock.advance(days=14, hours=3)
    tap(office, "zhaojianguo", f'/record_outcome{{"booking":"{booking}","outcome":"missed"}}')


def recorded(office):
    booking = a_talk(office)
    office.clock.advance(days=14, hours=3)
    path = f"/talks/list/{booking}"
    said = {"outcome": "answered", "text": "答应下月调岗"}
    assert Visitor(office).sign_in("qianmin").post(path, page=path, **said).status_code == 303


def affected(office):
    away(office)
    absence = office.rows("SELECT id FROM absences")[0]["id"]
    tap(office, "zhaojianguo", f'/show_affected{{"absence":"{absence}"}}')


def tap(office, who, payload):
    assert office.knock(office.tap(payload, who=who)).status == 200


TRACK, WHY = '/track_ticket{"ticket_number":"SQ-0001"}', '/why_deadline{"ticket_number":"SQ-0001"}'
SCHEDULE, LATE = "/show_schedule", '/running_late{"minutes":"10"}'


# --- by which way each line comes about -----------------------------------------------------------

ROUTE_WAYS = {
    "api.alerts_listed": lambda office: api(office, "alerts"),
    "api.events_listed": lambda office: api(office, "events"),
    "api.events_report": event,
    "api.events_decide": confirmed,
    "api.me_mine": lambda office: api(office, "me", role="member", who="zhangwei"),
    "api.people_listed": lambda office: api(office, "people"),
    "api.reports_monthly": lambda office: api(office, "reports/monthly"),
    "api.scores_listed": lambda office: api(office, "scores"),
    "api.scores_decide": disputed,
    "api.absences_away": away,
    "api.tickets_listed": lambda office: api(office, "tickets"),
    "api.tickets_one": lambda office: api(office, "tickets/1"),
    "api.moves_move": lambda office: post(office, "tickets/2/press", {}),
    "api.files_listed": lambda office: api(office, "tickets/1/files"),
    "api.files_one": a_file,
    "pages.desk.start": lambda office: page(office, "/desk"),
    "pages.desk.board": lambda office: page(office, "/desk/board"),
    "pages.desk.draft": lambda office: page(office, "/desk/board/SQ-0001"),
    "pages.desk.move": reviewed,
    "pages.desk.comment": left_out,
    "pages.me.overview": lambda office: page(office, "/me", who="zhangwei"),
    "pages.visitors.listed": lambda office: page(office, "/talks/list"),
    "pages.visitors.one": lambda office: page(office, f"/talks/list/{a_talk(office)}"),
    "pages.visitors.record": recorded,
}
ACTION_WAYS = {
    "action_track_ticket": lambda office: tap(office, "lihai", TRACK),
    "action_tell_why": lambda office: tap(office, "lihai", WHY),
    "action_show_my_data": lambda office: tap(office, "zhangwei", "/my_data"),
    "action_show_scores": lambda office: tap(office, "qianmin", "/show_scores"),
    "action_show_schedule": lambda office: tap(office, "zhaojianguo", SCHEDULE),
    "action_show_digest": lambda office: tap(office, "zhaojianguo", "/show_digest"),
    "action_open_calendar": lambda office: tap(office, "zhaojianguo", "/open_calendar"),
    "action_call_next": lambda office: on_the_day(office, "/next_visitor"),
    "action_run_late": lambda office: on_the_day(office, LATE),
    "action_record_outcome": missed,
    "action_decide_occasion": lambda office: decided(office, "confirm"),
    "action_show_affected": affected,
    "action_keep_outcome": recorded,
}
COMMAND_WAYS = {
    "export tickets": lambda office, out: ["--out", str(out / "x.xlsx")],
    "export ticket": lambda office, out: ["SQ-0001", "--out", str(out / "x.docx")],
    "backup": lambda office, out: [str(out / "copy")],
    "people code": lambda office, out: ["zhangwei"],
    "people import": lambda office, out: ["bot/simulator/demo_people.csv"],
    "token create": lambda office, out: ["--role", "leader"],
    "talks feed": lambda office, out: ["zhaojianguo"],
    "nlu review": lambda office, out: [],
}


# --- the tests ------------------------------------------------------------------------------------


@pytest.fixture
def busy(office):
    """An office with an answered matter, and one that is open."""
    answer(office, seed(office, "食堂的汤是凉的"))
    seed(office, "宿舍的热水器坏了")
    return office


def written(table):
    return sorted(name for name, entry in table.items() if isinstance(entry, Line))


@pytest.mark.parametrize(
    ("table", "ways"),
    [(ROUTES, ROUTE_WAYS), (ACTIONS, ACTION_WAYS), (COMMANDS, COMMAND_WAYS)],
)
def test_for_every_line_there_is_a_way(table, ways):
    assert written(table) == sorted(ways)


def lines(office, verb):
    return office.rows("SELECT * FROM audit WHERE verb = :verb", verb=verb)


@pytest.mark.parametrize("name", written(ROUTES))
def test_whoever_looks_or_changes_stands_in_the_trail_once(busy, name):
    verb, come = ROUTES[name].verb, ROUTE_WAYS[name]
    before = {line["id"] for line in lines(busy, verb)}
    come(busy)
    fresh = [line["actor"] for line in lines(busy, verb) if line["id"] not in before]
    assert len(fresh) == len(set(fresh)) > 0


@pytest.mark.parametrize("name", written(ACTIONS))
def test_whoever_asks_in_chat_stands_in_the_trail(busy, name):
    verb, come = ACTIONS[name].verb, ACTION_WAYS[name]
    come(busy)
    assert lines(busy, verb)


@pytest.mark.parametrize("name", written(COMMANDS))
def test_a_command_stands_in_the_trail(busy, name, tmp_path):
    verb, arguments = COMMANDS[name].verb, COMMAND_WAYS[name]
    key = base64.b64encode(b"k" * 32).decode()
    env = {
        "HUITAN_DATABASE_URL": f"sqlite:///{busy.file}",
        "HUITAN_STATE_KEY": key,
        "HUITAN_SEAL_PUBLIC_KEY": key,
        "HUITAN_BASE_URL": HOME,
    }
    done = CliRunner().invoke(huitan, [*name.split(), *arguments(busy, tmp_path)], env=env)
    assert done.exit_code == 0, (done.output, done.exception)
    assert {line["actor"] for line in lines(busy, verb)} == {"command"}


def test_no_line_holds_a_word_of_what_was_said_or_who_looked_at_his_own(busy):
    for name in ("api.tickets_one", "pages.me.overview", "pages.desk.draft", "api.me_mine"):
        ROUTE_WAYS[name](busy)
    tap(busy, "zhangwei", "/my_data")
    mine = busy.rows("SELECT id FROM people WHERE userid = 'zhangwei'")[0]["id"]
    trail = busy.rows("SELECT at, actor, verb, subject FROM audit")
    assert not [line for line in trail if mine in line["actor"] or "汤" in str(line)]
    own = [line for line in trail if line["verb"] == "own"]
    day = busy.app.policy.day_of(busy.clock.now())
    assert {str(line["at"])[:19] for line in own} == {f"{day.astimezone(UTC):%Y-%m-%d %H:%M:%S}"}
