"""Whose receptions a message is about: who runs them, and which leader is meant."""

from collections.abc import Sequence

from actions.base import Exchange
from bot.domain.people import Person, Role
from bot.services import receptions, staffing


def runs(exchange: Exchange) -> bool:
    """Return whether somebody receives, or runs the receptions of others."""
    who = exchange.who
    return who.has(Role.LEADER, Role.SECRETARIAT) or exchange.policy.reception.receives(who)


def receiver(exchange: Exchange) -> Person:
    """Return the leader who is meant: oneself, who is named, or the first."""
    if exchange.who.has(Role.LEADER) or exchange.policy.reception.receives(exchange.who):
        return exchange.who
    receiving = receptions.receivers(exchange.uow, policy=exchange.policy)
    among = [exchange.uow.people.get(leader_id) for leader_id in receiving]
    found = named(exchange, among, exchange.typed)
    return found[0] if found else staffing.leader(exchange.uow)


def named(exchange: Exchange, among: Sequence[Person], text: str) -> list[Person]:
    """Return those whom a text calls by name or title; a longer title hides one within it."""
    called = {one.id: {one.name, one.title, exchange.called(one.id)} - {""} for one in among}
    heard = {word for words in called.values() for word in words if word in text}
    meant = {word for word in heard if not _is_within(word, heard, text)}
    return [one for one in among if called[one.id] & meant]


def _is_within(word: str, heard: set[str], text: str) -> bool:
    """Return whether a word is heard only as a part of longer ones."""
    for longer in heard:
        if word != longer and word in longer:
            text = text.replace(longer, "")
    return word not in text
