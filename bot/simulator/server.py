"""Runs the stand-in over real HTTP, for the command line and for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.simulator.app import create_app, world_of
from bot.simulator.config import SimulatorConfig

# How soon a server beside a test notices that it should end.
POLL_SECONDS = 0.02


class QuietHandler(WSGIRequestHandler):
    """Writes no line per request: a phone page asks often, and addresses hold people's ids."""

    def log_request(self, *_args: Any) -> None:
        """Say nothing."""


def serve(config: SimulatorConfig, host: str, port: int) -> None:
    """Serve until interrupted."""
    server = _server(create_app(config), host, port)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


@contextmanager
def running(config: SimulatorConfig, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve beside the caller and yield the base URL, without a slash at its end."""
    app = create_app(config)
    server = _server(app, host, port)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        world_of(app).stream.close()
        server.shutdown()
        thread.join()
        server.server_close()


def _server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler)
