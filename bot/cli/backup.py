"""Backups from the command line."""

from pathlib import Path

import click

from bot import bootstrap, settings
from bot.cli import preparing
from bot.db import backup as copies
from bot.services import audit


@click.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def backup(directory: Path) -> None:
    """Write everything but the keys into an empty directory."""
    assembly = preparing.assembly()
    now = assembly.app.clock.now()
    with assembly.app.transactions() as uow:
        audit.note(uow, actor=audit.COMMAND, verb="backup", now=now)
    rows = copies.make(assembly.database, directory, now=now)
    click.echo(f"{sum(rows.values())} rows of {len(rows)} tables; the keys are not among them")


@click.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(directory: Path) -> None:
    """Fill an empty database from a backup."""
    wanted = settings.read()
    preparing.bring_up(wanted)
    assembly = bootstrap.assemble(wanted)
    rows = copies.take_back(assembly.database, directory)
    app = assembly.app
    with app.transactions() as uow:
        audit.note(uow, actor=audit.COMMAND, verb="restore", now=app.clock.now())
    click.echo(
        f"{sum(rows.values())} rows; authors of unnamed matters are reached as far as the seal "
        "keys of that time still exist"
    )
