"""A connection to one app of one platform: calls with a token, renewed at most once per call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from bot.channels.tokens import Fetched, TokenDesk, TokenStore
from bot.channels.verdicts import STALE_TOKEN, Refused
from bot.channels.wire import LATER, TIMEOUT, Answer, Call, Wire
from bot.ports import Clock, SendFailed

DEFAULT_SECONDS = 7200
Came = TypeVar("Came")
"""What a call brings."""


@dataclass(frozen=True)
class Credentials:
    """How a token is asked for, and the name under which it is kept; the name holds no secret."""

    key: str
    api_url: str
    ask: Call = field(repr=False)


class Connection:
    """Calls of one app."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        tokens: TokenStore,
        clock: Clock,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self.wire = Wire(credentials.api_url, timeout=timeout)
        self._ask = credentials.ask
        self.desk = TokenDesk(credentials.key, self._fetch_token, store=tokens, clock=clock)

    def get(self, api: str, **params: str) -> Answer:
        """Ask for something. Raises `SendFailed`."""
        return self._call(Call(api, params))

    def post(self, api: str, data: Mapping[str, Any], **params: str) -> Answer:
        """Have something done. Raises `SendFailed`; `Refused` where the platform gave a code."""
        return self._call(Call(api, params, data))

    def check(self) -> None:
        """Make sure of secret, token and way. Raises `SendFailed`."""
        self.get("getcallbackip")

    def attempt(self, call: Callable[[str], Came | SendFailed]) -> Came:
        """Return what a call with a token brings: once more, where only the token was stale.

        A failure is a value until here, since what it comes from may show the token. Raises it.
        """
        token = self.desk.token()
        outcome = call(token)
        if _is_stale(outcome):
            self.desk.forget(token)
            outcome = call(self.desk.token())
        return _good(outcome)

    def _call(self, call: Call) -> Answer:
        return self.attempt(lambda token: self.wire.exchange(call, token=token))

    def _fetch_token(self) -> Fetched:
        answer = _good(self.wire.exchange(self._ask))
        token, seconds = answer.get("access_token"), answer.get("expires_in", DEFAULT_SECONDS)
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise SendFailed(f"{self._ask.api}: no token", permanent=False, retry_after=LATER)
        return Fetched(token, timedelta(seconds=max(seconds, 0)))


def _is_stale(outcome: object) -> bool:
    return isinstance(outcome, Refused) and outcome.errcode in STALE_TOKEN


def _good(outcome: Came | SendFailed) -> Came:
    if isinstance(outcome, SendFailed):
        raise outcome
    return outcome
