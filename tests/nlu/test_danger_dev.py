"""Danger to life against its look-alikes: tools, titles, partings, jokes, money, machines."""

from pathlib import Path

import pytest

from bot.nlu.model import Engine
from bot.nlu.normalise import fold
from bot.nlu.training_data import read_training_data
from bot.nlu.verdict import DANGER

PROJECT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FLOORS = {
    "authors": (0.98, 0.96),
    "dev": (0.97, 0.92),
    "voices": (0.94, 0.87),
    "strangers": (0.97, 0.93),
    "edge": (0.95, 0.87),
    "mixed": (0.95, 0.96),
}
"""Recall and precision of each set; `edge` sets three harmless lines that sound so beside two,
`mixed` has several matters in each line."""

FILES = [f"{folder}/{name}.txt" for folder in FLOORS for name in ("danger", "harmless")]


def lines(name):
    return [line for line in (HERE / f"danger_{name}").read_text("utf-8").splitlines() if line]


@pytest.fixture(scope="module")
def heard(model):
    parse = Engine.load(model).parse
    return lambda name: [text for text in lines(name) if parse(text).intent.name == DANGER]


@pytest.mark.parametrize("folder", FLOORS)
def test_danger_is_heard_and_its_look_alikes_are_not(heard, folder):
    recall, precision = FLOORS[folder]
    danger, alarms = lines(f"{folder}/danger.txt"), heard(f"{folder}/danger.txt")
    imagined = heard(f"{folder}/harmless.txt")
    assert len(alarms) >= recall * len(danger), sorted(set(danger) - set(alarms))
    assert len(alarms) >= precision * (len(alarms) + len(imagined)), imagined


@pytest.mark.parametrize("name", FILES)
def test_no_line_of_the_measure_is_taught(name):
    taught = {fold(e.text).strip() for e in read_training_data(PROJECT / "data" / "nlu").examples}
    assert [line for line in lines(name) if fold(line).strip() in taught] == []
