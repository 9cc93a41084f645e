"""The load, a process of its own: reads a wish as JSON, writes callbacks, prints what it saw."""

import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from letters import Account, packed

from bot.clock import SystemClock
from bot.simulator.envelopes import BadReply

TIMEOUT_SECONDS = 10.0
OPENED = 50
"""How many answers are decrypted afterwards, to see that the bot did answer."""


@dataclass
class Seen:
    """What the load saw; one for each thread, added up at the end."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


class Line:
    """One keep-alive connection, as lean as a client can be."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; return status and body."""
        self._socket.sendall(request)
        head = self._until(lambda got: b"\r\n\r\n" in got)
        end = head.index(b"\r\n\r\n") + 4
        length = _length(head[:end])
        whole = self._until(lambda got: len(got) >= end + length)
        self._unread = whole[end + length :]
        return int(whole[9:12]), whole[end : end + length]

    def _until(self, is_enough: Callable[[bytes], bool]) -> bytes:
        while not is_enough(self._unread):
            more = self._socket.recv(65536)
            if not more:
                raise ConnectionError("closed by the server")
            self._unread += more
        return self._unread


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + len(b"content-length:")
    return int(lower[start : lower.index(b"\r\n", start)])


class Queue:
    """Letters handed out one by one; in an open loop each has its moment."""

    def __init__(self, letters: list[bytes], *, rate: float, seconds: float) -> None:
        self._letters = letters
        self._rate = rate
        self._lock = threading.Lock()
        self._next = 0
        self._begin = time.monotonic() + 0.2
        self._end = self._begin + seconds

    def take(self) -> tuple[bytes, float] | None:
        """Return a letter and the moment from which its answer is timed; wait until then."""
        with self._lock:
            number, self._next = self._next, self._next + 1
        due = self._begin + number / self._rate if self._rate else time.monotonic()
        if number >= len(self._letters) or due >= self._end:
            return None
        time.sleep(max(0.0, due - time.monotonic()))
        return self._letters[number], due

    @property
    def begin(self) -> float:
        """When the first letter was due."""
        return self._begin


def _send(port: int, queue: Queue, seen: Seen) -> None:
    line = Line(port)
    while (taken := queue.take()) is not None:
        letter, due = taken
        try:
            status, body = line.exchange(letter)
        except OSError as error:
            seen.errors.append(type(error).__name__)
            line = Line(port)
            continue
        seen.seconds.append(time.monotonic() - due)
        if status != 200:
            seen.errors.append(str(status))
        elif len(seen.bodies) < OPENED:
            seen.bodies.append(body)


def run(wish: dict[str, Any]) -> dict[str, Any]:
    """Carry out a wish and return the figures."""
    account = Account(**wish["account"])
    source = packed(
        account,
        wish["senders"],
        now=SystemClock().now(),
        host=f"127.0.0.1:{wish['port']}",
        first=wish["first"],
    )
    letters = list(islice(source, wish["most"]))
    queue = Queue(letters, rate=wish["rate"], seconds=wish["seconds"])
    seen = [Seen() for _ in range(wish["connections"])]
    threads = [threading.Thread(target=_send, args=(wish["port"], queue, one)) for one in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - queue.begin
    return _figures(seen, took) | {"spoken": _spoken(account, seen)}


def _figures(seen: list[Seen], took: float) -> dict[str, Any]:
    seconds = sorted(value for one in seen for value in one.seconds)
    errors = [error for one in seen for error in one.errors]
    return {
        "count": len(seconds),
        "seconds": took,
        "p50": _at(seconds, 0.5),
        "p99": _at(seconds, 0.99),
        "max": seconds[-1] if seconds else 0.0,
        "errors": len(errors),
        "kinds": sorted(set(errors)),
    }


def _at(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def _spoken(account: Account, seen: list[Seen]) -> int:
    """Return how many of some answers say something; those that cannot be opened do not count."""
    envelope, spoken = account.envelope(), 0
    for body in [body for one in seen for body in one.bodies][:OPENED]:
        try:
            spoken += envelope.open(body) is not None
        except BadReply:
            continue
    return spoken


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(json.load(sys.stdin))))
