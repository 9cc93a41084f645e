"""The command line: 0 done, 1 refused with one sentence, 2 wrong usage."""

import sys
from importlib import import_module

import click

HOMES = {
    "serve": "processes",
    "worker": "processes",
    "courier": "processes",
    "simulate": "processes",
    "demo": "demo",
    "demo-data": "demo_data",
    "keys": "keys",
    "token": "keys",
    "migrate": "upkeep",
    "backup": "backup",
    "restore": "backup",
    "doctor": "upkeep",
    "menu": "upkeep",
    "talks": "receptions",
    "docs": "docs",
    "people": "people",
    "export": "export",
    "train": "nlu",
    "nlu": "nlu",
}
"""The module of this package in which each command stands."""


class LateGroup(click.Group):
    """A group that imports a command when it is called: `serve` loads no spreadsheets."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, for the help page."""
        return sorted(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or None."""
        if cmd_name not in HOMES:
            return None
        home = import_module(f"{__name__}.{HOMES[cmd_name]}")
        command: click.Command = getattr(home, cmd_name.replace("-", "_"))
        return command


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
def huitan() -> None:
    """慧谈: staff speak, every matter gets an owner, a deadline and an answer."""


def main() -> None:
    """Run a command; a refusal is one sentence on stderr."""
    try:
        huitan(standalone_mode=True)
    except _refusals() as refused:  # asked for only when something is raised
        from bot.cli.refusing import sentence

        click.echo(sentence(refused), err=True)
        sys.exit(1)


def _refusals() -> tuple[type[Exception], ...]:
    from bot.cli.refusing import REFUSALS  # loads every library that may refuse

    return REFUSALS
