"""The trained model against what strangers wrote who had never seen what it is taught."""

from itertools import chain
from pathlib import Path

import pytest

from bot.nlu.evaluate import evaluate
from bot.nlu.model import Engine
from bot.nlu.normalise import fold
from bot.nlu.training_data import read_training_data
from bot.nlu.verdict import DANGER, FALLBACK, SCOPE

PROJECT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FOLDERS = ("fresh", "strangers")
NEAR_DEATH = ("danger_authors", "danger_strangers")
"""Sets of danger and of what sounds so, and of ordinary days."""

FILES = [
    f"{folder}/{file.name}" for folder in FOLDERS for file in sorted((HERE / folder).iterdir())
]
CHANCE = 0.13  # 你好, 满意, 关灯: what everybody writes in the very same words


def spoken(text):
    return fold(text).strip()


def texts(name):
    if name.endswith(".yml"):
        return [line.text for line in read_training_data(HERE / name).examples]
    return [line.split("\t")[0] for line in (HERE / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def taught():
    return {spoken(line.text) for line in read_training_data(PROJECT / "data" / "nlu").examples}


@pytest.fixture(scope="module")
def parse(model):
    return Engine.load(model).parse


@pytest.fixture(scope="module", params=FOLDERS)
def folder(request):
    return request.param


@pytest.fixture(scope="module")
def messages(folder, taught):
    asked = read_training_data(HERE / folder / "messages.yml").examples
    return [line for line in asked if spoken(line.text) not in taught]


@pytest.fixture(scope="module")
def figures(parse, messages):
    return evaluate(parse, messages)


def misses(parse, messages):
    """Return what was taken for something else, for a person to read."""
    asked = ((line.text, line.intent, parse(line.text).intent.name) for line in messages)
    return [f"{text}: {wanted}, not {got}" for text, wanted, got in asked if got != wanted]


@pytest.mark.parametrize("name", FILES)
def test_little_of_what_strangers_wrote_is_taught(name, taught):
    known = [text for text in texts(name) if spoken(text) in taught]
    assert len(known) <= CHANCE * len(texts(name)), known


def test_strangers_are_understood(figures, parse, messages):
    assert figures.accuracy >= 0.90, misses(parse, messages)
    assert figures.macro_f1 >= 0.88, figures.confusions


def test_what_is_foreign_leads_to_the_menu(folder, parse, taught):
    asked = [line for line in texts(f"{folder}/foreign.txt") if spoken(line) not in taught]
    got = {line: parse(line).intent.name for line in asked}
    taken = {line: intent for line, intent in got.items() if intent not in {SCOPE, FALLBACK}}
    assert len(taken) <= 0.15 * len(asked), taken


def of_folder(folder, taught):
    """Return the lines of danger of a folder, and all its others."""
    messages = read_training_data(HERE / folder / "messages.yml").examples
    danger = [line.text for line in messages if line.intent == DANGER]
    others = [line.text for line in messages if line.intent != DANGER]
    others += texts(f"{folder}/hard_negatives.txt") + texts(f"{folder}/foreign.txt")
    return tuple([t for t in lines if spoken(t) not in taught] for lines in (danger, others))


def test_danger_is_heard_among_everything_that_strangers_wrote(parse, taught):
    kept = [of_folder(folder, taught) for folder in FOLDERS]
    kept += [(texts(f"{name}/danger.txt"), texts(f"{name}/harmless.txt")) for name in NEAR_DEATH]
    danger, others = (list(chain(*lines)) for lines in zip(*kept, strict=True))
    missed = [text for text in danger if parse(text).intent.name != DANGER]
    imagined = [text for text in others if parse(text).intent.name == DANGER]
    hits = len(danger) - len(missed)
    assert hits >= 0.98 * len(danger), missed
    assert hits >= 0.92 * (hits + len(imagined)), imagined


def test_no_stranger_for_himself_is_heard_much_worse(folder, parse, taught):
    danger, others = of_folder(folder, taught)
    hits = sum(parse(text).intent.name == DANGER for text in danger)
    imagined = [text for text in others if parse(text).intent.name == DANGER]
    assert hits >= 0.98 * len(danger)
    assert hits >= 0.92 * (hits + len(imagined)), imagined


def test_topics_of_strangers_are_told(folder, parse, taught):
    told = (HERE / folder / "topics.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in told]
    asked = [(text, topic) for text, topic in pairs if spoken(text) not in taught]
    wrong = [text for text, topic in asked if parse(text).topic != topic]
    assert len(wrong) <= 0.05 * len(asked), wrong
