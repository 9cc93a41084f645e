"""Which cards are out: task ids that may be used once, and the codes that open one update each."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.simulator.cards import is_interactive
from bot.simulator.clock import SimulatorClock
from bot.simulator.phones import Bubble, Content, Phones
from bot.simulator.refusals import ApiError

CODE_LIVES = timedelta(hours=72)
Json = dict[str, Any]


@dataclass(frozen=True)
class Opening:
    """What a response code lets the bot change."""

    task_id: str
    made_at: datetime


class CardDesk:
    """Task ids and response codes of the app, and the change of a card on a phone."""

    def __init__(self, clock: SimulatorClock, phones: Phones) -> None:
        self._clock = clock
        self._phones = phones
        self._lock = threading.Lock()
        self._tasks: set[str] = set()
        self._openings: dict[str, Opening] = {}

    def claim(self, card: Json) -> None:
        """Take the card's task id for this card alone. Raises `ApiError`."""
        task_id = card.get("task_id")
        if not task_id:
            return
        with self._lock:
            if task_id in self._tasks:
                raise ApiError(42014, "task_id was used before")
            self._tasks.add(task_id)

    def open_once(self, task_id: str) -> str:
        """Return a code for one update within 72 hours."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._openings[code] = Opening(task_id, self._clock.now())
        return code

    def redeem(self, code: str) -> str:
        """Use a code and return the task that it opens. Raises `ApiError`.

        Which error the platform gives for a used or old code is nowhere written.
        """
        with self._lock:
            opening = self._openings.pop(code, None)
        if opening is None or self._clock.now() - opening.made_at > CODE_LIVES:
            raise ApiError(40058, "invalid response_code")
        return opening.task_id

    def close(self, bubble: Bubble, label: str) -> None:
        """Replace a card's buttons by a label."""
        self._phones.alter(bubble, card_open=False, card_label=label)

    def replace(self, bubble: Bubble, card: Json) -> None:
        """Put another card in the place of a card; it can be tapped if it still offers a choice."""
        label = str(card.get("replace_text") or "")
        whole = {"task_id": bubble.task_id, **card}
        content = Content("card", card_text(whole), whole)
        still_open = is_interactive(whole) and not label and not _disabled(whole)
        self._phones.alter(bubble, content=content, card_open=still_open, card_label=label)


def card_text(card: Json) -> str:
    """Return a card's words as plain text, for readers of the chat that do not draw cards."""
    title = card.get("main_title") or {}
    parts = (title.get("title"), title.get("desc"), card.get("sub_title_text"))
    return "\n".join(str(part) for part in parts if part)


def _disabled(card: Json) -> bool:
    parts = [card.get("checkbox") or {}, *(card.get("select_list") or [])]
    filled = [part for part in parts if part]
    return bool(filled) and all(part.get("disable") for part in filled)
