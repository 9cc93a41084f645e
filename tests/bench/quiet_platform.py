"""A platform that takes everything at once, so that only the bot's own work is measured."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = {
    "errcode": 0,
    "errmsg": "ok",
    "access_token": "bench",
    "expires_in": 7200,
    "msgid": "bench",
    "response_code": "bench",
}


class _Counter(BaseHTTPRequestHandler):
    """Says yes, and counts what was sent."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._yes()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server = self.server
        if isinstance(server, Platform):
            server.count()
        self._yes()

    def _yes(self) -> None:
        body = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name for it
        """Say nothing."""


class Platform(ThreadingHTTPServer):
    """The platform on a free port of loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.taken = 0
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of its API."""
        return f"http://127.0.0.1:{self.server_address[1]}/cgi-bin/"

    def count(self) -> None:
        """Count one message."""
        with self._lock:
            self.taken += 1
