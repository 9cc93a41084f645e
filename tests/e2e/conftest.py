"""Towns of real processes on each kind of database, and the trained model that they need."""

import os
import shutil
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
import town as towns


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory):
    """Return the trained model, trained now where nobody did."""
    home = tmp_path_factory.mktemp("model")
    trained = towns.PROJECT / "models" / "huitan"
    if not (trained / "model.json").exists():
        trained = home / "trained"
        env = towns.surroundings(HUITAN_MODEL_DIR=str(trained))
        done = towns.huitan("train", home=home, env=env, timeout=300)
        assert done.returncode == 0, done.stderr
    return towns.copy_model(trained, home / "huitan")


@contextmanager
def database_on(server, template="template1"):
    """Make a database on the tests' PostgreSQL server, as a copy of another."""
    name = f"e2e_{os.urandom(6).hex()}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_model_town(tmp_path_factory, model_dir):
    """Return a settled town on SQLite, to be copied."""
    home = tmp_path_factory.mktemp("town")
    made = towns.Town(home, f"sqlite:///{home}/huitan.db", model_dir)
    made.settle()
    return made


@pytest.fixture(scope="session")
def postgres_model_town(tmp_path_factory, model_dir, postgres_server):
    """Return a settled town on PostgreSQL, to be copied."""
    with database_on(postgres_server) as url:
        made = towns.Town(tmp_path_factory.mktemp("town"), url, model_dir)
        made.settle()
        yield made


@pytest.fixture
def sqlite_town(sqlite_model_town, tmp_path):
    """Return a town of one's own on SQLite, whose processes are not yet started."""
    shutil.copyfile(sqlite_model_town.home / "huitan.db", tmp_path / "huitan.db")
    made = sqlite_model_town.like(tmp_path, f"sqlite:///{tmp_path}/huitan.db")
    yield made
    made.close()


@pytest.fixture
def postgres_town(postgres_model_town, postgres_server, tmp_path):
    """Return a town of one's own on PostgreSQL, whose processes are not yet started."""
    model = sa.make_url(postgres_model_town.env["HUITAN_DATABASE_URL"]).database
    with database_on(postgres_server, model) as url:
        made = postgres_model_town.like(tmp_path, url)
        yield made
        made.close()


@pytest.fixture(params=["sqlite_town", "postgres_town"])
def town(request):
    """Return a town: each test that asks for it runs on both kinds of database."""
    return request.getfixturevalue(request.param)
