"""Exports: codes of places, the register of tickets, the printed form of one."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from bot import bootstrap
from bot.bootstrap import Assembly
from bot.channels.scenes import Scenes
from bot.cli import preparing
from bot.cli.files import OutOfReach, reaching, written
from bot.domain import register
from bot.domain.errors import NotYours
from bot.domain.messages import Channel
from bot.domain.numbers import find_seq
from bot.domain.people import Role
from bot.domain.policy import Policy
from bot.domain.register import Selection
from bot.ports import SendFailed
from bot.reports import fonts, posters, register_file, ticket_form
from bot.reports.posters import Poster
from bot.services import audit
from bot.services.register import form as form_of
from bot.services.register import lines as entries_of

ROLE = click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.SECRETARIAT.value,
    show_default=True,
    help="As whoever holds this role may see it.",
)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def export() -> None:
    """Files to print and to hand on."""


@export.command()
@click.option("--place", "named", multiple=True, help="The name of a place; may be repeated.")
@click.option("--places", "listed", type=FILE, help="A text file, one place a line.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A .pdf, or a folder.")
@click.option("--small", is_flag=True, help="Eight to a page, to be cut.")
@click.option("--channel", type=click.Choice([one.value for one in Channel]), default=None)
@click.option("--font", type=FILE, default=None, help="A Chinese font for pictures.")
def qr(**wanted: Any) -> None:
    """Draw the codes of places: PNG posters in a folder, or a PDF to print."""
    places = _names(wanted["named"], wanted["listed"])
    if not places:
        raise click.UsageError("name a place with --place, or many with --places")
    assembly = preparing.assembly()
    made = _posters(assembly, places, wanted["channel"])
    out: Path = wanted["out"]
    if out.suffix.lower() == ".pdf":
        with written(out) as draft:
            posters.write_sheets(made, draft, small=wanted["small"])
        click.echo(f"{len(made)} in {out}")
        return
    font = wanted["font"] or fonts.chinese()
    for poster in made:
        with written(out / f"{_file_name(poster.place)}.png") as draft:
            posters.write_picture(poster, draft, font=font)
    click.echo(f"{len(made)} in {out}")


def _names(named: Iterable[str], listed: Path | None) -> list[str]:
    """Return the places, each once, in the order given."""
    lines: list[str] = []
    if listed is not None:
        with reaching(listed):
            lines = listed.read_text("utf-8-sig").splitlines()
    names = (" ".join(name.split()) for name in (*named, *lines))
    return list(dict.fromkeys(name for name in names if name))


def _posters(assembly: Assembly, places: list[str], channel: str | None) -> list[Poster]:
    """Return what to draw: the account's own codes where people are on WeChat, else addresses."""
    marks = [(place, assembly.app.places.mark(place)) for place in places]
    base = assembly.settings.base_url
    pages = [Poster(place, f"{base}/from/{mark}") for place, mark in marks]
    usual = Channel.WECOM if assembly.settings.has_wecom else Channel.MP
    lines = bootstrap.connections(assembly)
    if Channel(channel or usual) is Channel.WECOM or Channel.MP not in lines:
        return pages
    scenes = Scenes(lines[Channel.MP])
    try:
        return [Poster(place, scenes.address(mark)) for place, mark in marks]
    except SendFailed as failed:
        click.echo(f"{failed}: the codes lead to our page instead", err=True)
        return pages


def _file_name(place: str) -> str:
    """Return a place's name as a file's: without what no file system takes."""
    return "".join("_" if letter in '\\/:*?"<>|' else letter for letter in place)


@export.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Filed on this day or later.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Filed on this day or before.")
@click.option("--department", default="", help="Only what this department answers for.")
@ROLE
def tickets(**wanted: Any) -> None:
    """Write the register of tickets (台账) as an Excel file."""
    app = preparing.assembly().app
    selection = Selection(
        register.sight_of(wanted["role"]),
        since=_day(wanted["since"], app.policy),
        until=_day(wanted["until"], app.policy, later=1),
        department=wanted["department"],
    )
    with app.transactions() as uow:
        audit.note(uow, actor=audit.COMMAND, verb="export", subject="tickets", now=app.clock.now())
    with written(wanted["out"]) as draft, app.transactions.reading() as uow:
        entries = entries_of(uow, selection)
        total = uow.register.count(selection)
        tracked = track(entries, "tickets", total, console=Console(stderr=True), transient=True)
        count = register_file.write(tracked, draft, zone=app.policy.zone)
    click.echo(f"{count} in {wanted['out']}")


@export.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--session", "of_session", is_flag=True, help="The form of listening sessions.")
@ROLE
def ticket(number: str, out: Path, role: str, *, of_session: bool) -> None:
    """Write the form of one ticket (诉求承办单) as a Word file."""
    app, seq = preparing.assembly().app, find_seq(number)
    with app.transactions() as uow:
        try:
            form = form_of(uow, seq=seq or 0, sight=register.sight_of(role))
        except NotYours:
            raise OutOfReach(f"there is no {number} that a {role} may see") from None
        audit.note(
            uow, actor=audit.COMMAND, verb="export", subject=form.entry.number, now=app.clock.now()
        )
    with written(out) as draft:
        ticket_form.write(form, draft, zone=app.policy.zone, of_session=of_session)
    click.echo(f"{form.entry.number} in {out}")


def _day(given: datetime | None, policy: Policy, *, later: int = 0) -> datetime | None:
    """Return the beginning of a day of the organisation."""
    return policy.at(given.date() + timedelta(days=later), time()) if given else None
