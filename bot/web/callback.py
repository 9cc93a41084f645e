"""The webhook: a callback in, at most four seconds, an answer out.

Status codes are LIMITS C1's: 403 and 400 without detail, 413, 415, 503 only for trouble of our
own, 200 with the kept answer for what was seen before; never 500.
"""

import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot.app import App
from bot.domain import errors
from bot.domain.messages import UNREADABLE, Channel, Inbound, InboundKind, Message
from bot.ports import Busy, CallbackRefused, Gate
from bot.services import inbox
from bot.services.inbox import NOTHING, Answer, Punctual
from bot.services.limits import MemberLimiter, Pace
from bot.web.figures import Figures

log = logging.getLogger(__name__)

THREADS = 8
MOST_WAITING = 2000
LATE_TRIES = 60
LATE_PAUSE = timedelta(seconds=1)


@dataclass(frozen=True)
class Patience:
    """How long a callback waits: for the answer, for its commit, for the twin that came first.

    The platform hangs up after five seconds and sends again.
    """

    answer: timedelta = timedelta(seconds=4)
    commit: timedelta = timedelta(seconds=0.7)
    twin: timedelta = timedelta(seconds=2)


class Site(Protocol):
    """What this endpoint is made of."""

    @property
    def app(self) -> App:
        """The assembled application."""

    @property
    def gates(self) -> Mapping[Channel, Gate]:
        """How each platform that is configured is read and answered."""

    @property
    def limiter(self) -> MemberLimiter:
        """How much somebody may write in a minute."""

    @property
    def figures(self) -> Figures:
        """What /metrics shows."""

    @property
    def patience(self) -> Patience:
        """How long an answer is waited for."""


def blueprint(site: Site) -> Blueprint:
    """Return the callbacks of the platforms that are configured."""
    routes = Blueprint("callback", __name__)
    desk = Reception(site)

    @routes.get("/callback/<any(wecom, mp):name>")
    def verify(name: str) -> Response:
        return desk.verify(Channel(name))

    @routes.post("/callback/<any(wecom, mp):name>")
    def take(name: str) -> Response:
        return desk.take(Channel(name))

    return routes


class Reception:
    """Takes callbacks, each answered once and in time."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")
        self._running: dict[str, Future[Answer]] = {}
        # Work that has ended before it is watched is forgotten by the thread that holds the lock.
        self._lock = threading.RLock()

    def verify(self, channel: Channel) -> Response:
        """Answer the platform's URL check: exactly the text, and no database in the way."""
        try:
            echo = self._gate(channel).verify(_query(), self._site.app.clock.now())
        except CallbackRefused as refused:
            return self._counted(channel, "refused", Response(status=refused.status))
        return Response(echo, mimetype="text/plain")

    def take(self, channel: Channel) -> Response:
        """Answer one callback."""
        started = time.monotonic()
        try:
            answer = self._take(channel)
        except CallbackRefused as refused:
            if refused.forged:
                log.warning("a forged callback was signed with our key: change it")
            outcome = "forged" if refused.forged else f"refused_{refused.status}"
            return self._counted(channel, outcome, Response(status=refused.status))
        except Busy:
            return self._counted(channel, "busy", Response(status=503))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the platform sends again
            # The error's own words are left out: they may quote what somebody wrote.
            log.error("a callback could not be answered: %s", errors.place(error))  # noqa: TRY400 - see above
            return self._counted(channel, "failed", Response(status=503))
        self._site.figures.seconds.labels(channel).observe(time.monotonic() - started)
        return self._counted(channel, "answered", answer)

    def _take(self, channel: Channel) -> Response:
        gate, now = self._gate(channel), self._site.app.clock.now()
        if request.content_encoding not in {None, "", "identity"}:
            raise CallbackRefused(415)
        inbound = gate.open(_query(), _received(), now)
        if inbound.kind is InboundKind.UNKNOWN:
            self._site.figures.callbacks.labels(channel, "unknown").inc()
            if inbound.sender and inbound.details.get("reason") == UNREADABLE:
                inbox.ask_again(self._site.app, inbound)
            return _body(gate.reply(inbound, None, "", now))
        self._site.figures.skew.set((inbound.sent_at - now).total_seconds())
        answer = self._paced(inbound)
        return _body(gate.reply(inbound, answer.message, answer.card_label, now))

    def _gate(self, channel: Channel) -> Gate:
        try:
            return self._site.gates[channel]
        except KeyError:
            raise CallbackRefused(404) from None

    def _paced(self, inbound: Inbound) -> Answer:
        app = self._site.app
        if inbound.kind is InboundKind.EVENT and not inbound.payload:
            return self._answered(inbound)
        pace = self._site.limiter.pace(f"{inbound.channel}:{inbound.sender}", app.clock.now())
        if pace is Pace.TOO_MANY:
            return NOTHING
        if pace is Pace.FIRST_TOO_MANY:
            said: Message = app.wording.render("utter_slow_down", {})
            return Answer(said)
        return self._answered(inbound)

    def _answered(self, inbound: Inbound) -> Answer:
        """Answer in four seconds, or with nothing: then the answer is pushed."""
        with self._lock:
            running = self._running.get(inbound.key)
            if running is None:
                if len(self._running) >= MOST_WAITING:
                    raise Busy("too many messages are waiting")
                punctual = Punctual()
                work = self._pool.submit(self._work, inbound, punctual)
                self._running[inbound.key] = work
                work.add_done_callback(lambda _: self._forget(inbound.key))
        patience = self._site.patience
        if running is not None:
            return _within(running, patience.twin)
        try:
            return work.result(patience.answer.total_seconds())
        except TooSlow:
            if punctual.decide("push"):
                return NOTHING
            # The answer is being stored at this very moment.
            return _within(work, patience.commit)

    def _work(self, inbound: Inbound, punctual: Punctual) -> Answer:
        """Answer. Once the platform was told that we have it, a busy database is waited for."""
        for _ in range(LATE_TRIES):
            try:
                return inbox.receive(self._site.app, inbound, punctual)
            except Busy:
                if punctual.decide("reply"):
                    raise
            time.sleep(LATE_PAUSE.total_seconds())
        raise Busy("a late answer could not be stored")

    def _forget(self, key: str) -> None:
        with self._lock:
            self._running.pop(key, None)

    def _counted(self, channel: Channel, outcome: str, answer: Response) -> Response:
        self._site.figures.callbacks.labels(channel, outcome).inc()
        return answer


def _within(work: Future[Answer], wait: timedelta) -> Answer:
    try:
        return work.result(wait.total_seconds())
    except TooSlow:
        return NOTHING


def _query() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))


def _received() -> bytes:
    try:
        return request.get_data()
    except HTTPException as refused:
        raise CallbackRefused(refused.code or 400) from None


def _body(text: str) -> Response:
    return Response(text, mimetype="application/xml" if text.startswith("<") else "text/plain")
