"""Trains and asks a real Rasa 3.6; run by the interpreter of Rasa's own environment (Python 3.10).

`train CONFIG DATA MODEL_FOLDER` trains; `ask MODEL_FOLDER TEXTS.json ANSWERS.json` asks.
"""

import asyncio
import json
import logging
import resource
import sys
import time
from pathlib import Path

NAME = "peer"


def train(config, data, folder):
    """Train the NLU part alone and print nothing but what Rasa prints."""
    from rasa.model_training import train_nlu  # Rasa takes seconds to import

    train_nlu(config, data, folder, fixed_model_name=NAME)


def ask(folder, texts, answers):
    """Parse every text and write what came out, with seconds and memory."""
    began = time.perf_counter()
    asyncio.run(_ask(Path(folder), json.loads(Path(texts).read_text("utf-8")), answers, began))


async def _ask(folder, texts, answers, began):
    import rasa.utils.log_utils  # the same
    from rasa.core.agent import Agent  # the same

    # Without this every text is printed.
    rasa.utils.log_utils.configure_structlog(logging.ERROR)
    agent = Agent.load(str(folder / f"{NAME}.tar.gz"))
    await agent.parse_message("你好")
    ready = time.perf_counter() - began
    parses, seconds = [], []
    for text in texts:
        asked = time.perf_counter()
        parses.append(await agent.parse_message(text))
        seconds.append(time.perf_counter() - asked)
    found = [
        {"intent": one["intent"], "intent_ranking": one.get("intent_ranking") or [one["intent"]]}
        for one in parses
    ]
    figures = {"ready": ready, "seconds": seconds, "megabytes": resident(), "parses": found}
    Path(answers).write_text(json.dumps(figures, ensure_ascii=False), "utf-8")


def resident():
    """Return the megabytes that the process holds now, or held at most where that is unknown."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    {"train": train, "ask": ask}[sys.argv[1]](*sys.argv[2:])
