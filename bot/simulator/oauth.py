"""Web login: codes for one use within five minutes, handed only to the trusted domain."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from bot.simulator.clock import SimulatorClock
from bot.simulator.refusals import ApiError

CODE_LIVES = timedelta(minutes=5)
TICKET_LIVES = timedelta(minutes=30)


@dataclass(eq=False)
class Code:
    """One login under way."""

    who: str
    scope: str
    made_at: datetime
    used: bool = False


class Codes:
    """The codes of one platform, and the tickets that stand for a member's consent."""

    def __init__(self, clock: SimulatorClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._codes: dict[str, Code] = {}
        self._tickets: dict[str, Code] = {}

    def issue(self, who: str, scope: str) -> str:
        """Return a code for somebody."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = Code(who, scope, self._clock.now())
        return code

    def redeem(self, code: str) -> Code:
        """Use a code. Raises `ApiError` for a missing, unknown, used or old one."""
        if not code:
            raise ApiError(41008)
        with self._lock:
            found = self._codes.get(code)
            if found is None:
                raise ApiError(40029)
            if found.used:
                raise ApiError(42022)
            if self._clock.now() - found.made_at > CODE_LIVES:
                raise ApiError(42003)
            found.used = True
            return found

    def ticket(self, login: Code) -> str:
        """Return a ticket under which a member's personal fields may be read for a while."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets[ticket] = Code(login.who, login.scope, self._clock.now())
        return ticket

    def consented(self, ticket: str) -> str:
        """Return who gave consent under a ticket. Raises `ApiError`."""
        with self._lock:
            found = self._tickets.get(ticket)
        if found is None or self._clock.now() - found.made_at > TICKET_LIVES:
            raise ApiError(40029)
        return found.who


def way_back(redirect_uri: str, trusted: str, code: str, state: str) -> str:
    """Return where the browser goes with the code. Raises `ApiError` off the trusted domain."""
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https") or parts.netloc != trusted:
        raise ApiError(50001)
    glue = "&" if parts.query else "?"
    page, hash_mark, fragment = redirect_uri.partition("#")
    return f"{page}{glue}{urlencode({'code': code, 'state': state})}{hash_mark}{fragment}"
