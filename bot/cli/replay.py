"""Months of talks replayed from the command line: a table, and whether all promises were kept."""

import logging
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path

import click
from pydantic import SecretBytes
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot import bootstrap, settings
from bot.cli import preparing
from bot.courier import fresh_pair
from bot.replay.judgement import Judgement, Row
from bot.replay.year import Replay, Scope
from bot.settings import Settings

HEADINGS = {
    "month": "month",
    "wished": "wished",
    "booked": "booked",
    "met": "met",
    "cancelled": "cancelled by person",
    "agreed": "moved with consent",
    "missed": "missed by person",
    "served": "waiting: served",
    "told": "waiting: told not",
    "left": "waiting: left",
    "promised": "promises",
    "unkept": "unkept",
}
MEMORY = Path("/dev/shm")  # noqa: S108 - only a directory that is ours alone (mkdtemp) is made in it
KEY_BYTES = 32


def run(scope: Scope, database_url: str) -> bool:
    """Replay, print the table, and return whether every promise was kept."""
    # Rooms that fail are part of the play.
    logging.getLogger("bot").setLevel(logging.ERROR)
    with _database(database_url) as url:
        wanted = _settings(url)
        preparing.bring_up(wanted)
        assembly = bootstrap.assemble(wanted)
        try:
            played = Replay(assembly, scope)
            judgement = _play(played)
        finally:
            assembly.database.dispose()
    _print(judgement)
    click.echo(
        f"{played.phones.delivered} messages, {played.phones.late} of them late; "
        f"{played.rooms.failed} rooms failed; seed {scope.seed}"
    )
    click.echo(f"unkept promises: {len(judgement.unkept)}")
    for one in judgement.unkept:
        click.echo(" ".join(part for part in (one.month, one.who, one.how) if part))
    return not judgement.unkept


@contextmanager
def _database(named: str) -> Iterator[str]:
    """Yield the database that is named, or one that is forgotten afterwards."""
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        yield f"sqlite:///{directory}/replay.db"


def _settings(url: str) -> Settings:
    """Return settings of a world of its own: no platform, and keys that nobody keeps."""
    private, public = fresh_pair()
    own = {
        "database_url": url,
        "state_key": SecretBytes(secrets.token_bytes(KEY_BYTES)),
        "seal_public_key": public,
        "seal_private_key": SecretBytes(private),
        "seal_keys_dir": None,
        "wecom_corp_id": "",
        "mp_app_id": "",
        "dialogue_url": "",
    }
    return settings.read().model_copy(update=own)


def _play(played: Replay) -> Judgement:
    console = Console(stderr=True)
    if not console.is_terminal:
        return played.play()
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("", total=played.days)

        def passed(day: date) -> None:
            progress.update(task, advance=1, description=day.isoformat())

        return played.play(passed)


def _print(judgement: Judgement) -> None:
    rows = [*(tuple(map(str, astuple(row))) for row in judgement.rows), _total(judgement)]
    console = Console()
    if not console.is_terminal:
        click.echo("\t".join(HEADINGS.values()))
        for row in rows:
            click.echo("\t".join(row))
        return
    table = Table(show_footer=False)
    for field in fields(Row):
        table.add_column(HEADINGS[field.name], justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _total(judgement: Judgement) -> tuple[str, ...]:
    columns = list(zip(*(astuple(row)[1:] for row in judgement.rows), strict=True))
    sums = [sum(column) for column in columns]
    # Some are of no month: whoever was told the same thing twice, say.
    sums[-1:] = [len(judgement.unkept)]
    return ("all", *map(str, sums))


def scope(month: str, *, months: int, people: str, seed: int) -> Scope:
    """Return what is to be replayed. Raises `click.BadParameter`."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise click.BadParameter("a month is written like 2026-12", param_hint="--from") from None
    if not people.isdigit() or int(people) < 1:
        raise click.BadParameter("with --from this is a number", param_hint="--people")
    return Scope(first.year, first.month, months, int(people), seed)
