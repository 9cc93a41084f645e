"""One turn of a conversation: what was meant, what is said, which card is opened or closed."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain import orders
from bot.domain.messages import ON_PAGE, Channel, Inbound, InboundKind, Media, Message
from bot.domain.notices import Notice
from bot.domain.numbers import find_receipt, find_seq, leading_seq, without_number
from bot.domain.people import Person, Role
from bot.domain.tickets import Status
from bot.domain.understanding import Intent, Parse
from bot.ports import DialogueTurn, Host, UnitOfWork
from bot.services import handling, learning, places

PASSIVE_BYTES = {Channel.WECOM: 1600, Channel.MP: 1000}
"""A passive reply holds 2,048 bytes (DOC:90241); choices need some, as links they need more."""

FILES = frozenset({InboundKind.IMAGE, InboundKind.VOICE, InboundKind.VIDEO, InboundKind.FILE})


@dataclass(frozen=True)
class Said:
    """What goes back in the reply itself; everything else is in the outbox."""

    message: Message | None = None
    card_label: str = ""


@dataclass(frozen=True)
class Asked:
    """What is put to the dialogue: who says what, where the conversation stands, the open card."""

    person: Person
    meant: Parse
    state: dict[str, Any]
    open_card: str


def converse(
    host: Host,
    uow: UnitOfWork,
    inbound: Inbound,
    person: Person,
    parse: Parse | None,
    *,
    now: datetime,
) -> Said:
    """Play one turn and store the conversation."""
    asked = prepare(host, uow, inbound, person, parse, now=now)
    if asked is None:
        return Said()
    return play(host, uow, inbound, asked, now=now)


def play(host: Host, uow: UnitOfWork, inbound: Inbound, asked: Asked, *, now: datetime) -> Said:
    """Play what was prepared, inside this transaction, and store the conversation."""
    with host.answering(
        uow, person=asked.person, channel=inbound.channel, address=inbound.sender, now=now
    ):
        played = ask(host, inbound, asked)
    return settle(host, uow, inbound, asked, played, now=now)


def ask(host: Host, inbound: Inbound, asked: Asked) -> DialogueTurn:
    """Let the dialogue answer. Raises `DialogueAway` where it is remote."""
    sender_id = f"{inbound.channel}:{inbound.sender}"
    return host.dialogue.turn(
        asked.state, asked.meant, sender_id=sender_id, channel=inbound.channel
    )


def prepare(
    host: Host,
    uow: UnitOfWork,
    inbound: Inbound,
    person: Person,
    parse: Parse | None,
    *,
    now: datetime,
) -> Asked | None:
    """Return what is to be put to the dialogue; None for what means nothing."""
    state, stored = uow.conversations.load(inbound.channel, inbound.sender)
    if stored is not None and now - stored > host.policy.forget_after:
        state = {}
    state = places.faded(state, now)
    meant = _meant(host, uow, state, inbound, person, parse)
    if meant is None:
        return None
    if parse is not None and inbound.media is not None:
        state = _with_recording(state, inbound.media, inbound.kind)
    open_card = str(state.pop("card", ""))
    return Asked(person, meant, state, open_card)


def settle(
    host: Host,
    uow: UnitOfWork,
    inbound: Inbound,
    asked: Asked,
    played: DialogueTurn,
    *,
    now: datetime,
) -> Said:
    """Store the conversation, put what is pushed into the outbox, and return what is said now."""
    new_state = dict(played.state)
    message, rest = _reply(played.messages, PASSIVE_BYTES[inbound.channel])
    label = _label(host, asked.state, inbound)
    if label:
        message, rest = None, list(played.messages)
    _push(uow, inbound, rest, now)
    answered = asked.open_card if asked.open_card != inbound.task_id else ""
    if message is not None and message.buttons and _takes_card(inbound):
        new_state["card"] = _offer_card(host, uow, inbound, message, closes=answered, now=now)
    elif answered:
        _close(uow, inbound, answered, now)
    heard = learning.listen(
        uow, before=asked.state, after=new_state, meant=asked.meant, now=now, policy=host.policy
    )
    if heard:
        new_state["heard"] = heard
    day = host.policy.day_of(now)
    uow.conversations.save(inbound.channel, inbound.sender, new_state, now=now, day=day)
    return Said(message, label)


def _takes_card(inbound: Inbound) -> bool:
    return inbound.channel is Channel.WECOM and ON_PAGE not in inbound.details


def _with_recording(state: Mapping[str, Any], media: Media, kind: InboundKind) -> dict[str, Any]:
    """Keep a recording that was understood with whatever matter comes of it."""
    slots = dict(state.get("slots") or {})
    kept = {"kind": kind.value, "id": media.media_id, "name": media.name}
    slots["ticket_media"] = [*(slots.get("ticket_media") or []), kept][-9:]
    return {**state, "slots": slots}


def _meant(
    host: Host,
    uow: UnitOfWork,
    state: Mapping[str, Any],
    inbound: Inbound,
    person: Person,
    parse: Parse | None,
) -> Parse | None:
    if inbound.payload:
        return host.dialogue.tapped(inbound.payload)
    if parse is None:
        return _shown(host, inbound)
    chosen = host.dialogue.choice(state, parse.text) or _agreed(state, parse)
    if chosen is not None:
        return host.dialogue.tapped(chosen)
    runs = person.has(Role.LEADER, Role.SECRETARIAT)
    receives = runs or host.policy.reception.receives(person)
    commanded = host.policy.commands.meant(parse.text, receives=receives)
    if commanded:
        return replace(parse, intent=Intent(commanded, 1.0))
    ordered = _ordered(host, state, parse, person)
    return ordered or _addressed(uow, state, parse, person)


def _ordered(host: Host, state: Mapping[str, Any], parse: Parse, person: Person) -> Parse | None:
    """Return an order of somebody who handles or oversees tickets; a form goes first."""
    if state.get("active_loop") or parse.intent.name == "danger":
        return None
    intent = orders.meant(parse.text, host.policy.orders, staff=bool(person.roles))
    return replace(parse, intent=Intent(intent, 1.0)) if intent else None


def _agreed(state: Mapping[str, Any], parse: Parse) -> str | None:
    """Return the first choice when somebody says yes to a question that asks for one."""
    offered = state.get("offered") or []
    if parse.intent.name != "affirm" or state.get("active_loop") or not offered:
        return None
    payload = str(offered[0][1])
    return payload if '"confirmed"' in payload else None


OWN_INTENTS = frozenset({"return_ticket", "extend_ticket", "assign_ticket", "track_ticket"})


def _addressed(uow: UnitOfWork, state: Mapping[str, Any], parse: Parse, person: Person) -> Parse:
    """Settle what begins with a ticket's number: alone it asks, from its owner it answers."""
    seq = leading_seq(parse.text)
    if seq is None or _is_awaited(state, seq):
        alone = _is_receipt(parse.text) and not state.get("active_loop")
        return replace(parse, intent=Intent("track_ticket", 1.0)) if alone else parse
    rest = without_number(parse.text)
    if not rest or rest == find_receipt(parse.text) or not rest.strip("0123456789 -"):
        return replace(parse, intent=Intent("track_ticket", 1.0))
    ticket = uow.tickets.by_seq(seq)
    if ticket is None or parse.intent.name in OWN_INTENTS:
        return parse
    if ticket.author_id == person.id:
        replies = ticket.status is Status.ASKED and parse.intent.name != "danger"
        return replace(parse, intent=Intent("reply_ticket", 1.0)) if replies else parse
    if handling.answers_for(ticket, person):
        return replace(parse, intent=Intent("answer_ticket", 1.0))
    return parse


def _is_awaited(state: Mapping[str, Any], seq: int) -> bool:
    """Return whether words are awaited to which a number belongs: any, or that of the answer."""
    if state.get("active_loop") != "answer_form":
        return state.get("active_loop") == "reason_form"
    return find_seq((state.get("slots") or {}).get("answer_number") or "") == seq


def _is_receipt(text: str) -> bool:
    """Return whether a text is a receipt and nothing else."""
    return bool(find_receipt(text)) and not text.strip().strip("0123456789 -")


def _shown(host: Host, inbound: Inbound) -> Parse | None:
    """Return what a message without a text of its own means."""
    if inbound.kind in FILES and inbound.media is not None:
        return _file(host, inbound)
    if inbound.kind is InboundKind.LOCATION and inbound.place is not None:
        return host.understanding.parse(inbound.place.label)
    if inbound.kind is InboundKind.LINK and inbound.link is not None:
        return host.understanding.parse(f"{inbound.link.title} {inbound.link.url}".strip())
    return None


def _file(host: Host, inbound: Inbound) -> Parse | None:
    media = inbound.media
    if media is None:
        return None
    values = {
        "media_kind": inbound.kind.value,
        "media_id": media.media_id,
        "media_name": media.name,
    }
    return host.dialogue.tapped(f"/send_media{json.dumps(values)}")


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


def _label(host: Host, state: Mapping[str, Any], inbound: Inbound) -> str:
    """Return what replaces the buttons of a tapped card: the platform takes no text there."""
    if not inbound.task_id or inbound.event != "template_card_event":
        return ""
    offered = state.get("offered") or []
    title = next((title for title, behind in offered if behind == inbound.payload), "")
    if not title:
        intent = host.dialogue.tapped(inbound.payload).intent.name
        term = host.wording.render("utter_intent_label", {"intent": intent}).text
        title = "" if term == intent else term
    says = "utter_card_chosen" if title else "utter_card_answered"
    return host.wording.render(says, {"title": title}).text


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
    host: Host, uow: UnitOfWork, inbound: Inbound, message: Message, *, closes: str, now: datetime
) -> str:
    """Offer the choices of a reply as a card too, in the place of the card before."""
    card_id = secrets.token_hex(16)
    invitation = host.wording.render("utter_choose", {}).text
    uow.outbox.add(
        Notice(
            key=f"card:{card_id}",
            id=card_id,
            message=Message(invitation, message.buttons),
            address=inbound.sender,
            channel=inbound.channel,
            urgent=True,
            closes=closes,
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
