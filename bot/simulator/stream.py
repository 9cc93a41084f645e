"""Tells every open page what has just changed, as server-sent events."""

import json
import queue
import threading
from collections.abc import Iterator, Mapping
from typing import Any

PING_SECONDS = 15.0
BACKLOG = 2000


class Stream:
    """The open pages; each has its own queue, and one that does not read is let go."""

    def __init__(self, *, ping_seconds: float = PING_SECONDS) -> None:
        self._lock = threading.Lock()
        self._listeners: set[queue.Queue[str | None]] = set()
        self._ping_seconds = ping_seconds

    def tell(self, event: Mapping[str, Any]) -> None:
        """Send an event to every listener."""
        line = f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
        with self._lock:
            for listener in list(self._listeners):
                self._push(listener, line)

    def listen(self) -> Iterator[str]:
        """Return the events from this call on, without end; a comment keeps a quiet line open."""
        listener: queue.Queue[str | None] = queue.Queue(BACKLOG)
        with self._lock:
            self._listeners.add(listener)
        return self._events(listener)

    def close(self) -> None:
        """End every open stream."""
        with self._lock:
            for listener in list(self._listeners):
                self._push(listener, None)

    def _push(self, listener: queue.Queue[str | None], line: str | None) -> None:
        try:
            listener.put_nowait(line)
        except queue.Full:
            self._listeners.discard(listener)

    def _events(self, listener: queue.Queue[str | None]) -> Iterator[str]:
        try:
            yield ": open\n\n"
            while True:
                try:
                    line = listener.get(timeout=self._ping_seconds)
                except queue.Empty:
                    yield ": ping\n\n"
                    continue
                if line is None:
                    return
                yield line
        finally:
            with self._lock:
                self._listeners.discard(listener)
