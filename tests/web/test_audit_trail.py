"""The audit trail: every page, view of the API, action in chat and command writes, or says why not.

Whatever is new stands in none of the tables here, and the first test of its kind fails.
"""

import base64
from datetime import UTC

import pytest
from click.testing import CliRunner
from test_web_api import answer, seed, with_file
from web_pages import HOME, Visitor

from bot.cli import huitan
from bot.domain.talks import Mode
from bot.services import talks

# --- why nothing is written -----------------------------------------------------------------------

OWN = "somebody's own matter or talk, which nobody else is shown"
LOG = "the log of the ticket keeps each move with who made it"
TALKS = "booking_events and absences keep each change with who made it"
ALERTS = "the record of the alert keeps each step with who and when"
NOTHING = "nothing of anybody is shown"
HIDDEN = "by receipt or without a name: a line would tell when an author was about"
PUBLIC = "what stands on the board names nobody"
FEED = "calendars ask every quarter of an hour; opening the feed is what is written down"
SCORES = "the words come with action_give_reason; the service writes, as api.scores_decide shows"
DRAFT = "what somebody is about to say is theirs until it is filed"

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


# --- pages and the API ----------------------------------------------------------------------------

ROUTES = {
    "actions.webhook": NOTHING + " but to our own actions, each of which stands below",
    "api.alerts_listed": ("list", lambda office: api(office, "alerts")),
    "api.events_listed": ("list", lambda office: api(office, "events")),
    "api.events_report": ("event", event),
    "api.events_decide": ("event_confirmed", confirmed),
    "api.me_mine": ("own", lambda office: api(office, "me", role="member", who="zhangwei")),
    "api.openapi": NOTHING,
    "api.people_listed": ("list", lambda office: api(office, "people")),
    "api.receipts_read": HIDDEN,
    "api.receipts_deed": HIDDEN,
    "api.reports_monthly": ("report", lambda office: api(office, "reports/monthly")),
    "api.scores_listed": ("list", lambda office: api(office, "scores")),
    "api.scores_own": OWN,
    "api.scores_decide": ("dispute", disputed),
    "api.talks_month": NOTHING,
    "api.absences_away": ("away", away),
    "api.tickets_listed": ("list", lambda office: api(office, "tickets")),
    "api.tickets_one": ("read", lambda office: api(office, "tickets/1")),
    "api.moves_move": ("press", lambda office: post(office, "tickets/2/press", {})),
    "api.files_listed": ("files", lambda office: api(office, "tickets/1/files")),
    "api.files_one": ("file", a_file),
    "pages.board.board": PUBLIC,
    "pages.board.one": PUBLIC,
    "pages.board.concern": HIDDEN,
    "calendar.feed": FEED,
    "calendar.one": OWN,
    "callback.verify": NOTHING,
    "callback.take": NOTHING + " but by the actions, each of which stands below",
    "pages.desk.start": ("digest", lambda office: page(office, "/desk")),
    "pages.desk.board": ("list", lambda office: page(office, "/desk/board")),
    "pages.desk.draft": ("read", lambda office: page(office, "/desk/board/SQ-0001")),
    "pages.desk.move": ("review", reviewed),
    "pages.places.here": NOTHING,
    "pages.places.told": NOTHING + " but what the visitor himself says, as in chat",
    "health.healthz": NOTHING,
    "health.readyz": NOTHING,
    "health.metrics": NOTHING,
    "pages.login.ask": NOTHING,
    "pages.login.back": NOTHING,
    "pages.login.leave": NOTHING,
    "pages.login.left": NOTHING,
    "pages.me.overview": ("own", lambda office: page(office, "/me", who="zhangwei")),
    "pages.me.ticket": OWN,
    "pages.me.publication": OWN,
    "static": NOTHING,
    "pages.talks.month": NOTHING + " of others: times are taken or free",
    "pages.talks.book": TALKS,
    "pages.talks.choose": OWN,
    "pages.talks.confirm": OWN,
    "pages.talks.mine": OWN,
    "pages.talks.change": TALKS,
    "pages.waiting.wait": TALKS,
    "pages.visitors.listed": ("visitors", lambda office: page(office, "/talks/list")),
    "pages.visitors.one": ("visit", lambda office: page(office, f"/talks/list/{a_talk(office)}")),
    "pages.visitors.record": ("record", recorded),
}

# --- what is said in chat -------------------------------------------------------------------------

ACTIONS = {
    "action_track_ticket": ("read", lambda office: tap(office, "lihai", TRACK)),
    "action_tell_why": ("read", lambda office: tap(office, "lihai", WHY)),
    "action_show_my_data": ("own", lambda office: tap(office, "zhangwei", "/my_data")),
    "action_show_scores": ("list", lambda office: tap(office, "qianmin", "/show_scores")),
    "action_show_schedule": ("visitors", lambda office: tap(office, "zhaojianguo", SCHEDULE)),
    "action_show_digest": ("digest", lambda office: tap(office, "zhaojianguo", "/show_digest")),
    "action_open_calendar": ("feed", lambda office: tap(office, "zhaojianguo", "/open_calendar")),
    "action_call_next": ("call", lambda office: on_the_day(office, "/next_visitor")),
    "action_run_late": ("delay", lambda office: on_the_day(office, LATE)),
    "action_record_outcome": ("record", missed),
    "action_decide_occasion": ("event_confirmed", lambda office: decided(office, "confirm")),
    "action_show_affected": ("affected", affected),
} | dict.fromkeys(
    (
        "action_answer_ticket", "action_return_ticket", "action_extend_ticket",
        "action_decide_extension", "action_assign_ticket", "action_report_progress",
        "action_ask_author", "action_reply_ticket", "action_take_over", "action_decline_transfer",
        "action_send_back", "action_mark_perfunctory", "action_close_ticket",
        "action_merge_tickets", "action_split_ticket", "action_press_ticket",
        "action_decide_contest", "action_judge_idea", "action_give_reason", "action_file_ticket",
        "action_add_to_ticket", "action_urge_ticket", "action_withdraw_ticket",
        "action_rate_ticket", "action_keep_media", "action_settle_answer",
    ),
    LOG,
) | dict.fromkeys(
    (
        "action_draft_ticket", "action_ask_ticket_form_ticket_decision", "validate_ticket_form",
        "action_drop_draft", "action_go_anonymous", "action_ask_reason_form_reason_text",
        "action_drop_reason", "action_offer_draft_again", "validate_reason_form",
        "action_prepare_talk", "action_ask_talk_form_talk_time", "validate_talk_form",
        "validate_note_form", "action_ask_note_form_talk_note", "action_ask_company_form_company",
        "action_ask_heart_form_heart_note", "validate_heart_form", "action_begin_heart_note",
        "action_hear_mood", "action_ask_outcome_form_outcome_text", "validate_outcome_form",
        "action_ask_objection_form_objection_text", "validate_objection_form",
        "action_ask_away_form_away_window", "action_ask_away_form_away_decision",
        "validate_away_form", "action_extend_answer",
        "action_ask_answer_form_answer_part", "validate_answer_form",
    ),
    DRAFT,
) | dict.fromkeys(
    (
        "action_book_talk", "action_keep_note", "action_cancel_talk", "action_reschedule_talk",
        "action_leave_talk", "action_join_waiting", "action_leave_waiting", "action_ask_place",
        "action_take_offer", "action_decline_offer", "action_accept_move", "action_take_absence",
        "action_arrange_absence", "action_replace_absence", "action_leave_absence",
        "action_undo_away",
    ),
    TALKS,
) | dict.fromkeys(
    ("action_raise_alert", "action_stay_near", "action_acknowledge_alert", "action_report_alert"),
    ALERTS,
) | dict.fromkeys(
    (
        "action_answer_question", "action_take_yes", "action_offer_guesses", "action_unsubscribe",
        "action_offer_guide", "action_show_times", "action_close_calendar",
    ),
    NOTHING,
) | {
    "action_show_my_talks": OWN,
    "action_ask_counsellor": OWN,
    "action_send_heart_note": LOG,
    "action_answer_publication": HIDDEN,
    "action_object_outcome": OWN,
    "action_keep_objection": OWN,
    "action_keep_outcome": ("record", recorded),
    "action_dispute_score": SCORES,
    "action_decide_score": SCORES,
}  # fmt: skip

# --- commands -------------------------------------------------------------------------------------

COMMANDS = {
    "export tickets": ("export", lambda office, out: ["--out", str(out / "x.xlsx")]),
    "export ticket": ("export", lambda office, out: ["SQ-0001", "--out", str(out / "x.docx")]),
    "backup": ("backup", lambda office, out: [str(out / "copy")]),
    "people code": ("code", lambda office, out: ["zhangwei"]),
    "people import": ("import", lambda office, out: ["bot/simulator/demo_people.csv"]),
    "token create": ("token", lambda office, out: ["--role", "leader"]),
    "talks feed": ("feed", lambda office, out: ["zhaojianguo"]),
    "nlu review": ("review", lambda office, out: []),
    "keys rotate": "written, and tested with the keys that it needs",
    "restore": "written, and tested with an empty database",
} | dict.fromkeys(
    (
        "serve", "courier", "worker", "simulate", "demo", "demo-data", "keys", "token", "migrate",
        "doctor", "menu", "talks", "talks preview", "docs", "docs tickets", "people", "export",
        "export qr", "train", "nlu", "nlu parse", "nlu match-slots", "nlu evaluate",
    ),
    NOTHING,
)  # fmt: skip


# --- the tests ------------------------------------------------------------------------------------


@pytest.fixture
def busy(office):
    """An office with an answered matter, and one that is open."""
    answer(office, seed(office, "食堂的汤是凉的"))
    seed(office, "宿舍的热水器坏了")
    return office


def written(table):
    return sorted(name for name, entry in table.items() if not isinstance(entry, str))


def commands(group, before=""):
    for name, command in group.commands.items():
        yield before + name
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")


def test_every_page_and_view_stands_in_the_table(office):
    assert {rule.endpoint for rule in office.flask.url_map.iter_rules()} == set(ROUTES)


def test_every_action_stands_in_the_table(office):
    assert {action().name() for action in office.app.dialogue.actions} <= set(ACTIONS)


def test_every_command_stands_in_the_table():
    assert set(commands(huitan)) == set(COMMANDS)


def lines(office, verb):
    return office.rows("SELECT * FROM audit WHERE verb = :verb", verb=verb)


@pytest.mark.parametrize("name", written(ROUTES))
def test_whoever_looks_or_changes_stands_in_the_trail(busy, name):
    verb, come = ROUTES[name]
    before = len(lines(busy, verb))
    come(busy)
    assert len(lines(busy, verb)) > before


@pytest.mark.parametrize("name", written(ACTIONS))
def test_whoever_asks_in_chat_stands_in_the_trail(busy, name):
    verb, come = ACTIONS[name]
    come(busy)
    assert lines(busy, verb)


@pytest.mark.parametrize("name", written(COMMANDS))
def test_a_command_stands_in_the_trail(busy, name, tmp_path):
    verb, arguments = COMMANDS[name]
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
        ROUTES[name][1](busy)
    tap(busy, "zhangwei", "/my_data")
    mine = busy.rows("SELECT id FROM people WHERE userid = 'zhangwei'")[0]["id"]
    trail = busy.rows("SELECT at, actor, verb, subject FROM audit")
    assert not [line for line in trail if mine in line["actor"] or "汤" in str(line)]
    own = [line for line in trail if line["verb"] == "own"]
    day = busy.app.policy.day_of(busy.clock.now())
    assert {str(line["at"])[:19] for line in own} == {f"{day.astimezone(UTC):%Y-%m-%d %H:%M:%S}"}
