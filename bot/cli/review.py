"""Review of what was not understood: shown one by one, and labelled for the next training."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot import bootstrap, settings
from bot.cli import preparing
from bot.clock import SystemClock
from bot.db.engine import Database
from bot.db.unit_of_work import SqlTransactions
from bot.domain.learning import Heard, Kept
from bot.nlu import reviewed
from bot.nlu.training_data import read_training_data
from bot.ports import Transactions
from bot.services import audit, learning
from bot.settings import Settings

NLU = Path("data", "nlu")
REVIEWED = NLU / "local" / "reviewed.yml"
SKIP, DELETE, QUIT = "s", "d", "q"


@click.command()
def review() -> None:
    """Label the messages that were not understood, one by one, for the next training."""
    wanted = settings.read()
    preparing.bring_up(wanted)
    database = Database(wanted.database_url)
    try:
        _review(wanted, SqlTransactions(database, bootstrap.state_keys(wanted)))
    finally:
        database.dispose()


def _review(wanted: Settings, transactions: Transactions) -> None:
    with transactions() as uow:
        waiting = uow.learning.kept()
        now = SystemClock(wanted.clock_file).now()
        audit.note(uow, actor=audit.COMMAND, verb="review", subject="texts", now=now)
    labels = read_training_data(wanted.project / NLU).intents
    labelled = 0
    for one, label in _labelled(waiting, labels):
        if label != DELETE:
            text = one.heard.text
            reviewed.append(wanted.project / REVIEWED, intent=label, text=text)
            labelled += 1
        with transactions() as uow:
            uow.learning.forget([one.id])
    click.echo(f"{labelled} labelled in {REVIEWED.as_posix()}; `huitan train` learns them")


def _labelled(waiting: Sequence[Kept], labels: Sequence[str]) -> Iterator[tuple[Kept, str]]:
    """Yield each text with what is said of it, until the reviewer wants no more."""
    for number, one in enumerate(waiting, 1):
        click.echo(f"\n{number}/{len(waiting)}  {reviewed.as_example(one.heard.text)}")
        label = _ask(one.heard, labels)
        if label == QUIT:
            return
        if label != SKIP:
            yield one, label


def _ask(heard: Heard, labels: Sequence[str]) -> str:
    """Return a label, or what else is to be done."""
    guesses = learning.guesses_of(heard, labels)
    _show(heard, guesses)
    choices = {str(number): guess for number, guess in enumerate(guesses, 1)}
    while True:
        said = str(click.prompt("intent, number, s(kip), d(elete), q(uit)")).strip()
        label = choices.get(said, said)
        if label in {SKIP, DELETE, QUIT, *labels}:
            return label
        click.echo(f"{said} is no intent of the training data")


def _show(heard: Heard, guesses: Sequence[str]) -> None:
    sure = dict(heard.guesses)
    for number, guess in enumerate(guesses, 1):
        chosen = "  <- chosen" if guess == heard.chosen else ""
        click.echo(f"  {number}  {guess}  {sure.get(guess, 0.0):.2f}{chosen}")
    if heard.department:
        click.echo(f"  given to {heard.department}")
