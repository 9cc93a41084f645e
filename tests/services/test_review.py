"""`huitan nlu review`: labels go into the training data, and what was reviewed is forgotten."""

import base64
from datetime import date

import pytest
from click.testing import CliRunner

from bot.cli import huitan
from bot.db.engine import Database
from bot.db.keys import StateKeys
from bot.db.unit_of_work import SqlTransactions
from bot.domain.learning import Heard
from bot.nlu.training_data import read_training_data

DATA = 'version: "3.1"\nnlu:\n  - intent: {}\n    examples: |\n      - {}\n'
KEY = b"k" * 32


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project" / "data" / "nlu"
    folder.mkdir(parents=True)
    for name, text in (("help", "咋用"), ("request_life", "汤凉")):
        (folder / f"{name}.yml").write_text(DATA.format(name, text), "utf-8")
    return tmp_path / "project"


@pytest.fixture
def transactions(sqlite_url):
    database = Database(sqlite_url)
    yield SqlTransactions(database, StateKeys(KEY))
    database.dispose()


@pytest.fixture
def review(sqlite_url, project, transactions):
    """Keep two texts and review them with these answers; return what was printed."""
    guesses = (("help", 0.4), ("request_life", 0.3), ("gone", 0.2))
    with transactions() as uow:
        uow.learning.keep(Heard("怎么弄", guesses, "request_life"), on=date(2026, 11, 1), most=9)
        uow.learning.keep(Heard("灯", department="工会"), on=date(2026, 11, 2), most=9)
    env = {
        "HUITAN_DATABASE_URL": sqlite_url,
        "HUITAN_STATE_KEY": base64.b64encode(KEY).decode(),
        "HUITAN_PROJECT": str(project),
    }

    def run(*answers):
        done = CliRunner().invoke(
            huitan, ["nlu", "review"], input="\n".join([*answers, ""]), env=env
        )
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    return run


def left(transactions):
    with transactions.reading() as uow:
        return [one.heard.text for one in uow.learning.kept()]


def learned(project):
    path = project / "data" / "nlu" / "local" / "reviewed.yml"
    return [(one.intent, one.text) for one in read_training_data(path).examples]


def test_a_number_and_a_name_label(review, project, transactions):
    assert "2 labelled" in review("1", "help")
    assert learned(project) == [("request_life", "怎么弄"), ("help", "灯")]
    assert left(transactions) == []


def test_training_finds_what_was_labelled(review, project):
    review("2", "q")
    texts = {one.text for one in read_training_data(project / "data" / "nlu").examples}
    assert texts == {"咋用", "汤凉", "怎么弄"}


def test_guesses_are_shown_with_what_was_chosen_first(review):
    shown = review("s", "s")
    assert "1  request_life  0.30  <- chosen" in shown
    assert "2  help  0.40" in shown
    assert "gone" not in shown
    assert "given to 工会" in shown


def test_what_is_skipped_stays_and_what_is_deleted_goes(review, transactions):
    assert "0 labelled" in review("s", "d")
    assert left(transactions) == ["怎么弄"]


def test_who_quits_leaves_the_rest(review, transactions):
    review("q")
    assert left(transactions) == ["怎么弄", "灯"]


def test_a_wrong_label_is_asked_for_again(review, project):
    assert "9 is no intent" in review("9", "help", "q")
    assert learned(project) == [("help", "怎么弄")]
