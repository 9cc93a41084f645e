"""An office of its own for every test: site, database and platform."""

import pytest
import web_office

from bot.db.engine import Database


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """Return a database file with the demo organisation, made once."""
    file = tmp_path_factory.mktemp("template") / "huitan.db"
    database = Database(f"sqlite:///{file}")
    web_office.fill(database)
    database.dispose()
    return file


@pytest.fixture
def open_office(template, tmp_path):
    """Open an office with settings of one's own."""
    offices = []

    def begin(**settings):
        file = web_office.copy_of(template, tmp_path)
        offices.append(web_office.Office(file, **settings))
        return offices[-1]

    yield begin
    for office in offices:
        office.close()


@pytest.fixture
def office(open_office):
    return open_office()
