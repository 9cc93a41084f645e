"""Whether the process lives and is ready, its figures, and the actions for a real Rasa."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.web import factory

WEBHOOK = "/actions/webhook"


def call(name, sender="wecom:zhangwei", **tracker):
    """Return what a Rasa server posts for one action."""
    fresh = {
        "sender_id": sender,
        "slots": {},
        "latest_message": {"text": "", "intent": {"name": "help"}, "entities": []},
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
        **tracker,
    }
    return {"next_action": name, "sender_id": sender, "tracker": fresh, "domain": {}}


def post(office, body, *, client=None, **more):
    client = client or office.flask.test_client()
    return client.post(WEBHOOK, json=body, **more)


@pytest.fixture
def guarded(office):
    """A client of a site whose actions need a token."""
    return factory.create(replace(office.site, actions_token="rasa-token")).test_client()


def test_a_living_process_says_so_without_its_database(office):
    office.database.dispose()
    office.file.unlink()
    assert office.get("/healthz").json == {"status": "ok"}


def test_a_ready_process_says_so_and_tells_its_time(office):
    found = office.get("/readyz")
    assert (found.status_code, found.json["status"]) == (200, "ready")
    assert found.json["now"] == "2026-11-21T01:00:00+00:00"


def test_without_its_database_a_process_is_not_ready(office):
    office.database.dispose()
    office.database.engine = sa.create_engine("sqlite:////no/such/folder/huitan.db")
    assert office.get("/readyz").status_code == 503


def test_without_its_database_the_figures_are_away_too(office):
    office.database.dispose()
    office.database.engine = sa.create_engine("sqlite:////no/such/folder/huitan.db")
    assert office.get("/metrics").status_code == 503


def test_figures_count_callbacks_by_outcome(office):
    office.say("帮助")
    office.knock(office.message(), knobs=["bad_signature"])
    told = office.get("/metrics").text
    assert 'huitan_callbacks_total{channel="wecom",outcome="answered"} 1.0' in told
    assert 'huitan_callbacks_total{channel="wecom",outcome="refused_403"} 1.0' in told


def test_figures_count_the_outbox(office):
    office.file_ticket()
    waiting = office.count("outbox", "state = 'waiting'")
    assert f'huitan_outbox_rows{{state="waiting"}} {float(waiting)}' in office.get("/metrics").text


def test_a_callback_that_shows_our_key_in_foreign_hands_is_counted_apart(office):
    office.knock(office.message(), knobs=["inner_doctype"])
    assert 'outcome="forged"} 1.0' in office.get("/metrics").text


def test_figures_name_nobody(office):
    office.file_ticket("食堂掌勺的李四骂人")
    office.work()
    told = office.get("/metrics").text
    assert re.search(r"[\u4e00-\u9fff]", told) is None
    assert "zhangwei" not in told


def test_the_skew_of_the_platforms_clock_is_measured(office):
    sent = int(office.clock.moment.timestamp()) - 42
    office.knock(office.message(CreateTime=sent))
    assert "huitan_platform_clock_skew_seconds -42.0" in office.get("/metrics").text


def test_an_action_runs_for_a_real_rasa(office):
    found = post(office, call("action_show_times"))
    assert found.status_code == 200
    assert set(found.json) == {"events", "responses"}
    assert found.json["responses"][0]["response"] == "utter_free_times"


def test_a_call_may_hold_a_long_conversation(office):
    said = [{"event": "user", "text": "长" * 1000} for _ in range(500)]
    assert post(office, call("action_show_times", events=said)).status_code == 200


def test_an_unknown_action_is_not_found_and_named(office):
    found = post(office, call("action_fly"))
    assert (found.status_code, found.json["action_name"]) == (404, "action_fly")
    assert "error" in found.json


@pytest.mark.parametrize("sender", ["default", "wecom:mallory", "shell", "", "lark:x"])
def test_a_sender_who_is_nobody_is_refused_and_not_an_error(office, sender):
    assert post(office, call("action_show_times", sender)).status_code in {400, 422}


@pytest.mark.parametrize("body", [None, [], "x", {}, {"tracker": 3}, {"next_action": "a"}])
def test_a_call_without_a_tracker_is_malformed(office, body):
    assert post(office, body).status_code == 400


@pytest.mark.parametrize("address", ["10.0.0.8", "192.168.1.2", "::2", "127.0.0.2"])
def test_a_foreign_address_is_refused(office, address):
    found = post(office, call("action_show_times"), environ_base={"REMOTE_ADDR": address})
    assert found.status_code == 403


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "rasa-toke", "Bearer 令牌"])
def test_a_wrong_token_is_refused_even_from_here(guarded, office, header):
    headers = {"Authorization": header.encode().decode("latin-1")}
    found = post(office, call("action_show_times"), client=guarded, headers=headers)
    assert found.status_code == 403


def test_the_right_token_opens_from_anywhere(guarded, office):
    found = post(
        office,
        call("action_show_times"),
        client=guarded,
        headers={"Authorization": "Bearer rasa-token"},
        environ_base={"REMOTE_ADDR": "10.0.0.8"},
    )
    assert found.status_code == 200


def test_what_an_action_did_is_stored(office):
    entities = [{"entity": "ticket_number", "value": "SQ-0001"}]
    message = {"text": "催一下", "intent": {"name": "urge_ticket"}, "entities": entities}
    office.file_ticket()
    office.clock.advance(days=2)
    found = post(office, call("action_urge_ticket", latest_message=message))
    assert found.status_code == 200
    assert office.count("ticket_events", "verb = 'urge'") == 1
