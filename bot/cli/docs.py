"""Pages of the documentation that are made of the code."""

import click

from bot.domain import chart


@click.group()
def docs() -> None:
    """Pages that are made of the code."""


@docs.command("tickets")
def tickets() -> None:
    """Print docs/tickets.md: the state machine of tickets as diagram and table."""
    click.echo(chart.page(), nl=False)
