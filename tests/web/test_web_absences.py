"""POST /api/v1/talks/away: who may say it, what it does, and what it refuses."""

import pytest

from bot.domain.talks import Mode
from bot.services import talks

MORNING = {"from": "2026-12-05T08:00", "to": "2026-12-05T12:00"}
LATER = {"from": "2026-12-12T08:00", "to": "2026-12-12T12:00"}


@pytest.fixture
def booked(office):
    """An office in which 张伟 comes on Saturday at nine."""
    policy, now = office.app.policy, office.clock.now()
    with office.app.transactions() as uow:
        slot = next(
            one
            for one in talks.offered(uow, now=now, policy=policy)
            if policy.local(one.starts_at).strftime("%m-%d %H:%M") == "12-05 09:00"
        )
        who = uow.people.by_userid("zhangwei")
        values = {"slot_id": slot.id, "mode": Mode.IN_PERSON, "now": now, "policy": policy}
        talks.book(uow, who=who, **values)
    return office


def say(office, role, body):
    headers = {"Authorization": f"Bearer {office.token(role)}"}
    path = "/api/v1/talks/away"
    return office.flask.test_client().post(path, json=body, headers=headers)


@pytest.mark.parametrize("role", ["leader", "secretariat"])
def test_the_talks_move_where_another_time_is_named(booked, role):
    found = say(booked, role, MORNING | {"reason": "去省里开会", "instead": LATER})
    assert found.status_code == 200
    told = {name: found.json[name] for name in ("affected", "moved", "without_time")}
    assert told == {"affected": 1, "moved": 1, "without_time": 0}
    rows = booked.rows("SELECT starts_at, consent FROM bookings")
    assert [(str(row["starts_at"])[:16], row["consent"]) for row in rows] == [
        ("2026-12-12 01:00", "asked")
    ]


def test_without_another_time_one_is_owed(booked):
    found = say(booked, "leader", MORNING).json
    assert (found["affected"], found["without_time"]) == (1, 1)
    assert booked.rows("SELECT state FROM bookings")[0]["state"] == "displaced"


def test_who_is_neither_leader_nor_secretariat_may_not(booked):
    assert say(booked, "head", MORNING).status_code == 403


@pytest.mark.parametrize("body", [[], {}, {"from": "x", "to": "y"}])
def test_what_cannot_be_read_is_refused(booked, body):
    assert say(booked, "leader", body).status_code == 400


def test_an_unknown_leader_is_not_found(booked):
    assert say(booked, "leader", MORNING | {"leader": "nobody"}).status_code == 404


def test_a_broken_rule_changes_nothing(booked):
    weekday = {"from": "2026-12-09T08:00", "to": "2026-12-09T12:00"}
    found = say(booked, "leader", weekday)
    assert (found.status_code, found.json["error"]) == (409, "NoReceptionThen")
    assert found.json["message"]
    found = say(booked, "leader", MORNING | {"instead": MORNING})
    assert (found.status_code, found.json["error"]) == (409, "LeaderAbsent")
    assert booked.rows("SELECT state FROM bookings")[0]["state"] == "booked"


def test_a_time_that_ends_before_it_begins_is_a_conflict(booked):
    assert say(booked, "leader", {"from": LATER["to"], "to": LATER["from"]}).status_code == 409
