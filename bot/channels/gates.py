"""The doors through which callbacks come: envelope, payload and passive reply of one platform."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bot.channels import inbound, reply
from bot.channels.accounts import OfficialAccount, WeComAccount
from bot.channels.envelope import Envelope, OfficialEnvelope
from bot.channels.numbered import linked, numbered
from bot.channels.refusals import Forged, Malformed, NotGenuine, Unreadable
from bot.domain.messages import UNREADABLE, Channel, Inbound, InboundKind, Message
from bot.ports import CallbackRefused

NOTHING_TO_SAY = {Channel.WECOM: "", Channel.MP: "success"}
"""WeCom takes an empty body as received; the Official Account asks for this word."""


class ChannelGate:
    """One platform's door."""

    def __init__(self, channel: Channel, envelope: Envelope | OfficialEnvelope) -> None:
        self._channel = channel
        self._envelope = envelope

    @property
    def channel(self) -> Channel:
        """The platform."""
        return self._channel

    def verify(self, query: Sequence[tuple[str, str]], now: datetime) -> str:
        """Return what the platform's URL check must be answered with. Raises `CallbackRefused`."""
        try:
            return self._envelope.verify(query, now)
        except NotGenuine:
            raise CallbackRefused(403) from None
        except Malformed:
            raise CallbackRefused(400) from None

    def open(self, query: Sequence[tuple[str, str]], body: bytes, now: datetime) -> Inbound:
        """Return what arrived; of kind UNKNOWN for what is genuine but cannot be read.

        Raises `CallbackRefused`.
        """
        try:
            return inbound.read(self._channel, self._envelope.open(query, body, now), now)
        except NotGenuine:
            raise CallbackRefused(403) from None
        except Malformed as malformed:
            raise CallbackRefused(400, forged=isinstance(malformed, Forged)) from None
        except Unreadable as unreadable:
            return self._unreadable(unreadable.sender, body, now)

    def _unreadable(self, sender: str, body: bytes, now: datetime) -> Inbound:
        return Inbound(
            channel=self._channel,
            key=f"{self._channel}:unreadable:{hashlib.sha256(body).hexdigest()}",
            sender=sender,
            sent_at=now,
            kind=InboundKind.UNKNOWN,
            details={"reason": UNREADABLE},
        )

    def reply(self, inbound: Inbound, message: Message | None, label: str, now: datetime) -> str:
        """Return the body of the answer: a text, a card's label, or nothing."""
        if label:
            return self._envelope.seal(reply.button_reply(inbound, label, now=now), now)
        if message is None or not message.text:
            return NOTHING_TO_SAY[self._channel]
        text = reply.text_reply(inbound, self._written(message), now=now)
        return self._envelope.seal(text, now)

    def _written(self, message: Message) -> str:
        if self._channel is Channel.WECOM:
            return numbered(message)
        return "\n".join(filter(None, [message.text, linked(message.buttons)]))


def wecom(account: WeComAccount) -> ChannelGate:
    """Return the door of a WeCom app. Raises ValueError for a key that is none."""
    return ChannelGate(Channel.WECOM, Envelope(account.token, account.aes_key, account.corp_id))


def official(account: OfficialAccount) -> ChannelGate:
    """Return the door of an Official Account. Raises ValueError for a key that is none."""
    return ChannelGate(Channel.MP, OfficialEnvelope(account.token, account.aes_key, account.app_id))
