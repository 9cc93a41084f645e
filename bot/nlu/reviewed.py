"""Training examples that came out of a review, appended to a file of their own."""

from pathlib import Path

from bot.nlu.training_data import read_training_data

HEAD = 'version: "3.1"\nnlu:\n'
UNANNOTATED = str.maketrans("[]", "［］")
"""Brackets mark entities; in full width they are read as what they are."""


def as_example(text: str) -> str:
    """Return a text as one line of training data; empty where nothing of it can be written."""
    line = " ".join(text.split())
    return "".join(char for char in line if char.isprintable()).translate(UNANNOTATED).strip()


def append(path: Path, *, intent: str, text: str) -> None:
    """Append one example; the file is made if it is not there.

    Raises `TrainingDataRefused` where the file could not be read afterwards; it is unchanged then.
    """
    example = as_example(text)
    if not example:
        return
    before = path.read_text("utf-8") if path.exists() else HEAD
    ending = "" if before.endswith("\n") else "\n"
    block = f"  - intent: {intent}\n    examples: |\n      - {example}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Not a name that training reads, should the process end here.
    fresh = path.with_suffix(".new")
    fresh.write_text(before + ending + block, "utf-8")
    try:
        read_training_data(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
