"""Plays turns on a real Rasa over its REST channel, for those who run one."""

from collections.abc import Iterable, Mapping
from typing import Any

import requests

from bot.dialogue.turn import Turn, offers
from bot.domain.messages import Button, Message
from bot.domain.understanding import Parse
from bot.ports import DialogueAway


class RasaUnavailable(DialogueAway):
    """The real Rasa did not answer, or not as its REST channel should."""


class RestRunner:
    """Speaks to `POST {url}/webhooks/rest/webhook`; Rasa itself keeps the conversation.

    https://rasa.com/docs/rasa/connectors/your-own-website#restinput
    """

    def __init__(self, url: str, *, timeout_seconds: float = 4.0) -> None:
        self._url = f"{url.rstrip('/')}/webhooks/rest/webhook"
        self._timeout_seconds = timeout_seconds

    def turn(self, state: Mapping[str, Any], parse: Parse, *, sender_id: str, channel: str) -> Turn:
        """Let Rasa answer one message. Raises `RasaUnavailable`, which never quotes the message.

        Of the state only the choices offered last are kept here.
        """
        replies = self._replies(
            {"sender": sender_id, "message": parse.text, "input_channel": channel}
        )
        messages = tuple(_messages(replies))
        return Turn(messages=messages, state={"offered": offers(messages)})

    def _replies(self, body: Mapping[str, str]) -> list[Mapping[str, Any]]:
        with requests.Session() as session:
            # A proxy of the environment must not see what people write.
            session.trust_env = False
            try:
                answer = session.post(self._url, json=body, timeout=self._timeout_seconds)
                answer.raise_for_status()
                replies = answer.json()
            except requests.RequestException as error:
                # Not chained: the request, and with it what was written, hangs on the error.
                raise RasaUnavailable(f"Rasa did not answer: {type(error).__name__}") from None
        if not isinstance(replies, list) or not all(isinstance(one, dict) for one in replies):
            raise RasaUnavailable("Rasa's answer is not a list of messages")
        return replies


def _messages(replies: Iterable[Mapping[str, Any]]) -> Iterable[Message]:
    for reply in replies:
        buttons = tuple(
            Button(str(one.get("title", "")), str(one.get("payload", "")))
            for one in reply.get("buttons") or ()
        )
        if reply.get("text") or buttons:
            yield Message(str(reply.get("text") or ""), buttons)
