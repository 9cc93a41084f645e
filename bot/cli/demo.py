"""The demo: everything at once on one machine, with an organisation to try it on."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
from rich.console import Console

from bot.cli import keys as fresh_keys
from bot.cli import stopping
from bot.nlu.fingerprint import is_current
from bot.settings import PROJECT

HOME = Path("var/demo")
READY_SECONDS = 60.0
CORP = {
    "HUITAN_WECOM_CORP_ID": "ww0demo0corp0huitan",
    "HUITAN_WECOM_AGENT_ID": "1000002",
    "HUITAN_MP_APP_ID": "wx0demo0app0huitan",
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@click.command()
@click.option("--port", default=8100, show_default=True, help="Port of the phone page.")
@click.option("--bot-port", default=8000, show_default=True, help="Port of the bot.")
def demo(port: int, bot_port: int) -> None:
    """Set up a demo organisation and run platform, bot and worker until Ctrl-C."""
    stopping.heed()
    console = Console()
    environment = settle(port, bot_port)
    for title, arguments in _preparations(environment):
        with console.status(title):
            _run(arguments, environment)
        console.print(f"[green]✓[/] {title}")
    token = (HOME / "api-token").read_text("ascii").strip()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for arguments in _services(port, bot_port, token):
            processes.append(_start(arguments, environment))
        _wait_until_ready(bot_port, port, processes)
        _run(["menu"], environment)
        console.print(f"\n[bold]http://127.0.0.1:{port}/[/]   (Ctrl-C ends everything)\n")
        _watch(processes)
    except KeyboardInterrupt:
        console.print("bye")
    finally:
        stopping.finish()
        _end(processes)


def settle(port: int, bot_port: int) -> dict[str, str]:
    """Return the environment of the demo, made on the first start and kept for later ones."""
    HOME.mkdir(parents=True, exist_ok=True)
    file = HOME / "demo.env"
    if not file.exists():
        lines = {**fresh_keys.fresh(), **CORP, **_secrets()}
        file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), "ascii")
        file.chmod(0o600)
    kept = dict(line.split("=", 1) for line in file.read_text("ascii").splitlines() if line)
    own = {
        "HUITAN_DATABASE_URL": f"sqlite:///{HOME}/huitan.db",
        "HUITAN_BASE_URL": f"http://127.0.0.1:{bot_port}",
        "HUITAN_CLOCK_FILE": str(HOME / "clock"),
        "HUITAN_WECOM_API_URL": f"http://127.0.0.1:{port}/wecom/cgi-bin/",
        "HUITAN_MP_API_URL": f"http://127.0.0.1:{port}/mp/cgi-bin/",
    }
    return {**os.environ, **kept, **own}  # noqa: TID251 - children inherit PATH and the like


def _secrets() -> Mapping[str, str]:
    def word(length: int) -> str:
        return "".join(secrets.choice(LETTERS) for _ in range(length))

    return {
        "HUITAN_WECOM_SECRET": word(43),
        "HUITAN_WECOM_CONTACT_SECRET": word(43),
        "HUITAN_WECOM_TOKEN": word(24),
        "HUITAN_WECOM_AES_KEY": word(42) + "A",
        "HUITAN_MP_SECRET": word(32),
        "HUITAN_MP_TOKEN": word(24),
        "HUITAN_MP_AES_KEY": word(42) + "A",
    }


def _preparations(environment: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    model_dir = Path(environment.get("HUITAN_MODEL_DIR") or PROJECT / "models" / "huitan")
    yield "database", ["migrate"]
    if not is_current(PROJECT, model_dir):
        yield "language model", ["train"]
    if not (HOME / "api-token").exists():
        yield "demo organisation", ["demo-data", str(HOME / "api-token")]


def _services(port: int, bot_port: int, token: str) -> Iterator[list[str]]:
    bot_url = f"http://127.0.0.1:{bot_port}"
    yield ["simulate", "--port", str(port), "--bot-url", bot_url, "--api-token", token]
    yield ["serve", "--port", str(bot_port)]
    yield ["worker"]


def _command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def _run(arguments: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        _command(arguments), env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{' '.join(arguments)}: {done.stderr.strip()[-500:]}")


def _start(arguments: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        _command(arguments), env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


def _wait_until_ready(bot_port: int, port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    for url in (f"http://127.0.0.1:{bot_port}/readyz", f"http://127.0.0.1:{port}/sim/people"):
        while not _answers(url):
            if time.monotonic() > deadline or any(
                process.poll() is not None for process in processes
            ):
                raise click.ClickException(f"{url} does not answer")
            time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == HTTPStatus.OK)
    except (TimeoutError, URLError, OSError):
        return False


def _watch(processes: list[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    raise click.ClickException("a process has ended; the lines above say why")


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
