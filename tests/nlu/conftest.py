"""A tiny project, trained once for all tests of the engine, and the project's own model."""

from pathlib import Path

import pytest

from bot.nlu.fingerprint import is_current
from bot.nlu.model import Engine
from bot.nlu.train import train

HERE = Path(__file__).parent
TINY = HERE / "data" / "tiny"
PROJECT = HERE.parent.parent


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory):
    out = tmp_path_factory.mktemp("models") / "tiny"
    train(TINY, out)
    return out


@pytest.fixture(scope="session")
def tiny(tiny_model):
    return Engine.load(tiny_model, also_known=("choose_slot",))


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """Take the project's model where it is of today's data, else train one."""
    kept = PROJECT / "models" / "huitan"
    if is_current(PROJECT, kept):
        return kept
    out = tmp_path_factory.mktemp("models") / "huitan"
    train(PROJECT, out)
    return out


@pytest.fixture
def write(tmp_path):
    """Write a training file and return its path."""

    def write_file(text, name="asks.yml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file
