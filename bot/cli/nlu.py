"""Understanding, from the command line: train, parse, match times, evaluate."""

import sys
from pathlib import Path

import click
from rich.console import Console

from bot import settings
from bot.cli import preparing, review
from bot.nlu import engines

MOST_CONFUSIONS = 20


@click.command()
@click.option("--if-needed", is_flag=True, help="Only where the model is not that of the data.")
def train(*, if_needed: bool) -> None:
    """Train the language model from config.yml and data/nlu."""
    from bot.nlu.fingerprint import is_current
    from bot.nlu.train import train as fit  # scikit-learn is loaded for this alone

    wanted = settings.read()
    if if_needed and is_current(wanted.project, wanted.model_dir):
        return
    console = Console(stderr=True)
    with console.status("training") as status:
        report = fit(wanted.project, wanted.model_dir, progress=lambda _, what: status.update(what))
    click.echo(str(report))


@click.group()
def nlu() -> None:
    """Understanding of texts and times."""


nlu.add_command(review.review)


@nlu.command("parse")
@click.option("--jsonl", is_flag=True, help="One JSON a line (always so).")
def parse(*, jsonl: bool) -> None:
    """Read one text a line; print one Rasa parse JSON a line."""
    del jsonl
    from bot.cli.departments import routed
    from bot.nlu import lines

    wanted = settings.read()
    preparing.ensure_model(wanted)
    understand = routed(engines.load(wanted.project, wanted.model_dir), wanted).parse
    for line in lines.parse_lines(understand, sys.stdin):
        click.echo(line)


@nlu.command("match-slots")
@click.option("--jsonl", is_flag=True, help="One JSON object a line (always so).")
def match_slots(*, jsonl: bool) -> None:
    """Read {"text","now","slots_offered"} a line; print {"matches"} a line."""
    del jsonl
    from bot.nlu.times import SlotTimes

    for line in SlotTimes().match_lines(sys.stdin):
        click.echo(line)


@nlu.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
def evaluate(file: Path) -> None:
    """Measure the model on labelled messages."""
    from bot.nlu.evaluate import evaluate as measure
    from bot.nlu.training_data import read_training_data

    wanted = settings.read()
    engine = engines.load(wanted.project, wanted.model_dir)
    found = measure(engine.parse, read_training_data(file).examples)
    console = Console()
    for name in (
        "messages",
        "accuracy",
        "macro_f1",
        "topic_accuracy",
        "danger_recall",
        "danger_precision",
        "foreign_rejected",
        "fell_back",
    ):
        console.print(f"{name:20} {getattr(found, name)}")
    for confusion in found.confusions[:MOST_CONFUSIONS]:
        console.print(f"{confusion.times:4}  {confusion.expected} taken for {confusion.predicted}")
