"""Which engine understands: the trained model, or keywords where there is none."""

from pathlib import Path

from bot.ports import Understanding


def load(model_dir: Path) -> Understanding:
    """Return the trained engine, or the one of keywords that needs no model."""
    if (model_dir / "model.json").exists():
        from bot.nlu.model import Engine  # numpy is loaded where a model asks for it

        return Engine.load(model_dir)
    from bot.nlu.keywords import KeywordEngine  # and this only where there is none

    return KeywordEngine()
