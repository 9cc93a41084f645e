"""Processes that are measured: started, waited for, weighed, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

READY_SECONDS = 30.0
PAUSE_SECONDS = 0.02
END_SECONDS = 10.0


class NotReady(Exception):
    """A server did not come up."""


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return the machine's environment without its own huitan settings, and with ours."""
    inherited = os.environ  # noqa: TID251 - children inherit PATH and the like
    kept = {name: value for name, value in inherited.items() if not name.startswith("HUITAN_")}
    return {**kept, **own}


def run(arguments: list[str], env: Mapping[str, str]) -> str:
    """Run a command of huitan to its end and return what it printed."""
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotReady(f"huitan {' '.join(arguments)}: {done.stderr.strip()[-300:]}")
    return done.stdout


@contextmanager
def running(
    command: list[str], env: Mapping[str, str], *, silent: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process and end it afterwards; a silent one's log is thrown away."""
    process = subprocess.Popen(
        [sys.executable, *command],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if silent else None,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until_ready(port: int, process: subprocess.Popen[bytes]) -> float:
    """Wait for `/readyz` and return how long it took. Raises `NotReady`."""
    begin = time.monotonic()
    while time.monotonic() - begin < READY_SECONDS and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return time.monotonic() - begin
        except (URLError, OSError):
            time.sleep(PAUSE_SECONDS)
    raise NotReady(f"nothing answers on port {port}")


def megabytes(pid: int) -> float:
    """Return the resident memory of a process, or of its largest child where that is larger."""
    return max(_resident(one) for one in (pid, *_children(pid)))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
