"""What the core asks of the outside world; adapters live in the outer packages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.domain.files import Enclosure
from bot.domain.messages import Channel, Inbound, Media, Message, Receipt
from bot.domain.understanding import Parse


class SendFailed(Exception):
    """The platform did not take a message.

    `permanent` means that trying again cannot help (the receiver left, the content is refused);
    `retry_after` is the pause in seconds that the platform asked for, if it did.
    """

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class OutsideWindow(SendFailed):
    """The Official Account may not write first; what is said waits until the person writes."""

    def __init__(self) -> None:
        super().__init__("outside the 48-hour window", permanent=False)


class FileUnfit(SendFailed):
    """The platform does not carry such a file; something must be said instead."""

    def __init__(self) -> None:
        super().__init__("the platform does not carry such a file", permanent=True)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""


class Sender(Protocol):
    """Brings messages to people on one platform."""

    @property
    def channel(self) -> Channel:
        """The platform."""

    def send(self, receiver: str, message: Message, *, task_id: str) -> Receipt:
        """Send to a platform user id. `task_id` ([A-Za-z0-9_-@], at most 128 bytes) names the card.

        Raises `SendFailed`.
        """

    def send_file(self, receiver: str, enclosure: Enclosure, *, task_id: str) -> Receipt:
        """Send a file to a platform user id. Raises `SendFailed`, `FileUnfit`."""

    def close_card(self, receiver: str, response_code: str, label: str) -> None:
        """Replace the buttons of a sent card by a label, so that nobody taps them again.

        Raises `SendFailed`. Does nothing where the platform has no cards.
        """


class Understanding(Protocol):
    """Understands a text."""

    def parse(self, text: str) -> Parse:
        """Return what the text wants. Never raises for any text."""


class Hearing(Protocol):
    """Turns recordings into text."""

    def transcribe(self, channel: Channel, media: Media) -> str:
        """Return what a recording says; empty where nothing can be made out, or nobody listens."""


class SlotMatcher(Protocol):
    """Finds which of the offered times an answer means."""

    def there(self, zone: ZoneInfo) -> "SlotMatcher":
        """Return the same for somebody who lives by another clock."""

    def about(self, text: str, *, now: datetime) -> str:
        """Return what somebody wants to talk about, in their own words; else nothing."""

    def match(self, text: str, *, now: datetime, offered: Sequence[datetime]) -> list[datetime]:
        """Return the offered times that the text means, in the order offered; empty if none."""

    def pick(
        self, text: str, *, now: datetime, shown: Sequence[datetime], offered: Sequence[datetime]
    ) -> list[datetime]:
        """Return the times meant: an ordinal counts in what was shown, all else in the offer."""

    def windows(self, text: str, *, now: datetime) -> list[tuple[datetime, datetime]]:
        """Return the stretches of time that a text names, future only, the end not included."""

    def reason(self, text: str, *, now: datetime) -> str:
        """Return what is done in the time that a text names, in its own words; else nothing."""

    def instead(
        self, text: str, *, now: datetime, offered: Sequence[datetime]
    ) -> tuple[str, list[datetime]]:
        """Return how a time was put that is not on offer, and what is free near it."""


class DialogueTurn(Protocol):
    """What one turn of a conversation came to."""

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is said back, in order."""

    @property
    def state(self) -> dict[str, Any]:
        """The conversation's new state, JSON-able."""


class DialogueAway(Exception):
    """A remote dialogue does not answer; the words of the error quote nobody."""


class Dialogue(Protocol):
    """Goes from an understood text to replies."""

    @property
    def is_remote(self) -> bool:
        """Whether another process plays, whose actions run in transactions of their own."""

    @property
    def spare(self) -> "Dialogue":
        """The dialogue of this process, for when a remote one is away; else itself."""

    def turn(
        self, state: Mapping[str, Any], parse: Parse, *, sender_id: str, channel: str
    ) -> DialogueTurn:
        """Play one turn: rules, forms, actions. Raises `DialogueAway` where it is remote."""

    def choice(self, state: Mapping[str, Any], text: str) -> str | None:
        """Return the payload of the offered choice that a text names by number or title."""

    def tapped(self, payload: str) -> Parse:
        """Return what a button's payload (`/affirm`, `/x{"a":"b"}`) stands for."""


class Wording(Protocol):
    """Words what is said."""

    def render(self, says: str, fields: Mapping[str, Any]) -> Message:
        """Return the sentence that a response's name stands for, filled in.

        Moments (`…_at`) and dates (`…_on`) are ISO strings and come out as people say them;
        terms such as a topic or a status come out in the organisation's language.
        """

    def phrases(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """Return fields as people say them."""


class Sealer(Protocol):
    """Seals return addresses; cannot open them."""

    def seal(
        self, *, ticket_id: str, channel: Channel, address: str, receipt: str
    ) -> tuple[str, bytes]:
        """Return the key's epoch and a box of constant length that only the courier opens."""


class Courier(Protocol):
    """Opens sealed return addresses, for delivery only."""

    def open(self, *, ticket_id: str, handle: bytes) -> tuple[Channel, str, str]:
        """Return channel, address, receipt. Raises `SendFailed` (permanent) for a foreign box."""

    @property
    def rotates(self) -> bool:
        """Whether keys are changed by themselves, being files and not settings."""

    @property
    def newest(self) -> str:
        """The epoch of the key that seals now; empty where there is none yet."""

    def epochs(self) -> Sequence[str]:
        """Return the epochs whose private keys still exist."""

    def begin(self, month: str) -> str:
        """Make a pair for a month (202611) and return its epoch."""

    def destroy(self, epoch: str) -> None:
        """Destroy a private key for good."""

    def reseal(self, *, ticket_id: str, handle: bytes) -> tuple[str, bytes]:
        """Return epoch and box of the same content for the newest key. Raises `SendFailed`."""


class CallbackRefused(Exception):
    """A callback is not answered; `status` says why in HTTP's terms, and nothing says more.

    `forged` means that somebody else knows our key: it was signed, and yet no platform's.
    """

    def __init__(self, status: int, *, forged: bool = False) -> None:
        super().__init__(str(status))
        self.status = status
        self.forged = forged


class Gate(Protocol):
    """The door of one platform: checks, opens and answers its callbacks."""

    @property
    def channel(self) -> Channel:
        """The platform."""

    def verify(self, query: Sequence[tuple[str, str]], now: datetime) -> str:
        """Return what the platform's URL check must be answered with. Raises `CallbackRefused`."""

    def open(self, query: Sequence[tuple[str, str]], body: bytes, now: datetime) -> Inbound:
        """Return what arrived; of kind UNKNOWN for what is genuine but cannot be read.

        Raises `CallbackRefused`.
        """

    def reply(self, inbound: Inbound, message: Message | None, label: str, now: datetime) -> str:
        """Return the body of the answer: a text, a card's label, or nothing."""


class Login(Protocol):
    """Recognises people in a browser, by what their platform says."""

    def address(self, *, redirect: str, state: str) -> str:
        """Return where to send the platform's own browser. Raises ValueError for a bad state."""

    def scan(self, *, redirect: str, state: str) -> str:
        """Return where to send any other browser. Raises ValueError for a bad state."""

    def who(self, code: str) -> str | None:
        """Return the platform user id, or nothing for a stranger or a spent code.

        Raises `SendFailed`.
        """
