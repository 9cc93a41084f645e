"""Learning from use: corrections teach the routing; what was not understood is kept for review."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain import routing
from bot.domain.learning import UNHEARD, Heard
from bot.domain.numbers import find_receipt
from bot.domain.people import Department, Person, Role
from bot.domain.policy import Policy
from bot.domain.tickets import Ticket, Topic
from bot.domain.understanding import Parse
from bot.ports import UnitOfWork

LONGEST_TEXT = 500
MOST_GUESSES = 3
MOST_OF_A_CONVERSATION = 30
NUMBER_OF_SOMEBODY = re.compile(r"\d[\d -]{5,}\d")
PRIVATE_INTENTS = UNHEARD | {"go_anonymous"}
PRIVATE_SLOTS = ("ticket_anonymous", "mood_heard", "in_danger")


def likeness(uow: UnitOfWork, text: str) -> Mapping[int, float]:
    """Return how much a text is like what each department was given, by department id."""
    terms = routing.terms_of(text)
    return routing.likeness(len(terms), uow.learning.taught(terms))


def teach_routing(uow: UnitOfWork, ticket: Ticket, *, department: Department, who: Person) -> None:
    """Remember to whom a ticket was given, if it moved and somebody who oversees all moved it.

    Nothing of an unnamed ticket, nor of a heavy heart, is remembered.
    """
    if ticket.anonymous or ticket.topic is Topic.MOOD or ticket.department_id == department.id:
        return
    if not who.has(Role.SECRETARIAT, Role.LEADER):
        return
    terms = routing.terms_of(ticket.text)
    uow.learning.teach(terms, department_id=department.id, weight=1)
    uow.learning.teach(terms, department_id=ticket.department_id, weight=-1)


def listen(
    uow: UnitOfWork,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    meant: Parse,
    now: datetime,
    policy: Policy,
) -> list[str]:
    """Keep what was not understood where policy says so; return what this conversation left.

    `before` and `after` are the conversation's states. When it turns to a heavy heart, to danger
    or to an unnamed matter, everything that it left is forgotten.
    """
    left = [str(one) for one in before.get("heard") or ()]
    if meant.intent.name in PRIVATE_INTENTS or _is_private(before) or _is_private(after):
        uow.learning.forget([bytes.fromhex(one) for one in left])
        return []
    if not policy.learning.keep_texts or len(left) >= MOST_OF_A_CONVERSATION:
        return left
    _note_choice(uow, before, meant)
    heard = _unsure(before, meant) or _readdressed(before, meant)
    if heard is None or not _may_be_kept(heard, policy):
        return left
    row = uow.learning.keep(heard, on=policy.today(now), most=policy.learning.most_texts)
    return list(dict.fromkeys([*left, row.hex()]))


def _slots(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return state.get("slots") or {}


def _is_private(state: Mapping[str, Any]) -> bool:
    slots = _slots(state)
    return slots.get("ticket_topic") == Topic.MOOD or any(map(slots.get, PRIVATE_SLOTS))


def _may_be_kept(heard: Heard, policy: Policy) -> bool:
    """Return whether a text tells neither of a heavy heart nor by a number who somebody is."""
    if any(name in UNHEARD for name, _ in heard.guesses):
        return False
    if NUMBER_OF_SOMEBODY.search(heard.text) or find_receipt(heard.text):
        return False
    themes = policy.care.themes.values()
    return not any(word in heard.text for words in themes for word in words)


def _is_tapped(meant: Parse) -> bool:
    return meant.text.startswith("/")


def _unsure(before: Mapping[str, Any], meant: Parse) -> Heard | None:
    """Return a message of which nobody knows what it is; what a form asked for is none."""
    if meant.intent.name != "nlu_fallback" or _is_tapped(meant) or before.get("active_loop"):
        return None
    if meant.topic == Topic.MOOD or not meant.text.strip():
        return None
    ranked = [one for one in meant.ranking if one.name != "nlu_fallback"][:MOST_GUESSES]
    guesses = tuple((one.name, round(one.confidence, 3)) for one in ranked)
    return Heard(meant.text[:LONGEST_TEXT], guesses)


def _note_choice(uow: UnitOfWork, before: Mapping[str, Any], meant: Parse) -> None:
    """Note which of the guesses was meant, beside the text that they were made for."""
    text = str(_slots(before).get("pending_text") or "")
    offered = {str(payload) for _, payload in before.get("offered") or ()}
    if text and _is_tapped(meant) and f"/{meant.intent.name}" in offered:
        uow.learning.choose(text[:LONGEST_TEXT], meant.intent.name)


def _readdressed(before: Mapping[str, Any], meant: Parse) -> Heard | None:
    """Return a draft that its author gave to another department than was guessed."""
    text = str(_slots(before).get("ticket_text") or "")
    if meant.intent.name != "choose_department" or not text:
        return None
    return Heard(text[:LONGEST_TEXT], department=meant.entity("department"))


def purge(uow: UnitOfWork, *, now: datetime, policy: Policy) -> None:
    """Forget what was kept for too long; everything where texts may no longer be kept."""
    days = policy.learning.keep_days if policy.learning.keep_texts else -1
    uow.learning.purge(policy.today(now) - timedelta(days=days))


def guesses_of(heard: Heard, names: Sequence[str]) -> list[str]:
    """Return the labels to offer for a text, the likeliest first, among those that are known."""
    wished = [heard.chosen, *(name for name, _ in heard.guesses)]
    return [name for name in dict.fromkeys(wished) if name in names]
