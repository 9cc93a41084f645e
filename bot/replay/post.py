"""The platforms of a replay: messages that arrive late at times, and video rooms that fail."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.arrangements import Appointment, Arranged
from bot.domain.files import Enclosure
from bot.domain.messages import Channel, Message, Receipt
from bot.ports import Clock, FileUnfit, SendFailed, Wording
from bot.replay.dice import Dice

OUTAGE = timedelta(minutes=20)
OUT = 0.03
"""So often somebody's phone takes nothing for a while."""
REFUSED, BUSY = 0.08, 0.2
"""So often a room cannot be had at all, or only later."""

Reader = Callable[[str, str, Mapping[str, str]], None]


class PlainSpeech:
    """Says which sentence was said beside its words, so that a reader needs no grammar."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def render(self, says: str, fields: Mapping[str, Any]) -> Message:
        """Return the sentence with its name and fields. Raises KeyError for an unknown one."""
        worded = self._wording.render(says, fields)
        if not worded.text or "{" in worded.text:
            raise KeyError(says)
        return replace(worded, text=json.dumps({"says": says, **fields}, ensure_ascii=False))

    def phrases(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """Return fields as people say them."""
        return self._wording.phrases(fields)


class Phones:
    """Everybody's phone: what arrives is read by whoever listens."""

    channel = Channel.WECOM

    def __init__(self, dice: Dice, clock: Clock) -> None:
        self._dice = dice
        self._clock = clock
        self.delivered = self.late = 0
        self._tried: set[str] = set()
        self.read: Reader = lambda *_: None
        self.out: Callable[[], None] = lambda: None

    def send(self, receiver: str, message: Message, *, task_id: str) -> Receipt:
        """Deliver, unless this phone is out of reach just now. Raises `SendFailed`."""
        outage = int(self._clock.now().timestamp() // OUTAGE.total_seconds())
        if self._dice.chance(OUT, "outage", receiver, outage):
            self._tried.add(task_id)
            self.out()
            raise SendFailed("out of reach", permanent=False)
        fields = json.loads(message.text)
        self.late += task_id in self._tried
        self.delivered += 1
        self.read(receiver, fields.pop("says"), fields)
        return Receipt()

    def send_file(self, receiver: str, enclosure: Enclosure, *, task_id: str) -> Receipt:
        """Refuse: nobody in the replay sends files. Raises `FileUnfit`."""
        del receiver, enclosure, task_id
        raise FileUnfit

    def close_card(self, receiver: str, response_code: str, label: str) -> None:
        """Do nothing: no card is kept."""


class Rooms:
    """Makes video rooms, and now and then does not."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._asked: dict[tuple[str, datetime], int] = {}
        self.failed = 0

    def create(self, appointment: Appointment) -> Arranged:
        """Make a room. Raises `SendFailed`."""
        return self._made(appointment)

    def update(self, made: Arranged, appointment: Appointment) -> Arranged:
        """Move a room. Raises `SendFailed`."""
        del made
        return self._made(appointment)

    def cancel(self, made: Arranged) -> None:
        """Call a room off."""

    def _made(self, appointment: Appointment) -> Arranged:
        name = appointment.person, appointment.starts_at
        asked = self._asked[name] = self._asked.get(name, 0) + 1
        if self._dice.chance(REFUSED, "refused", *name):
            self.failed += 1
            raise SendFailed("no rights", permanent=True)
        if asked == 1 and self._dice.chance(BUSY, "busy", *name):
            raise SendFailed("busy", permanent=False)
        room = f"{appointment.person}-{appointment.starts_at:%Y%m%d%H%M}"
        return Arranged(room, f"https://meeting.example/{room}")
