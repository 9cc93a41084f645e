"""A scripted platform on loopback, a clock that is told the time, and genuine envelopes."""

import contextlib
import json
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.channels import official_account, wecom
from bot.channels.accounts import OfficialAccount, WeComAccount
from bot.channels.tokens import MemoryTokens

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SECRET = "SECRETsecretSECRET"
OK = {"errcode": 0, "errmsg": "ok"}


class StoppedClock:
    """Shows the time it was set to."""

    def __init__(self):
        self.moment = NOW

    def now(self):
        return self.moment

    def advance(self, **units):
        self.moment += timedelta(**units)


class Handler(BaseHTTPRequestHandler):
    """Answers from the script of its platform."""

    def do_GET(self):
        self._answer(b"")

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body):
        address = urlsplit(self.path)
        api = address.path.removeprefix("/cgi-bin/").removeprefix("/")
        status, headers, content = self.server.platform.take(
            api, dict(parse_qsl(address.query)), json.loads(body) if body else None
        )
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        with contextlib.suppress(ConnectionError):  # the caller may have had enough
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *_):
        pass


class Platform:
    """Gives tokens T1, T2, … and for all else what it was told to answer, else `ok`."""

    def __init__(self):
        self.calls = defaultdict(list)
        self.script = defaultdict(list)
        self.stale_tokens = set()
        self.meeting = threading.Barrier(1)
        self.delay = 0
        self._lock = threading.Lock()

    def will(self, api, *answers):
        """Queue answers: a dict (JSON), an errcode, or (status, headers, bytes)."""
        self.script[api].extend(answers)

    def take(self, api, params, data):
        with self._lock:
            self.calls[api].append({"params": params, "data": data})
            answer = self._answer(api, params)
        if params.get("access_token") in self.stale_tokens:
            self.meeting.wait(10)
        time.sleep(self.delay)
        if isinstance(answer, tuple):
            return answer
        if isinstance(answer, int):
            answer = {"errcode": answer, "errmsg": f"hint {SECRET} from ip 10.1.2.3"}
        return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()

    def sent(self, api="message/send"):
        return [call["data"] for call in self.calls[api]]

    def _answer(self, api, params):
        if params.get("access_token") in self.stale_tokens:
            return 42001
        if self.script[api]:
            return self.script[api].pop(0)
        if api in ("gettoken", "stable_token"):
            return {**OK, "access_token": f"T{len(self.calls[api])}", "expires_in": 7200}
        return {**OK, "msgid": "m1", "response_code": "rc1"}


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def tokens():
    return MemoryTokens()


@pytest.fixture(scope="session")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def platform(server):
    server.platform = Platform()
    server.platform.url = f"http://127.0.0.1:{server.server_port}/cgi-bin/"
    return server.platform


@pytest.fixture
def corp(platform):
    keys = {"secret": SECRET, "token": "tok", "aes_key": "a" * 43}
    return WeComAccount("corp", 1000002, **keys, contact_secret="CONTACT", api_url=platform.url)


@pytest.fixture
def account(platform):
    return OfficialAccount("wxapp", SECRET, "tok", "a" * 43, api_url=platform.url)


@pytest.fixture
def connection(corp, tokens, clock):
    return wecom.connect(corp, tokens=tokens, clock=clock)


@pytest.fixture
def mp_connection(account, tokens, clock):
    return official_account.connect(account, tokens=tokens, clock=clock)


@pytest.fixture
def benchmark_seconds():
    def best(call):
        """Return the processor time of the best of three runs."""
        times = []
        for _ in range(3):
            start = time.thread_time()
            call()
            times.append(time.thread_time() - start)
        return min(times)

    return best
