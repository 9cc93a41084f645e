"""Understanding, from the command line: train, parse, match times, evaluate."""

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from bot import settings
from bot.cli import preparing
from bot.nlu import engines


@click.command()
def train() -> None:
    """Train the language model from config.yml and data/nlu."""
    from bot.nlu.train import train as fit  # scikit-learn is loaded for this alone

    wanted = settings.read()
    console = Console(stderr=True)
    with console.status("training") as status:
        report = fit(wanted.project, wanted.model_dir, progress=lambda _, what: status.update(what))
    click.echo(str(report))


@click.group()
def nlu() -> None:
    """Understanding of texts and times."""


@nlu.command("parse")
@click.option("--jsonl", is_flag=True, help="One compact line a text (always so).")
def parse(*, jsonl: bool) -> None:
    """Read one text a line; print one Rasa parse JSON a line."""
    del jsonl
    wanted = settings.read()
    preparing.ensure_model(wanted)
    engine = engines.load(wanted.model_dir)
    for line in sys.stdin:
        click.echo(json.dumps(engine.parse(line.rstrip("\n")).as_json(), ensure_ascii=False))


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

    click.echo(str(measure(engines.load(settings.read().model_dir), file)))
