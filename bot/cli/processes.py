"""The processes: web, worker, and the simulator of the platform."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from bot import bootstrap, settings
from bot.cli import preparing, stopping
from bot.jobs import Worker

WEB_THREADS = 8
KEEP_ALIVE_SECONDS = 75
GRACEFUL_SECONDS = 5


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn, started by us: settings come from options, not from files."""

    def __init__(self, build: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._build = build
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, once in each process."""
        return self._build()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes; PostgreSQL only.")
def serve(host: str, port: int, workers: int) -> None:
    """Answer the platform's callbacks."""
    wanted = bootstrap.keyless(settings.read())
    if workers > 1 and wanted.database_url.startswith("sqlite"):
        raise settings.SettingsRefused(
            "HUITAN_DATABASE_URL: SQLite serves one web process; use PostgreSQL for more"
        )
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": WEB_THREADS,
        "keepalive": KEEP_ALIVE_SECONDS,
        "graceful_timeout": GRACEFUL_SECONDS,
        "timeout": 60,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "huitan",
        "control_socket_disable": True,
    }
    Server(_builder(wanted, workers), options).run()


def _builder(wanted: settings.Settings, workers: int) -> Callable[[], Flask]:
    """Return what gives each process its application.

    One is built before the port is opened, so that a refusal is a sentence and not a log line.
    """
    prepared = preparing.assembly_with_model()
    if workers > 1:
        return lambda: bootstrap.assemble(wanted, understands=True).site()
    built = prepared.site()
    # What was built stays; the collector need not look through it again and again.
    gc.freeze()
    return lambda: built


@click.command()
@click.option("--once", is_flag=True, help="Do everything that is due now, then exit.")
def worker(*, once: bool) -> None:
    """Send what was promised; nudge, remind and report."""
    bootstrap.keyless(settings.read())
    _labour(preparing.assembly().worker(), once=once)


@click.command()
@click.option("--once", is_flag=True, help="Deliver everything that is due now, then exit.")
def courier(*, once: bool) -> None:
    """Deliver to unnamed authors, as the only process that can open their return addresses."""
    _labour(preparing.assembly().courier_process(), once=once)


def _labour(labour: Worker, *, once: bool) -> None:
    """Work once, or until the process is told to stop."""
    if once:
        labour.once()
        return
    stopping.heed()
    try:
        labour.run()
    except KeyboardInterrupt:
        return


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8100, show_default=True, help="Port to listen on.")
@click.option("--bot-url", default="http://127.0.0.1:8000", show_default=True, help="The bot.")
@click.option("--people", default="", help="The people file, else a demo; with --from a number.")
@click.option("--mp-mode", type=click.Choice(["plain", "compatible", "safe"]), default="safe")
@click.option("--api-token", default="", help="A token of the bot's API, to learn of talk days.")
@click.option("--from", "month", default="", help="Replay talks from this month on (2026-12).")
@click.option(
    "--months", default=12, show_default=True, type=click.IntRange(1, 60), help="Of a replay."
)
@click.option("--seed", default=1, show_default=True, help="Of a replay: another one, other luck.")
@click.option("--database", default="", help="Of a replay: an empty database; else a temporary.")
def simulate(**wanted: Any) -> None:
    """Play the platform with a phone page; with --from replay months of talks and judge them."""
    replayed = {name: wanted.pop(name) for name in ("month", "months", "seed", "database")}
    if replayed["month"]:
        _replay(wanted["people"] or "500", **replayed)
        return
    _stand_in(**wanted)


def _replay(people: str, *, month: str, months: int, seed: int, database: str) -> None:
    from bot.cli import replay  # the replay is loaded by nothing else

    scope = replay.scope(month, months=months, people=people, seed=seed)
    if not replay.run(scope, database):
        sys.exit(1)


def _stand_in(*, host: str, port: int, people: str, **wanted: Any) -> None:
    from bot.cli import stand_in  # the simulator is loaded by nothing else

    file = Path(people) if people else None
    config = stand_in.config(settings.read(), people=file, **wanted)
    click.echo(f"http://{host}:{port}/")
    stand_in.serve(config, host, port)
