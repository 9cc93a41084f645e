"""Brings callbacks to the bot over HTTP: five seconds to answer, and three more tries."""

import secrets
import time
from dataclasses import dataclass

import requests

from bot.simulator.clock import SimulatorClock
from bot.simulator.config import BotAddress
from bot.simulator.envelopes import Envelope, Letter, fresh_nonce

TRIES = 4
CHECK_SECONDS = 1.0
OK = 200


@dataclass(frozen=True)
class Delivery:
    """How it ended: the last status (None where nothing came), the tries, the body of a 200."""

    status: int | None
    tries: int
    body: bytes = b""
    trouble: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the bot took it."""
        return self.status == OK


class Postman:
    """Sends to wherever the bot now is."""

    def __init__(
        self,
        clock: SimulatorClock,
        bot: BotAddress,
        *,
        timeout_seconds: float,
        retry_pause_seconds: float,
    ) -> None:
        self._clock = clock
        self._bot = bot
        self._timeout_seconds = timeout_seconds
        self._retry_pause_seconds = retry_pause_seconds

    def deliver(
        self, envelope: Envelope, xml: str, *, sender: str, knobs: frozenset[str]
    ) -> Delivery:
        """Post a plaintext until it is answered with 200, four times at most.

        Whether the real platform repeats nonce and timestamp is not written anywhere; it does so
        here unless the knob `new_nonce_on_retry` is set.
        """
        stamp, nonce = self._clock.stamp(), fresh_nonce()
        ended = Delivery(None, 0)
        for tries in range(1, TRIES + 1):
            letter = envelope.pack(xml, sender=sender, stamp=stamp, nonce=nonce, knobs=knobs)
            ended = self._post(envelope.channel, letter, tries)
            if ended.arrived or tries == TRIES:
                break
            time.sleep(self._retry_pause_seconds)
            if "new_nonce_on_retry" in knobs:
                stamp, nonce = self._clock.stamp(), fresh_nonce()
        return ended

    def check_address(self, envelope: Envelope) -> Delivery:
        """Ask the bot to prove that the address is its own; the answer must come in a second."""
        word = secrets.token_hex(10)
        query = envelope.question(self._clock.stamp(), fresh_nonce(), word)
        try:
            with _session() as session:
                answer = session.get(
                    self._url(envelope.channel), params=query, timeout=CHECK_SECONDS
                )
        except requests.RequestException as error:
            return Delivery(None, 1, trouble=type(error).__name__)
        good = answer.content == word.encode()
        return Delivery(
            answer.status_code, 1, answer.content, "" if good else "the word did not come back"
        )

    def _post(self, channel: str, letter: Letter, tries: int) -> Delivery:
        try:
            with _session() as session:
                answer = session.post(
                    self._url(channel),
                    params=letter.query,
                    data=letter.body,
                    headers={"Content-Type": "text/xml"},
                    timeout=self._timeout_seconds,
                    allow_redirects=False,
                )
        except requests.RequestException as error:
            return Delivery(None, tries, trouble=type(error).__name__)
        return Delivery(answer.status_code, tries, answer.content)

    def _url(self, channel: str) -> str:
        return f"{self._bot.url}/callback/{channel}"


def _session() -> requests.Session:
    session = requests.Session()
    # The bot is a neighbour; a proxy of the machine has no business in between.
    session.trust_env = False
    return session
