"""Keys change every month: open authors stay within reach, old copies go blind."""

from dataclasses import replace

import pytest

from bot.courier import BoxCourier, BoxSealer, FixedPair, KeyDirectory, fresh_pair
from bot.db import backup
from bot.domain.messages import Channel
from bot.ports import SendFailed
from bot.services import deeds, filing, sealing


@pytest.fixture
def keys(tmp_path):
    directory = KeyDirectory(tmp_path / "keys")
    directory.begin("202611")
    return directory


@pytest.fixture
def held(keys):
    return BoxCourier(keys)


@pytest.fixture
def unnamed(store, cast, policy, clock, keys):
    """File a matter of 李 without name, sealed for the key of the month."""
    with store() as uow:
        draft, _ = filing.propose(uow, text="汤凉了", topic="life", kind="", policy=policy)
        author = filing.Author(cast.li, Channel.WECOM, "li", anonymous=True)
        values = {"sealer": BoxSealer(keys), "now": clock.now(), "policy": policy}
        ticket, _ = filing.file(uow, draft=draft, author=author, **values)
        uow.inbox.keep_alone(day=policy.day_of(clock.now()), look_at=clock.now())
        deeds.release(uow, now=clock.now(), policy=policy)
    return ticket


@pytest.fixture
def night(store, policy, clock, held):
    def pass_by(*date):
        clock.set(*date, 3, 40)
        with store() as uow:
            return sealing.rotate(uow, now=clock.now(), policy=policy, courier=held)

    return pass_by


def box_of(store, ticket):
    with store.reading() as uow:
        return uow.tickets.route(ticket.id)


def test_in_its_own_month_nothing_changes(night, keys, unnamed, store):
    before = box_of(store, unnamed)
    assert not night(2026, 11, 30)
    assert (keys.public()[0], box_of(store, unnamed)) == ("202611a", before)


def test_a_new_month_seals_anew_and_the_next_night_destroys_the_old_key(
    night, held, unnamed, store
):
    before = box_of(store, unnamed)
    assert night(2026, 12, 1)
    after = box_of(store, unnamed)
    assert (held.newest, held.epochs()) == ("202612a", ["202611a", "202612a"])
    assert len(after) == len(before)
    assert after != before
    assert night(2026, 12, 2)
    assert held.epochs() == ["202612a"]
    assert held.open(ticket_id=unnamed.id, handle=after)[:2] == (Channel.WECOM, "li")
    with pytest.raises(SendFailed) as refused:
        held.open(ticket_id=unnamed.id, handle=before)
    assert refused.value.permanent
    assert not night(2026, 12, 3)


def test_a_box_that_comes_late_to_the_change_is_not_lost(night, keys, unnamed, store, held):
    old = box_of(store, unnamed)
    night(2026, 12, 1)
    with store() as uow:
        uow.tickets.replace_route(unnamed.id, "202611a", old)
    assert night(2026, 12, 2)
    assert "202611a" in held.epochs(), "it seals anew first and destroys in a later night"
    night(2026, 12, 3)
    assert held.epochs() == ["202612a"]
    assert held.open(ticket_id=unnamed.id, handle=box_of(store, unnamed))[1] == "li"
    assert keys.public()[0] == "202612a"


@pytest.mark.usefixtures("unnamed")
def test_yesterdays_backup_is_blind_after_the_shredding(night, database, clock, tmp_path, held):
    backup.make(database, tmp_path / "copy", now=clock.now())
    night(2026, 12, 1), night(2026, 12, 2)
    (line,) = (tmp_path / "copy" / "routes.jsonl").read_text("utf-8").splitlines()
    ticket_id, _, handle = backup.json.loads(line)
    with pytest.raises(SendFailed, match="cannot be opened"):
        held.open(ticket_id=ticket_id, handle=bytes.fromhex(handle["hex"]))


def test_two_changes_in_one_month_are_told_apart(keys):
    assert [keys.begin("202611") for _ in range(2)] == ["202611b", "202611c"]
    assert keys.public()[0] == "202611c"


def test_private_keys_are_for_their_owner_alone_and_gone_when_destroyed(keys, tmp_path):
    (file,) = (tmp_path / "keys").glob("*.key")
    assert file.stat().st_mode & 0o077 == 0
    keys.destroy("202611a")
    assert list((tmp_path / "keys").iterdir()) == []
    with pytest.raises(LookupError):
        keys.public()


def test_a_pair_from_the_settings_is_left_alone(store, clock, policy):
    private, public = fresh_pair()
    fixed = BoxCourier(FixedPair(public, private))
    with store() as uow:
        values = {"now": clock.now(), "policy": policy}
        assert not sealing.rotate(uow, **values, courier=fixed)
        assert not sealing.rotate(uow, **values, courier=None)
    with pytest.raises(TypeError):
        fixed.begin("202612")


def test_the_first_night_makes_the_first_pair(store, clock, policy, tmp_path):
    empty = BoxCourier(KeyDirectory(tmp_path / "none"))
    with store() as uow:
        assert sealing.rotate(uow, now=clock.now(), policy=replace(policy), courier=empty)
    assert empty.newest == "202611a"
