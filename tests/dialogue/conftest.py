"""The demo organisation on a stage, with the real sentences, rules and actions."""

import shutil

import pytest
from conversations.stage import MONDAY, Clock, Stage
from sqlalchemy import event

from bot.app import App
from bot.cli.stand_in import DEMO_PEOPLE
from bot.db.engine import Database
from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.local import LocalDialogue
from bot.nlu.picking import OfferedTimes
from bot.reports import people_file
from bot.services import people, talks


def pytest_addoption(parser):
    parser.addoption(
        "--accept-sentences",
        action="store_true",
        help="write tests/snapshots/sentences.txt anew from domain.yml",
    )


@pytest.fixture(scope="session")
def project(pytestconfig):
    return pytestconfig.rootpath


@pytest.fixture(scope="session")
def dialogue(project, policy):
    return LocalDialogue.load(project, policy.zone)


@pytest.fixture(scope="session")
def organisation(sqlite_template, tmp_path_factory, rulebook, policy, state_keys):
    """A database file with the demo people and their leader's talks, to be copied."""
    path = tmp_path_factory.mktemp("organisation") / "huitan.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with SqlTransactions(database, state_keys)() as uow:
        people.take_in(uow, people_file.read(DEMO_PEOPLE), remote_sites=rulebook.remote_sites)
        talks.lay_out(uow, now=MONDAY, policy=policy)
    database.dispose()
    return path


def unsafe_but_quick(connection, _record):
    """Let a file that nobody needs tomorrow be lost in a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def played(organisation, tmp_path):
    """A database of its own, with the demo organisation in it."""
    database = Database(f"sqlite:///{shutil.copyfile(organisation, tmp_path / 'played.db')}")
    event.listen(database.engine, "connect", unsafe_but_quick)
    yield database
    database.dispose()


@pytest.fixture
def stage(played, dialogue, policy, state_keys, sealer, courier):
    """The whole bot on a stage of its own."""
    clock = Clock(MONDAY)
    bot = App(
        clock=clock,
        policy=policy,
        transactions=SqlTransactions(played, state_keys),
        understanding=None,
        dialogue=dialogue,
        wording=dialogue.script,
        times=OfferedTimes(timezone=policy.zone),
        sealer=sealer,
        courier=courier,
    )
    return Stage.built(bot, clock)
