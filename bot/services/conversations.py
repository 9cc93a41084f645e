"""One turn of a conversation: what was meant, what is said, which card is opened or closed."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.app import App, Turn, answering
from bot.domain.messages import Channel, Inbound, InboundKind, Message
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.understanding import Parse
from bot.ports import UnitOfWork

PASSIVE_BYTES = {Channel.WECOM: 1600, Channel.MP: 1000}
"""A passive reply holds 2,048 bytes (DOC:90241); choices need some, as links they need more."""

FILES = frozenset({InboundKind.IMAGE, InboundKind.VOICE, InboundKind.VIDEO, InboundKind.FILE})


@dataclass(frozen=True)
class Said:
    """What goes back in the reply itself; everything else is in the outbox."""

    message: Message | None = None
    card_label: str = ""


def converse(
    app: App,
    uow: UnitOfWork,
    inbound: Inbound,
    person: Person,
    parse: Parse | None,
    *,
    now: datetime,
) -> Said:
    """Play one turn and store the conversation."""
    state, stored = uow.conversations.load(inbound.channel, inbound.sender)
    if stored is not None and now - stored > app.policy.forget_after:
        state = {}
    meant = _meant(app, state, inbound, parse)
    if meant is None:
        return Said()
    open_card = str(state.pop("card", ""))
    sender_id = f"{inbound.channel}:{inbound.sender}"
    with answering(Turn(app, uow, person, inbound.channel, now, inbound.sender)):
        played = app.dialogue.turn(state, meant, sender_id=sender_id, channel=inbound.channel)
    new_state = dict(played.state)
    message, rest = _reply(played.messages, PASSIVE_BYTES[inbound.channel])
    label = _label(app, state, inbound)
    if label:
        message, rest = None, list(played.messages)
    _push(uow, inbound, rest, now)
    if message is not None and message.buttons and inbound.channel is Channel.WECOM:
        new_state["card"] = _offer_card(app, uow, inbound, message, now)
    uow.conversations.save(inbound.channel, inbound.sender, new_state, now)
    if open_card and open_card != inbound.task_id:
        _close(uow, inbound, open_card, now)
    return Said(message, label)


def _meant(
    app: App, state: Mapping[str, Any], inbound: Inbound, parse: Parse | None
) -> Parse | None:
    if inbound.payload:
        return app.understanding.parse_payload(inbound.payload)
    if parse is None:
        return _shown(app, inbound)
    chosen = app.dialogue.choice(state, inbound.text)
    if chosen is None:
        return parse
    return replace(app.understanding.parse_payload(chosen), text=inbound.text)


def _shown(app: App, inbound: Inbound) -> Parse | None:
    """Return what a message without a text of its own means."""
    if inbound.kind in FILES and inbound.media is not None:
        return _file(app, inbound)
    if inbound.kind is InboundKind.LOCATION and inbound.place is not None:
        return app.understanding.parse(inbound.place.label)
    if inbound.kind is InboundKind.LINK and inbound.link is not None:
        return app.understanding.parse(f"{inbound.link.title} {inbound.link.url}".strip())
    return None


def _file(app: App, inbound: Inbound) -> Parse | None:
    media = inbound.media
    if media is None:
        return None
    values = {
        "media_kind": inbound.kind.value,
        "media_id": media.media_id,
        "media_name": media.name,
    }
    return app.understanding.parse_payload(f"/send_media{json.dumps(values)}")


def _reply(messages: Sequence[Message], most_bytes: int) -> tuple[Message | None, list[Message]]:
    """Join what fits into one reply; what does not fit is pushed, in order."""
    if not messages:
        return None, []
    texts: list[str] = []
    for index, message in enumerate(messages):
        joined = "\n".join([*texts, message.text])
        if len(joined.encode()) > most_bytes:
            head = Message("\n".join(texts)) if texts else None
            return head, list(messages[index:])
        texts.append(message.text)
    buttons = next((said.buttons for said in reversed(messages) if said.buttons), ())
    return Message("\n".join(texts), buttons), []


def _label(app: App, state: Mapping[str, Any], inbound: Inbound) -> str:
    """Return what replaces the buttons of a tapped card: the platform takes no text there."""
    if not inbound.task_id or inbound.event != "template_card_event":
        return ""
    offered = state.get("offered") or []
    title = next((title for title, behind in offered if behind == inbound.payload), "")
    if not title:
        intent = app.understanding.parse_payload(inbound.payload).intent.name
        term = app.wording.render("utter_intent_label", {"intent": intent}).text
        title = "" if term == intent else term
    says = "utter_card_chosen" if title else "utter_card_answered"
    return app.wording.render(says, {"title": title}).text


def _push(uow: UnitOfWork, inbound: Inbound, messages: Sequence[Message], now: datetime) -> None:
    for message in messages:
        uow.outbox.add(
            Notice(
                key=f"said:{secrets.token_hex(16)}",
                message=message,
                address=inbound.sender,
                channel=inbound.channel,
                urgent=True,
            ),
            now,
        )


def _offer_card(
    app: App, uow: UnitOfWork, inbound: Inbound, message: Message, now: datetime
) -> str:
    """Offer the choices of a reply as a card too. It repeats nothing of what was said."""
    card_id = secrets.token_hex(16)
    invitation = app.wording.render("utter_choose", {}).text
    uow.outbox.add(
        Notice(
            key=f"card:{card_id}",
            id=card_id,
            message=Message(invitation, message.buttons),
            address=inbound.sender,
            channel=inbound.channel,
            urgent=True,
        ),
        now,
    )
    return card_id


def _close(uow: UnitOfWork, inbound: Inbound, card_id: str, now: datetime) -> None:
    uow.outbox.add(
        Notice(
            key=f"close:{card_id}",
            closes=card_id,
            address=inbound.sender,
            channel=inbound.channel,
        ),
        now,
    )
