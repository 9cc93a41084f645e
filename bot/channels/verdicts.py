"""What an error code means for a message: whether trying again can help, and when.

Decided by code, never by the platform's words, which may name people and addresses.
https://developer.work.weixin.qq.com/document/path/90313
"""

from dataclasses import dataclass

from bot.ports import SendFailed

STALE_TOKEN = frozenset({40001, 40014, 42001})
BAD_SECRET = frozenset({40001, 40013, 40091, 40125, 40243})
OUTSIDE_WINDOW = frozenset({43004, 45015, 45047})
SPENT_CODE = frozenset({40029, 40163, 42003, 42022})
_CARD_CODES = frozenset(range(42014, 42052)) - SPENT_CODE
NO_CARD = _CARD_CODES | {40035, 40058, 48002}

NO_MEDIUM = frozenset({40004, 40005, 40006, 40009, 40010, 40011, 44001, 45001})

UNKNOWN = "unknown error"

SOON = 2.0
NEXT_MINUTE = 60.0
AFTER_REPAIR = 600.0


@dataclass(frozen=True)
class Verdict:
    """Whether to give up, else after how many seconds to try again, and why."""

    permanent: bool
    retry_after: float | None
    meaning: str


_BUSY = {
    -1: Verdict(permanent=False, retry_after=SOON, meaning="platform busy"),
    45033: Verdict(permanent=False, retry_after=SOON, meaning="too many calls at once"),
    45009: Verdict(permanent=False, retry_after=NEXT_MINUTE, meaning="rate limit"),
    45011: Verdict(permanent=False, retry_after=NEXT_MINUTE, meaning="rate limit"),
}

_OURS = {
    40001: "secret or token refused",
    40013: "wrong corp or app id",
    40014: "token refused",
    40056: "wrong agent id",
    40091: "wrong secret",
    40125: "wrong secret",
    40164: "address of this server is not on the list",
    40243: "secret frozen",
    41001: "token missing",
    41004: "secret missing",
    42001: "token expired",
    48001: "no permission for this call",
    48002: "no permission for this call",
    50001: "login domain is not trusted",
    50002: "no privilege",
    50003: "app disabled",
    60011: "no privilege",
    60020: "address of this server is not trusted",
    301002: "agent id is not the token's",
}

_FINAL = {
    40003: "no such receiver",
    40004: "kind of file refused",
    40005: "type of file refused",
    40006: "size of file refused",
    40009: "picture too large",
    40010: "recording too large",
    40011: "video too large",
    44001: "file empty",
    45001: "file too large",
    40007: "media id unknown or expired",
    40008: "message type refused",
    40029: "code spent",
    40031: "receivers refused",
    40032: "receivers refused",
    40033: "characters refused",
    40035: "parameters refused",
    40037: "template unknown",
    40058: "parameters refused",
    40063: "parameter empty",
    40163: "code spent",
    42003: "code expired",
    42022: "code spent",
    44004: "text empty",
    45002: "text too long",
    45008: "too many articles",
    46003: "no menu",
    47003: "template data refused",
    60111: "no such person",
    81013: "receiver out of reach",
    82001: "no receiver",
}

_WAITING = {
    43004: "receiver does not follow",
    45015: "48-hour window closed",
    45047: "too many messages since the receiver wrote",
}


def of(errcode: int) -> Verdict:
    """Return the verdict; an unknown code is tried again, for nothing may be lost by guessing."""
    if errcode in _BUSY:
        return _BUSY[errcode]
    if errcode in _OURS:
        return Verdict(permanent=False, retry_after=AFTER_REPAIR, meaning=_OURS[errcode])
    if errcode in _WAITING:
        return Verdict(permanent=False, retry_after=None, meaning=_WAITING[errcode])
    if errcode in _CARD_CODES:
        return Verdict(permanent=True, retry_after=None, meaning="card refused")
    if errcode in _FINAL or errcode in range(400020, 400046):
        meaning = _FINAL.get(errcode, "meeting refused")
        return Verdict(permanent=True, retry_after=None, meaning=meaning)
    return Verdict(permanent=False, retry_after=NEXT_MINUTE, meaning=UNKNOWN)


class Refused(SendFailed):
    """The platform answered with an error code; its words are dropped, they may name people."""

    def __init__(self, api: str, errcode: int) -> None:
        verdict = of(errcode)
        super().__init__(
            f"{api} refused with {errcode}: {verdict.meaning}",
            permanent=verdict.permanent,
            retry_after=verdict.retry_after,
        )
        self.api = api
        self.errcode = errcode

    @property
    def is_known(self) -> bool:
        """Whether the table above has this code."""
        return of(self.errcode).meaning != UNKNOWN
