"""Which engine understands: the trained model, or keywords where there is none."""

from pathlib import Path

from bot.ports import Understanding


def load(model_dir: Path) -> Understanding:
    """Return the trained engine, or the one of keywords that needs no model."""
    from bot.nlu.keywords import KeywordEngine
    from bot.nlu.model import Engine

    return Engine.load(model_dir) if (model_dir / "model.json").exists() else KeywordEngine()
