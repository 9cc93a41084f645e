"""What is on everybody's phone: the bubbles of each person's chats with the bot."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator.clock import SimulatorClock
from bot.simulator.refusals import PhoneError
from bot.simulator.stream import Stream

WECOM = "wecom"
MP = "mp"
CHANNELS = (WECOM, MP)
ME = "me"
BOT = "bot"


@dataclass(frozen=True)
class Content:
    """What a bubble shows."""

    kind: str
    text: str = ""
    card: dict[str, Any] | None = None
    media_url: str | None = None
    name: str = ""


@dataclass(eq=False)
class Bubble:
    """One message on one phone, and what became of it."""

    id: int
    userid: str
    channel: str
    sender: str
    content: Content
    at: datetime
    passive: bool = False
    card_open: bool = True
    card_label: str = ""
    recalled: bool = False
    selected: dict[str, list[str]] = field(default_factory=dict)

    @property
    def task_id(self) -> str:
        """The card's task, empty where there is none."""
        return str((self.content.card or {}).get("task_id", ""))

    def as_json(self) -> dict[str, Any]:
        """Return what the phone page shows."""
        return {
            "id": self.id,
            "channel": self.channel,
            "from": self.sender,
            "kind": self.content.kind,
            "text": "" if self.recalled else self.content.text,
            "at": self.at.isoformat(timespec="seconds"),
            "passive": self.passive,
            "card": None if self.recalled else self.content.card,
            "card_state": "open" if self.card_open else "closed",
            "card_label": self.card_label,
            "media_url": None if self.recalled else self.content.media_url,
            "name": self.content.name,
            "recalled": self.recalled,
            "selected": self.selected,
        }


class Phones:
    """All bubbles, in the order in which they appeared; every change goes to the stream."""

    def __init__(self, clock: SimulatorClock, stream: Stream) -> None:
        self._clock = clock
        self._stream = stream
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._bubbles: dict[int, Bubble] = {}

    def show(
        self, userid: str, channel: str, sender: str, content: Content, *, passive: bool = False
    ) -> Bubble:
        """Put a bubble on a phone."""
        with self._lock:
            number = next(self._numbers)
            now = self._clock.local()
            bubble = Bubble(number, userid, channel, sender, content, now, passive=passive)
            self._bubbles[number] = bubble
            self._tell(bubble)
            return bubble

    def alter(self, bubble: Bubble, **changes: Any) -> None:
        """Change fields of a bubble and show it again."""
        with self._lock:
            for name, value in changes.items():
                setattr(bubble, name, value)
            self._tell(bubble)

    def after(self, userid: str, channel: str | None, after_id: int) -> list[dict[str, Any]]:
        """Return one phone's bubbles with a greater id, of one channel or of both."""
        with self._lock:
            return [
                bubble.as_json()
                for bubble in self._bubbles.values()
                if bubble.userid == userid
                and bubble.id > after_id
                and channel in (None, "", bubble.channel)
            ]

    def bubble(self, userid: str, channel: str, number: int) -> Bubble:
        """Return one bubble of a phone. Raises `PhoneError`."""
        with self._lock:
            bubble = self._bubbles.get(number)
        if bubble is None or (bubble.userid, bubble.channel) != (userid, channel):
            raise PhoneError(404, "这部手机上没有这条消息。")
        return bubble

    def with_task(self, task_id: str) -> list[Bubble]:
        """Return every bubble that carries a card's task."""
        with self._lock:
            return [bubble for bubble in self._bubbles.values() if bubble.task_id == task_id]

    def _tell(self, bubble: Bubble) -> None:
        self._stream.tell(
            {"userid": bubble.userid, "channel": bubble.channel, "message": bubble.as_json()}
        )
