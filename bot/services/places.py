"""Where somebody is: a scanned code says it, and the next matter carries it."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain import places
from bot.domain.messages import Channel, Inbound
from bot.domain.notices import Notice
from bot.domain.policy import Policy
from bot.ports import Host, UnitOfWork

SCANS = frozenset({"subscribe", "scan"})
NAME, UNTIL, DRAFT = "ticket_place", "ticket_place_until", "ticket_text"


def is_scan(inbound: Inbound) -> bool:
    """Return whether somebody scanned the code of a place, genuine or not."""
    return inbound.event in SCANS and places.is_mark(inbound.payload)


def scanned(host: Host, uow: UnitOfWork, inbound: Inbound, *, now: datetime) -> str:
    """Remember the place whose code was scanned; return it, or nothing where there is none."""
    place = host.places.place(inbound.payload) if is_scan(inbound) else None
    if place:
        channel, address = inbound.channel, inbound.sender
        stay(uow, channel=channel, address=address, place=place, now=now, policy=host.policy)
    return place or ""


def arrive(
    host: Host, uow: UnitOfWork, *, channel: Channel, address: str, place: str, now: datetime
) -> None:
    """Remember the place of somebody who opened its page, and say so in the chat, once."""
    policy = host.policy
    if not stay(uow, channel=channel, address=address, place=place, now=now, policy=policy):
        return
    uow.outbox.add(
        Notice(
            key=f"said:{secrets.token_hex(16)}",
            message=host.wording.render("utter_at_place", {"place": place}),
            address=address,
            channel=channel,
            urgent=True,
        ),
        now,
    )


def stay(
    uow: UnitOfWork, *, channel: Channel, address: str, place: str, now: datetime, policy: Policy
) -> bool:
    """Take the next matter of a conversation to be of this place; return whether that is news."""
    state, stored = uow.conversations.load(channel, address)
    if stored is not None and now - stored > policy.forget_after:
        state = {}
    known = (faded(state, now).get("slots") or {}).get(NAME)
    until = (now + policy.place_lasts).isoformat()
    slots = {**(state.get("slots") or {}), NAME: place, UNTIL: until}
    kept = {**state, "slots": slots}
    uow.conversations.save(channel, address, kept, now=now, day=policy.day_of(now))
    return known != place


def faded(state: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return the state without a place that was scanned long ago, unless a draft carries it."""
    slots = state.get("slots") or {}
    until = slots.get(UNTIL)
    if until is None or slots.get(DRAFT) or now <= datetime.fromisoformat(until):
        return dict(state)
    return {**state, "slots": {**slots, NAME: None, UNTIL: None}}
