"""Whoever wrote unnamed, the database is the same; two matters of one hand do not match."""

import random
import secrets
import shutil
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db.engine import Database
from bot.db.tables import metadata, routes, tickets
from bot.db.unit_of_work import SqlTransactions
from bot.domain.messages import Channel
from bot.services import deeds, filing, handling

CANARY = "CANARYuserid-93ab"
SAME_FOR_MANY = {
    *("kind", "topic", "title", "text", "status", "department_id", "owner_id", "supervisor_id"),
    *("due_from", "due_days", "due_rule"),
    *("filed_at", "due_at", "next_nudge_at", "nudge_step", "anonymous", "epoch", "version"),
}


@pytest.fixture
def world(sqlite_template, state_keys, sealer, policy, tmp_path, monkeypatch, clock, settle):
    """The same script, the same clock and the same chance; only who writes differs."""

    def played(who):
        rng = random.Random(7)
        monkeypatch.setattr(secrets, "randbelow", rng.randrange)
        monkeypatch.setattr(secrets, "token_hex", lambda size=32: rng.randbytes(size).hex())
        monkeypatch.setattr(secrets, "token_bytes", rng.randbytes)
        monkeypatch.setattr(secrets, "SystemRandom", lambda: rng)
        path = tmp_path / f"{who}.db"
        shutil.copyfile(sqlite_template, path)
        database = Database(f"sqlite:///{path}")
        transactions = SqlTransactions(database, state_keys)
        with transactions() as uow:
            cast = settle(uow)
            author = filing.Author(getattr(cast, who), Channel.WECOM, who, anonymous=True)
            draft, _ = filing.propose(uow, text="汤凉了", topic="life", kind="", policy=policy)
            values = {"now": clock.now(), "policy": policy}
            filed, _ = filing.file(uow, draft=draft, author=author, sealer=sealer, **values)
            uow.inbox.keep_alone(day=policy.day_of(clock.now()), look_at=clock.now())
            deeds.release(uow, **values)
            ticket = uow.tickets.get(filed.id)
            deeds.do(uow, "urge", ticket, **values)
            uow.inbox.keep_alone(day=policy.day_of(clock.now()), look_at=clock.now())
            deeds.release(uow, **values)
            handling.answer(uow, uow.tickets.get(filed.id), who=cast.head, text="好", **values)
        rows = dumped(database)
        database.dispose()
        return rows

    return played


def dumped(database):
    """Return every row; of a sealed or hidden value only its length."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                [len(value) if isinstance(value, bytes) else value for value in row]
                for row in connection.execute(select(table))
            ]
            for table in metadata.sorted_tables
        }


def test_the_database_is_the_same_whoever_wrote(world):
    one, other = world("li"), world("wang")
    assert one == other
    assert one["routes"]


def test_two_matters_of_one_hand_share_nothing_that_others_would_not(file, uow):
    for _ in range(2):
        file(anonymous=True)
    for table in (tickets, routes):
        one, other = uow._connection.execute(select(table)).mappings().all()
        shared = {name for name in one if one[name] == other[name] and one[name]}
        assert shared <= SAME_FOR_MANY


@given(damage=st.binary(min_size=1, max_size=400), kind=st.sampled_from(["other", "cut", "whole"]))
def test_no_error_on_the_way_tells_who_it_was(damage, kind, sealer, courier):
    _, handle = sealer.seal(ticket_id="t1", channel=Channel.WECOM, address=CANARY, receipt="1" * 16)
    opened = {
        "other": handle,
        "cut": handle[: len(damage)],
        "whole": damage + handle[len(damage) :],
    }
    try:
        courier.open(ticket_id="t2", handle=opened[kind])
    except Exception as error:  # noqa: BLE001 - whatever is raised must not tell
        told = "".join(traceback.format_exception(error)) + repr(error) + str(error)
        assert CANARY not in told
    else:
        raise AssertionError("a box of another ticket was opened")
