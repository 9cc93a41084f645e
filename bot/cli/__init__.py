"""The command line: 0 done, 1 refused with one sentence, 2 wrong usage."""

import sys

import click

from bot.cli import (
    backup,
    demo,
    demo_data,
    docs,
    export,
    keys,
    nlu,
    people,
    processes,
    receptions,
    review,
    upkeep,
)
from bot.cli.refusing import REFUSALS, sentence


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def huitan() -> None:
    """慧谈: staff speak, every matter gets an owner, a deadline and an answer."""


for _command in (
    processes.serve,
    processes.worker,
    processes.courier,
    processes.simulate,
    demo.demo,
    demo_data.demo_data,
    keys.keys,
    keys.token,
    upkeep.migrate,
    backup.backup,
    backup.restore,
    upkeep.doctor,
    upkeep.menu,
    receptions.talks,
    docs.docs,
    people.people,
    export.export,
    nlu.train,
    nlu.nlu,
):
    huitan.add_command(_command)
nlu.nlu.add_command(review.review)


def main() -> None:
    """Run a command; a refusal is one sentence on stderr."""
    try:
        huitan(standalone_mode=True)
    except REFUSALS as refused:
        click.echo(sentence(refused), err=True)
        sys.exit(1)
