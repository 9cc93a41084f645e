"""Which engine understands: the trained model, keywords where there is none, or a real Rasa."""

from pathlib import Path

from bot.ports import Understanding


def load(model_dir: Path, *, rasa_url: str = "") -> Understanding:
    """Return the trained engine, else keywords; behind a real Rasa where its address is given."""
    own = _own(model_dir)
    if not rasa_url:
        return own
    from bot.nlu.rasa_http import RasaUnderstanding  # only where a Rasa is asked

    return RasaUnderstanding(rasa_url, own)


def _own(model_dir: Path) -> Understanding:
    if (model_dir / "model.json").exists():
        from bot.nlu.model import Engine  # numpy is loaded where a model asks for it

        return Engine.load(model_dir)
    from bot.nlu.keywords import KeywordEngine  # and this only where there is none

    return KeywordEngine()
