"""Which engine understands: the trained model, keywords where there is none, or a real Rasa."""

import os
from pathlib import Path

from bot.ports import Understanding


def load(project: Path, model_dir: Path, *, rasa_url: str = "") -> Understanding:
    """Return the trained engine, else keywords; behind a real Rasa where its address is given.

    The encoder's weights are read by a thread beside, so that the first message does not wait.
    """
    own = _own(project, model_dir)
    if not rasa_url:
        return own
    from bot.nlu.rasa_http import RasaUnderstanding  # only where a Rasa is asked

    return RasaUnderstanding(rasa_url, own)


def _own(project: Path, model_dir: Path) -> Understanding:
    if (model_dir / "model.json").exists():
        from bot.nlu.model import Engine  # numpy is loaded where a model asks for it

        engine = Engine.load(model_dir)
        warming = engine.warm()
        if warming is not None:
            # A process forked meanwhile would wait for ever: its copy of the thread never ends.
            os.register_at_fork(before=warming.join)
        return engine
    from bot.nlu.keywords import KeywordEngine  # and this only where there is none

    return KeywordEngine.load(project)


def none() -> Understanding:
    """Return an engine for processes that answer nobody: it loads nothing."""
    from bot.nlu.keywords import KeywordEngine  # small, and needs no file

    return KeywordEngine()
