"""Danger to life that stands between ordinary matters, as people mix things in one message."""

import random
from pathlib import Path

import pytest

from bot.nlu.model import Engine
from bot.nlu.training_data import read_training_data
from bot.nlu.verdict import DANGER

HERE = Path(__file__).parent
SHORTEST = 8
"""Characters from which an ordinary line names a matter, and is no 好的."""

FLOORS = {"，": 0.83, " ": 0.83, "。": 0.9, "": 0.65}
"""Recall by what joins the matters; without a stop nothing tells where one ends."""


@pytest.fixture(scope="module")
def alarms(model):
    parse = Engine.load(model).parse
    return lambda text: parse(text).intent.name == DANGER


@pytest.fixture(scope="module")
def ordinary():
    asked = read_training_data(HERE / "fresh" / "messages.yml").examples
    calm = [line.text for line in asked if line.intent != DANGER]
    return [text for text in calm if len(text) >= SHORTEST]


def danger():
    return (HERE / "danger_authors" / "danger.txt").read_text("utf-8").splitlines()[::6]


@pytest.mark.parametrize("stop", FLOORS)
def test_danger_is_heard_between_two_other_matters(alarms, ordinary, stop):
    drawn = random.Random(11)
    mixed = []
    for line in danger():
        before, after = drawn.sample(ordinary, 2)
        mixed.append(stop.join((before, line, after)))
    missed = [text for text in mixed if not alarms(text)]
    assert len(missed) <= (1 - FLOORS[stop]) * len(mixed), missed


def test_several_ordinary_matters_alarm_nobody(alarms, ordinary):
    drawn = random.Random(12)
    stops = [drawn.choice("，。 ") for _ in range(600)]
    mixed = [stop.join(drawn.sample(ordinary, 3)) for stop in stops]
    imagined = [text for text in mixed if alarms(text)]
    assert len(imagined) <= 0.01 * len(mixed), imagined
