"""Trains and asks the embedded engine in a process of its own, so that it can be weighed.

`train PROJECT MODEL_FOLDER` trains; `ask MODEL_FOLDER TEXTS.json ANSWERS.json USE` asks, where
USE says when the encoder is asked (unsure, always, never).
"""

import json
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()


def train(project: str, folder: str) -> None:
    """Train on a project's files."""
    from bot.nlu.train import train as fit  # scikit-learn is for this alone

    fit(Path(project), Path(folder))


def ask(folder: str, texts: str, answers: str, use: str) -> None:
    """Parse every text and write what came out, with seconds and memory."""
    from bot.nlu.model import EncoderUse, Engine  # counted as start

    engine = Engine.load(Path(folder), encoder=EncoderUse(use))
    warming = engine.warm()
    if warming is not None:
        warming.join()
    engine.parse("你好")
    ready = time.perf_counter() - BEGAN
    parses, seconds = [], []
    for text in json.loads(Path(texts).read_text("utf-8")):
        asked = time.perf_counter()
        parse = engine.parse(text)
        seconds.append(time.perf_counter() - asked)
        parses.append(parse.as_json())
    figures = {"ready": ready, "seconds": seconds, "megabytes": resident(), "parses": parses}
    Path(answers).write_text(json.dumps(figures, ensure_ascii=False), "utf-8")


def resident() -> float:
    """Return the megabytes that the process holds."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    {"train": train, "ask": ask}[sys.argv[1]](*sys.argv[2:])
