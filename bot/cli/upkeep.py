"""Upkeep: the schema, a doctor's look at everything, the chat's menu."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import click
from rich.console import Console
from rich.table import Table

from bot import bootstrap, settings
from bot.bootstrap import Assembly
from bot.channels import menus
from bot.channels.menus import Entry
from bot.db.engine import Database
from bot.db.migrate import is_current
from bot.db.migrate import migrate as bring_up
from bot.domain.messages import Channel
from bot.ports import SendFailed

IDLE = timedelta(minutes=10)

Finding = tuple[str, bool, str]
"""What was looked at, whether it is well, and what to do."""


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    database = Database(settings.read().database_url)
    bring_up(database)
    database.dispose()
    click.echo("the schema is current")


@click.command()
def doctor() -> None:
    """Check keys, accounts, database, model, calendar and clock, and say what to do."""
    assembly = bootstrap.assemble(settings.read())
    findings = [finding for check in CHECKS for finding in check(assembly)]
    table = Table(box=None)
    for heading in ("", "what", "remark"):
        table.add_column(heading)
    for what, well, remark in findings:
        table.add_row("ok" if well else "!!", what, remark)
    Console().print(table)
    if not all(well for _, well, _ in findings):
        raise click.exceptions.Exit(1)


def _keys(assembly: Assembly) -> Iterator[Finding]:
    yield "state key", True, ""
    if assembly.settings.is_courier_apart:
        yield from _courier_apart(assembly)
        return
    has_courier = assembly.app.courier is not None
    remark = "" if has_courier else "the worker needs HUITAN_SEAL_PRIVATE_KEY to reach the unnamed"
    yield "courier's key", True, remark


def _courier_apart(assembly: Assembly) -> Iterator[Finding]:
    """Say whether the courier does what nobody else can: deliver to the unnamed."""
    since = None
    if is_current(assembly.database):
        with assembly.app.transactions.reading() as uow:
            since = uow.outbox.sealed_since()
    idle = since is not None and since < assembly.app.clock.now() - IDLE
    yield (
        "courier",
        not idle,
        "delivers nothing to the unnamed: run `huitan courier`" if idle else "",
    )


def _database(assembly: Assembly) -> Iterator[Finding]:
    current = is_current(assembly.database)
    yield "schema", current, "" if current else "run `huitan migrate`"
    if not current:
        return
    with assembly.app.transactions.reading() as uow:
        people, counts = uow.people.everyone(), uow.outbox.counts()
        undelivered = uow.outbox.undelivered(5)
    yield "people", bool(people), f"{len(people)}" if people else "run `huitan people import FILE`"
    dead = counts.get("dead", 0)
    reasons = "; ".join(sorted({str(row["failure"]) for row in undelivered}))
    yield "outbox", not dead, f"{dead} undeliverable: {reasons}" if dead else ""


def _model(assembly: Assembly) -> Iterator[Finding]:
    trained = (assembly.settings.model_dir / "model.json").exists()
    yield "language model", trained, "" if trained else "run `huitan train`"


def _platforms(assembly: Assembly) -> Iterator[Finding]:
    if not assembly.app.senders:
        yield "platform", False, "set HUITAN_WECOM_… or HUITAN_MP_…"
    if not is_current(assembly.database):
        return  # tokens are kept there
    for channel, connection in bootstrap.connections(assembly).items():
        try:
            connection.check()
        except SendFailed as failed:
            yield f"{channel} token", False, str(failed)
        else:
            yield f"{channel} token", True, ""


def _calendar(assembly: Assembly) -> Iterator[Finding]:
    policy = assembly.app.policy
    today = policy.today(assembly.app.clock.now())
    for year in (today.year, today.year + 1):
        provisional = policy.calendar.is_provisional(date(year, 7, 1))
        remark = "not yet published; computed days are used" if provisional else ""
        yield f"calendar {year}", not (provisional and year == today.year), remark


CHECKS: tuple[Callable[[Assembly], Iterator[Finding]], ...] = (
    _keys,
    _database,
    _model,
    _platforms,
    _calendar,
)


@click.command()
def menu() -> None:
    """Put the menu up below the chat's input line, on every platform."""
    assembly = bootstrap.assemble(settings.read())
    entries = [*_entries(assembly, "utter_app_menu"), _mine(assembly)]
    for channel, connection in bootstrap.connections(assembly).items():
        agent_id = assembly.settings.wecom_agent_id if channel is Channel.WECOM else None
        menus.create(connection, entries, agent_id=agent_id)
        click.echo(f"{channel}: done")


def _mine(assembly: Assembly) -> Entry:
    """Return the entry below which one's own is found, pages too."""
    name = assembly.app.wording.render("utter_app_menu_mine", {}).text
    return Entry(name, below=tuple(_entries(assembly, "utter_app_menu_mine")))


def _entries(assembly: Assembly, says: str) -> list[Entry]:
    """Return what a sentence offers: a page where there is an address, else something to say."""
    app = assembly.app
    buttons = app.wording.render(says, {"pages": app.base_url}).buttons
    return [
        Entry(one.title, payload=one.payload)
        if one.payload.startswith("/")
        else Entry(one.title, url=one.payload)
        for one in buttons
    ]
