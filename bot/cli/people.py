"""People: importing them, and binding codes for WeChat."""

from pathlib import Path

import click

from bot import bootstrap
from bot.cli import preparing
from bot.reports import people_file
from bot.services import audit, receptions
from bot.services import people as people_service


@click.group()
def people() -> None:
    """The people of the organisation."""


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def take_in(file: Path) -> None:
    """Import a people file (.csv or .xlsx); nothing is imported unless everything is right."""
    assembly = preparing.assembly()
    counts = import_people(assembly, file)
    click.echo(f"{counts['added']} added, {counts['changed']} changed")


def import_people(assembly: bootstrap.Assembly, file: Path) -> dict[str, int]:
    """Import people, and lay out the talks of the leaders among them. Return the counts."""
    rows = people_file.read(file)
    app = assembly.app
    with app.transactions() as uow:
        counts = people_service.take_in(uow, rows, remote_sites=assembly.rulebook.remote_sites)
        receptions.lay_out(uow, now=app.clock.now(), policy=app.policy)
        audit.note(uow, actor=audit.COMMAND, verb="import", subject="people", now=app.clock.now())
    return dict(counts)


@people.command("code")
@click.argument("userid")
def code(userid: str) -> None:
    """Print a code by which somebody binds a WeChat account, good for a day."""
    app = preparing.assembly().app
    with app.transactions() as uow:
        try:
            made = people_service.give_code(uow, userid=userid, now=app.clock.now())
        except KeyError:
            raise people_file.PeopleFileRefused(f"there is no {userid}") from None
        audit.note(uow, actor=audit.COMMAND, verb="code", subject=userid, now=app.clock.now())
    click.echo(made)
