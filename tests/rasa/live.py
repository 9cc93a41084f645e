"""Leads the same conversations by the embedded dialogue and by a real Rasa, and compares them."""

import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

import requests
import yaml
from werkzeug.serving import make_server

from bot import app as applications
from bot.bootstrap import Assembly, assemble
from bot.cli.keys import fresh
from bot.cli.people import import_people
from bot.cli.stand_in import DEMO_PEOPLE
from bot.db.migrate import migrate
from bot.domain.messages import Channel, Inbound, InboundKind
from bot.services import inbox
from bot.settings import PROJECT, read

SAID = (
    ("zhangwei", "食堂最近的菜又咸又油，汤也是凉的，能不能管管"),
    ("zhangwei", "会不会知道是我"),
    ("zhangwei", "1"),
    ("lihai", "SQ-0001 换了新厨师，明天起汤用保温桶"),
    ("zhangwei", '/rate_dissatisfied{"ticket_number":"SQ-0001","receipt":""}'),
    ("zhangwei", "汤还是凉的"),
    ("lijie", "约主任"),
    ("lijie", "周六下午晚一点的"),
    ("lijie", "16:00"),
    ("lijie", "想谈谈调岗"),
    ("lijie", "我的约谈"),
    ("lijie", "取消约谈"),
    ("lijie", "1"),
    ("luyuan", "约主任"),
    ("luyuan", "第二个"),
    ("luyuan", "/stop"),
    ("chenbo", "宿舍热水器坏了三天了，没人来修"),
    ("chenbo", "匿名提交"),
    ("wanglei", "不想活了"),
    ("wanglei", "没有人"),
    ("zhaojianguo", "谁约了"),
    ("zhaojianguo", "日报"),
)
DRAWN_BY_LOT = re.compile(r"\d{4}( \d{4}){3}|[0-9a-f]{32,64}")
"""Receipts, ids and addresses, which no two bots share."""
MODEL = PROJECT / "models" / "rasa" / "huitan.tar.gz"
RASA = PROJECT / ".venv-rasa" / "bin" / "rasa"
START_SECONDS = 180
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


def main() -> None:
    """Play, print what differs, and end with 1 if anything does."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger(inbox.__name__).addFilter(noted)
    with tempfile.TemporaryDirectory() as folder:
        ours = built(Path(folder), "embedded")
        rasa_port, bot_port = free_port(), free_port()
        theirs = built(Path(folder), "remote", dialogue_url=f"http://127.0.0.1:{rasa_port}")
        applications.use(theirs.app)  # the one that Rasa's calls for actions reach
        with served(theirs, bot_port), rasa(Path(folder), rasa_port, bot_port):
            say(theirs, 0, "lihai", "在吗")  # the first text waits for Rasa's sentence encoder
            differing = sum(not same(ours, theirs, *turn) for turn in enumerate(SAID, start=1))
    show(f"{len(SAID) - differing} of {len(SAID)} answers are the same")
    show(f"a real Rasa took {1000 * median(TOOK):.0f} ms at the median")
    show(f"ours stepped in {len(STEPPED_IN)} times")
    sys.exit(bool(differing or STEPPED_IN))


TOOK: list[float] = []
STEPPED_IN: list[str] = []
"""Where our own dialogue answered because Rasa was away: the same answer then proves nothing."""


def noted(record: logging.LogRecord) -> bool:
    """Note a warning of the message path."""
    STEPPED_IN.append(record.getMessage())
    return True


def show(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def built(folder: Path, name: str, **more: str) -> Assembly:
    """Return a bot with the demo organisation in a database of its own."""
    os.environ.update(fresh())  # noqa: TID251 - a bot is configured this way
    settings = read().model_copy(update={"database_url": f"sqlite:///{folder / name}.db", **more})
    assembly = assemble(settings, understands=True)
    migrate(assembly.database)
    import_people(assembly, DEMO_PEOPLE)
    return assembly


def same(ours: Assembly, theirs: Assembly, number: int, said: tuple[str, str]) -> bool:
    """Let both answer one message, and show the answers if they are not the same."""
    embedded = say(ours, number, *said)
    started = time.monotonic()
    remote = say(theirs, number, *said)
    TOOK.append(time.monotonic() - started)
    if embedded != remote:
        show(f"{said[0]}: {said[1]}\n  embedded: {embedded}\n  Rasa:     {remote}")
    return embedded == remote


def say(assembly: Assembly, number: int, who: str, text: str) -> tuple[object, ...]:
    """Let somebody say or tap something, and return text and choices of the answer."""
    payload, now = text if text.startswith("/") else "", assembly.app.clock.now()
    inbound = Inbound(
        Channel.WECOM, f"k{number}", who, now, InboundKind.TEXT, text=text, payload=payload
    )
    answer = inbox.receive(assembly.app, inbound, inbox.Punctual()).message
    if answer is None:
        return ()
    buttons = tuple((one.title, DRAWN_BY_LOT.sub("…", one.payload)) for one in answer.buttons)
    return DRAWN_BY_LOT.sub("…", answer.text), buttons


@contextmanager
def served(assembly: Assembly, port: int) -> Iterator[None]:
    """Serve the bot, for Rasa's calls."""
    server = make_server("127.0.0.1", port, assembly.site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def rasa(folder: Path, port: int, bot_port: int) -> Iterator[None]:
    """Run Rasa with the project's model."""
    endpoints, log = folder / "endpoints.yml", folder / "rasa.log"
    url = f"http://127.0.0.1:{bot_port}/actions/webhook"
    endpoints.write_text(yaml.safe_dump({"action_endpoint": {"url": url}}), "utf-8")
    command = [RASA, "run", "-i", "127.0.0.1", "-p", str(port), "-m", MODEL]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*map(str, command), "--endpoints", str(endpoints)],
            cwd=PROJECT,
            env={**os.environ, **QUIET},  # noqa: TID251 - Rasa is configured this way
            stdout=out,
            stderr=out,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            yield
        finally:
            process.terminate()
            process.wait(timedelta(seconds=30).total_seconds())


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Return when somebody answers there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(url, timeout=1).raise_for_status()
        except requests.RequestException:
            time.sleep(0.5)
        else:
            return
    sys.exit("Rasa did not start; `make rasa` trains the model that it needs")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    main()
