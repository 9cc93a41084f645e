"""Messages per second, latency and memory of the real bot, beside a bare echo bot in the same run.

Ratios hold from machine to machine, absolute figures do not. Run it with `make bench`.
"""

import csv
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from letters import CONVERSATION, Account
from processes import environment, megabytes, run, running, until_ready
from quiet_platform import Platform
from rich.console import Console
from rich.table import Table

from bot.cli.keys import fresh
from bot.cli.stand_in import DEMO_PEOPLE
from bot.nlu import engines

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODEL = ROOT / "models" / "huitan"
ACCOUNT = Account("ww0bench", 1000002, "benchtoken", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
SENDERS = 2000
CONNECTIONS = 16
OPEN_CONNECTIONS = 32
ROUNDS = 2
CLOSED_SECONDS = 5.0
OPEN_SECONDS = 8.0
MOST_CLOSED = 20_000
PARSES = 100


@dataclass
class Bench:
    """One run: where the bot and the echo listen, and who has written so far."""

    bot: int
    echo: int
    results: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    written: int = 0

    def closed(self, port: int, seconds: float = CLOSED_SECONDS) -> dict[str, Any]:
        """Load as fast as sixteen connections go."""
        return self._load(port, connections=CONNECTIONS, seconds=seconds, rate=0, most=MOST_CLOSED)

    def open(self, rate: int) -> dict[str, Any]:
        """Load the bot at a fixed rate, timed from the scheduled moment."""
        most = int(rate * OPEN_SECONDS)
        return self._load(
            self.bot, connections=OPEN_CONNECTIONS, seconds=OPEN_SECONDS, rate=rate, most=most
        )

    def _load(self, port: int, **wish: Any) -> dict[str, Any]:
        wish |= {"port": port, "account": asdict(ACCOUNT), "senders": senders()}
        wish["first"] = self.written if port == self.bot else 0
        done = subprocess.run(
            [sys.executable, str(HERE / "load.py")],
            input=json.dumps(wish),
            capture_output=True,
            text=True,
            check=True,
        )
        figures: dict[str, Any] = json.loads(done.stdout)
        if port == self.bot:
            self.written += figures["count"]
        return figures


def senders() -> list[str]:
    """Return the user ids of those who write: many, for each may write twenty times a minute."""
    return [f"bench{number:04d}" for number in range(SENDERS)]


def people_file(place: Path) -> Path:
    """Write the demo organisation with many more members, and return the file."""
    with DEMO_PEOPLE.open(encoding="utf-8") as source:
        header, *rows = csv.reader(source)
    file = place / "people.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerows([header, *rows])
        for userid in senders():
            line = dict.fromkeys(header, "") | {"userid": userid, "name": userid}
            writer.writerow((line | {"department": "综采一区", "tier": "职工"}).values())
    return file


def settings(place: Path, platform: Platform) -> dict[str, str]:
    """Return the environment of the bot that is measured: SQLite, FULL, as everybody runs it."""
    return environment(
        {
            **fresh(),
            "HUITAN_DATABASE_URL": f"sqlite:///{place}/bench.db",
            "HUITAN_WECOM_CORP_ID": ACCOUNT.corp_id,
            "HUITAN_WECOM_AGENT_ID": str(ACCOUNT.agent_id),
            "HUITAN_WECOM_SECRET": "bench",
            "HUITAN_WECOM_TOKEN": ACCOUNT.token,
            "HUITAN_WECOM_AES_KEY": ACCOUNT.aes_key,
            "HUITAN_WECOM_API_URL": platform.url,
        }
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def together(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return several rounds as one: counts added up, latencies of the middle round."""
    added = {name: sum(one[name] for one in rounds) for name in ("count", "seconds", "errors")}
    middle = {name: statistics.median(one[name] for one in rounds) for name in ("p50", "p99")}
    return {**rounds[0], **added, **middle, "max": max(one["max"] for one in rounds)}


def measure(bench: Bench, env: dict[str, str], platform: Platform) -> dict[str, str]:
    """Carry out all loads and return the single figures."""
    serve = ["-m", "bot", "serve", "--port", str(bench.bot)]
    echo = [str(HERE / "echo_bot.py"), json.dumps(asdict(ACCOUNT)), str(bench.echo)]
    with running(serve, env) as web, running(echo, env) as yardstick:
        started = until_ready(bench.bot, web)
        until_ready(bench.echo, yardstick)
        for port in (bench.echo, bench.bot):
            bench.closed(port, seconds=1.0)
        closed = [(bench.closed(bench.echo), bench.closed(bench.bot)) for _ in range(ROUNDS)]
        for name, column in (("echo, closed loop ×16", 0), ("huitan, closed loop ×16", 1)):
            bench.results.append((name, together([pair[column] for pair in closed])))
        for rate in (100, 300):
            bench.results.append((f"huitan, open loop {rate}/s", bench.open(rate)))
        with running(["-m", "bot", "worker"], env, silent=True) as worker:
            bench.results.append(("huitan, 100/s, worker delivering", bench.open(100)))
            weights = {
                "web process": f"{megabytes(web.pid):.0f} MB",
                "worker process": f"{megabytes(worker.pid):.0f} MB",
            }
        weights["delivered by the worker meanwhile"] = str(platform.taken)
    return {"cold start of huitan serve": f"{started:.2f} s", **weights}


def understanding() -> dict[str, str]:
    """Return how long one parse takes, by the trained model or by keywords."""
    engine = engines.load(ROOT, MODEL)
    texts = [
        text + "。" * turn for turn in range(PARSES // len(CONVERSATION)) for text in CONVERSATION
    ]
    taken = []
    for text in texts:
        begin = time.perf_counter()
        engine.parse(text)
        taken.append((time.perf_counter() - begin) * 1e6)
    kind = "trained" if (MODEL / "model.json").exists() else "keywords"
    quantiles = statistics.quantiles(taken[len(CONVERSATION) :], n=100)
    return {f"one parse ({kind}), p50 / p99": f"{quantiles[49]:.0f} / {quantiles[98]:.0f} µs"}


def tables(bench: Bench, single: dict[str, str]) -> list[Table]:
    """Return everything as tables."""
    echo = _rate(bench.results[0][1])
    loads = Table(box=None)
    for heading in ("", "messages/s", "of echo", "p50 ms", "p99 ms", "max ms", "errors"):
        loads.add_column(heading, justify="left" if not heading else "right")
    for name, one in bench.results:
        ratio = f"{_rate(one) / echo:.2f}" if "closed" in name else ""
        times = (f"{one[which] * 1000:.1f}" for which in ("p50", "p99", "max"))
        errors = " ".join([str(one["errors"]), *one["kinds"]])
        loads.add_row(name, f"{_rate(one):.0f}", ratio, *times, errors)
    rest = Table(box=None, show_header=False)
    for name, value in single.items():
        rest.add_row(name, value)
    return [loads, rest]


def _rate(one: dict[str, Any]) -> float:
    return float(one["count"] / one["seconds"])


def main() -> int:
    """Measure and print; 1 where there were errors or the bot stayed silent."""
    console, bench, platform = Console(width=110), Bench(free_port(), free_port()), Platform()
    busy = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    with tempfile.TemporaryDirectory() as folder, console.status("measuring, under two minutes"):
        place = Path(folder)
        env = settings(place, platform)
        if not (MODEL / "model.json").exists():
            run(["train"], env)
        run(["migrate"], env)
        run(["people", "import", str(people_file(place))], env)
        single = {"load average before": busy} | measure(bench, env, platform) | understanding()
    console.print(*tables(bench, single), sep="\n")
    bad = [name for name, one in bench.results if one["errors"] or not one["spoken"]]
    for name in bad:
        console.print(f"{name}: errors, or no answer that could be read", style="red")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
