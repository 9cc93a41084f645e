"""Understanding by a real Rasa over its HTTP API; ours answers where Rasa does not.

https://rasa.com/docs/rasa/pages/http-api: POST /model/parse
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests

from bot.domain.understanding import Entity, Intent, Parse
from bot.ports import Understanding

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=2)
TOPICS = {"request_work": "work", "request_life": "life", "request_mood": "mood", "danger": "mood"}


class RasaUnderstanding:
    """Asks a Rasa server for every text."""

    def __init__(self, url: str, own: Understanding) -> None:
        self._url = f"{url.rstrip('/')}/model/parse"
        self._own = own

    def parse(self, text: str) -> Parse:
        """Return what the text wants; danger to life is heard by our own engine in any case."""
        ours = self._own.parse(text)
        if ours.intent.name == "danger":
            return ours
        try:
            answer = requests.post(self._url, json={"text": text}, timeout=PATIENCE.total_seconds())
            answer.raise_for_status()
            return _parse(text, answer.json(), ours.topic)
        except (requests.RequestException, ValueError, KeyError, TypeError) as failure:
            log.warning("Rasa did not understand for us: %s", type(failure).__name__)
            return ours


def _parse(text: str, found: Mapping[str, Any], topic: str) -> Parse:
    intent = _intent(found["intent"])
    return Parse(
        text=text,
        intent=intent,
        ranking=tuple(_intent(one) for one in found.get("intent_ranking") or [found["intent"]]),
        entities=tuple(
            Entity(
                entity=str(one["entity"]),
                value=str(one["value"]),
                start=int(one["start"]),
                end=int(one["end"]),
                extractor=str(one.get("extractor") or ""),
            )
            for one in found.get("entities") or []
        ),
        topic=TOPICS.get(intent.name, topic),
    )


def _intent(found: Mapping[str, Any]) -> Intent:
    return Intent(str(found["name"]), float(found["confidence"]))
