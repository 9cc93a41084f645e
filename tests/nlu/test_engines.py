"""Which engine understands, and that it understands in every process."""

import subprocess
import sys

import pytest

from bot.nlu import engines
from bot.nlu.encoder import installed_version
from bot.nlu.fingerprint import is_current
from bot.nlu.train import train
from bot.settings import PROJECT

FORKED = """
import os, signal, sys
from pathlib import Path
from bot.nlu import engines
engine = engines.load(Path(sys.argv[1]), Path(sys.argv[2]))
child = os.fork()
if not child:
    signal.alarm(20)
    engine.parse("那头那个啥老是糊里糊涂搞不灵清")
    engine.parse("想问问这个那个的到底怎么个说法嘛")
    os._exit(0)
sys.exit(os.waitpid(child, 0)[1])
"""


def test_a_process_forked_while_the_encoder_is_read_understands(tmp_path):
    """As gunicorn does: the application is built first, then the worker is forked."""
    if not installed_version():
        pytest.fail("the encoder belongs to the dependencies")
    model = PROJECT / "models" / "huitan"
    if not is_current(PROJECT, model):
        model = tmp_path / "huitan"
        train(PROJECT, model)
    arguments = [sys.executable, "-c", FORKED, str(PROJECT), str(model)]
    done = subprocess.run(arguments, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_a_model_there_are_keywords(tmp_path):
    assert engines.load(PROJECT, tmp_path).parse("查进度").intent.name == "track_ticket"
