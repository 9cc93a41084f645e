"""A thief with everything but the keys guesses no better than chance; without a protection he wins.

Two hundred people send a thousand messages in five days, sixty matters among them without a name.
They come as encrypted callbacks over HTTP. Stolen are the database, its write-ahead log, copies of
every day (PostgreSQL: dumps with the system's columns), the log file with every line that was
logged, and the figures of /metrics at every half hour. `pytest -s tests/attack` prints the figures.
"""

import dataclasses
import hashlib
import json
import random
import secrets
import sys

import attack_town
import pytest
from attack_town import Size, Town
from attacker import Thief
from sqlalchemy import event

from bot.app import App
from bot.db.keys import StateKeys
from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.local import LocalDialogue
from bot.domain.policy import Policy
from bot.services import filing

WHOLE = Size(people=200, messages=1000, unnamed=60, days=5)
SMALL = Size(people=24, messages=330, unnamed=30, days=3, thefts=6)
SELDOM, DATABASES, WAYS = 1 / 1000, 2, 8
CHANCE = SELDOM / 2 / DATABASES
EACH_WAY = SELDOM / 2 / DATABASES / WAYS
"""All looks of a run share one false alarm in a thousand runs: half for the ways together, on each
database, and half for the single ways; so six right guesses of 60 (0.7 are due) are too many."""


class Punctilious(Policy):
    """The rulebook without its first protection: days carry their hour, nothing waits."""

    def day_of(self, now):
        return now


class OpenKeys(StateKeys):
    """Keys that hide nothing."""

    def row(self, *parts):
        return "|".join(parts).encode()

    def hide(self, state, row, **room):
        del row, room
        return json.dumps(state, ensure_ascii=False).encode()

    def reveal(self, hidden, row):
        del row
        return json.loads(hidden)


class PlainSealer:
    """Instead of sealing, hashes the address, as is often thought enough."""

    def seal(self, *, ticket_id, channel, address, receipt):
        del ticket_id, channel, receipt
        return "plain", hashlib.sha256(address.encode()).digest()


@pytest.fixture(scope="module")
def dialogue(pytestconfig, policy):
    return LocalDialogue.load(pytestconfig.rootpath, policy.zone)


@pytest.fixture
def chance(monkeypatch):
    """The town's own chance, the same in every run."""
    rng = random.Random(20261123)
    monkeypatch.setattr(secrets, "randbelow", rng.randrange)
    monkeypatch.setattr(secrets, "SystemRandom", lambda: random.Random(rng.random()))
    return rng


@pytest.fixture
def attack(dialogue, policy, sealer, courier, clock, chance, tmp_path):
    """Live for some days, be robbed, and count what the thief gets right, by way."""

    def run(database, size, *, keys=None, rules=None, post=None):
        if database.is_sqlite:
            event.listen(database.engine, "connect", quick)
        transactions = SqlTransactions(database, keys or StateKeys(b"k" * 32))
        with transactions() as uow:
            settle(uow)
        app = App(
            clock=clock,
            policy=rules or policy,
            transactions=transactions,
            understanding=None,
            dialogue=dialogue,
            wording=dialogue.script,
            times=None,
            sealer=post or sealer,
            courier=None if post else courier,
        )
        town = Town(app, database, tmp_path, size, chance)
        with attack_town.listened(town.loot):
            truth, loot = town.live()
        return judged(Thief(loot, truth.active), truth, chance)

    return run


def quick(connection, record):
    """Wait for no disk: what is stolen is the same."""
    del record
    connection.execute("PRAGMA synchronous=OFF")


def settle(uow):
    """Let the departments and those who answer for them move in."""
    from bot.domain.people import Person

    logistics, office = (
        uow.people.department_named("后勤科"),
        uow.people.department_named("党群办公室"),
    )
    for name, home, role in (
        ("head", logistics, "head"),
        ("boss", office, "leader"),
        ("office", office, "secretariat"),
    ):
        uow.people.add(
            Person(f"id-{name}", name, f"人{name}", department_id=home.id, roles=frozenset({role}))
        )
    uow.people.set_head(logistics.id, "id-head")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """How many matters, how many right guesses in all and by way, and how likely by chance."""

    said: int
    matters: int
    expected: float
    hits: dict
    likely: dict


def judged(thief, truth, rng):
    ways = thief.guesses()
    together = {
        seq: {
            who: sum(points[seq][who] for points in ways.values()) for who in thief.candidates(seq)
        }
        for seq in thief.matters
    }
    odds = [1 / max(1, len(thief.candidates(seq))) for seq in thief.matters]
    hits = {}
    for name, points in {**ways, "together": together}.items():
        picked = {seq: best(points[seq], rng) for seq in thief.matters}
        hits[name] = sum(truth.author[seq] == who for seq, who in picked.items())
    likely = {name: at_least(count, odds) for name, count in hits.items()}
    verdict = Verdict(truth.said, len(odds), sum(odds), hits, likely)
    figures = ", ".join(f"{name} {count}" for name, count in hits.items())
    said = f"{len(odds)} matters, {truth.said} messages; by chance {sum(odds):.2f}; {figures}"
    sys.stdout.write(f"\n{said}\n")
    return verdict


def best(points, rng):
    """Return the person with most points; among equals, any."""
    if not points:
        return None
    most = max(points.values())
    return rng.choice(sorted(who for who, mine in points.items() if mine == most))


def at_least(hits, odds):
    """Return how likely so many hits are where each guess is right with its own odds."""
    exactly = [1.0]
    for p in odds:
        longer = [*exactly, 0.0]
        exactly = [
            longer[k] * (1 - p) + (longer[k - 1] * p if k else 0) for k in range(len(longer))
        ]
    return sum(exactly[hits:])


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_without_keys_a_thief_does_no_better_than_guess(kind, attack, request):
    verdict = attack(request.getfixturevalue(kind), WHOLE)
    assert len(verdict.hits) == WAYS + 1
    assert verdict.said >= 900
    assert verdict.matters >= 50
    assert verdict.likely["together"] > CHANCE
    assert min(verdict.likely.values()) > EACH_WAY


def caught(verdict):
    """Return whether the thief does far better than chance."""
    return (
        verdict.likely["together"] < EACH_WAY and verdict.hits["together"] >= 3 * verdict.expected
    )


@pytest.fixture
def at_once(monkeypatch):
    """What is filed without a name appears in the transaction of its message."""
    promise = filing._promise

    def promised(uow, *, now, policy, **values):
        made = promise(uow, now=now, policy=policy, **values)
        filing.appear(uow, uow.inbox._deeds.pop(), now=now, policy=policy)
        return made

    monkeypatch.setattr(filing, "_promise", promised)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_with_the_hour_in_the_rows_he_finds_them(kind, attack, policy, request):
    values = {field.name: getattr(policy, field.name) for field in dataclasses.fields(policy)}
    assert caught(attack(request.getfixturevalue(kind), SMALL, rules=Punctilious(**values)))


@pytest.mark.usefixtures("at_once")
def test_filed_at_once_and_numbered_in_order_he_finds_them(attack, monkeypatch, sqlite):
    monkeypatch.setattr(filing, "_free_seq", lambda uow: uow.tickets.next_seq())
    assert caught(attack(sqlite, SMALL))


def test_with_a_hash_for_a_seal_he_finds_them(attack, sqlite):
    verdict = attack(sqlite, SMALL, post=PlainSealer())
    assert verdict.hits["together"] >= 0.9 * verdict.matters


def test_with_an_open_and_unscrubbed_conversation_he_finds_them(attack, sqlite, monkeypatch):
    from actions import drafts

    monkeypatch.setattr(drafts, "forget_draft", list)
    assert caught(attack(sqlite, SMALL, keys=OpenKeys(b"k" * 32)))


def test_the_odds_of_chance_are_counted_right():
    assert at_least(0, [0.5, 0.5]) == 1
    assert at_least(1, [0.5, 0.5]) == 0.75
    assert at_least(2, [0.5, 0.25]) == 0.125
