"""The demo organisation on a stage, with the real sentences, rules and actions."""

import shutil
from dataclasses import replace

import pytest
from conversations.stage import MONDAY, Clock, ScriptedUnderstanding, Stage
from sqlalchemy import event

from bot.app import App
from bot.cli.stand_in import DEMO_PEOPLE
from bot.db.engine import Database
from bot.db.unit_of_work import SqlTransactions
from bot.dialogue.local import LocalDialogue
from bot.nlu.picking import OfferedTimes
from bot.reports import people_file
from bot.services import people


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
def bot(dialogue, policy, sealer, courier):
    """The bot without a database, at ten o'clock on a Monday."""
    return App(
        clock=Clock(MONDAY),
        policy=policy,
        transactions=None,
        understanding=ScriptedUnderstanding(),
        dialogue=dialogue,
        wording=dialogue.script,
        times=OfferedTimes(timezone=policy.zone),
        sealer=sealer,
        courier=courier,
    )


@pytest.fixture(scope="session")
def organisation(bot, sqlite_template, tmp_path_factory, rulebook, state_keys):
    """A database file with the demo people, their leader's talks, and nothing that is due."""
    path = tmp_path_factory.mktemp("organisation") / "huitan.db"
    database = quick(shutil.copyfile(sqlite_template, path))
    transactions = SqlTransactions(database, state_keys)
    with transactions() as uow:
        people.take_in(uow, people_file.read(DEMO_PEOPLE), remote_sites=rulebook.remote_sites)
    Stage.built(replace(bot, transactions=transactions)).work()
    database.dispose()
    return path


def quick(path):
    """Return a database on a file that nobody needs tomorrow."""
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", _may_be_lost)
    return database


def _may_be_lost(connection, _record):
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def quick_database():
    return quick


@pytest.fixture
def stage(bot, organisation, tmp_path, state_keys):
    """The whole bot on a stage of its own, with a database of its own."""
    database = quick(shutil.copyfile(organisation, tmp_path / "played.db"))
    yield Stage.built(replace(bot, transactions=SqlTransactions(database, state_keys)))
    database.dispose()
