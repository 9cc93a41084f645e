"""/api/v1/tickets/{number}/{verb}: every move of the table, by whoever may make it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, abort

from bot.app import App
from bot.domain.moves import check
from bot.domain.people import Department, Person
from bot.domain.policy import Policy
from bot.domain.tickets import Rating, Ticket, WrongMove
from bot.ports import Stale, UnitOfWork
from bot.services import audit, deeds, filing, handling, overseeing, tickets
from bot.web.api import bodies, keys, queries
from bot.web.api.tickets import found, whole


@dataclass(frozen=True)
class Wish:
    """A move that is asked for: by whom, of what, with which words."""

    uow: UnitOfWork
    ticket: Ticket
    who: Person
    said: Mapping[str, Any]
    now: datetime
    policy: Policy

    @property
    def common(self) -> dict[str, Any]:
        """What every move is made with."""
        return {"who": self.who, "now": self.now, "policy": self.policy}

    @property
    def reason(self) -> str:
        """The words of those moves that need a reason."""
        return str(self.said.get("reason", ""))


def _answer(wish: Wish) -> Ticket:
    text = wish.said["text"]
    if "adopted" in wish.said:
        verdict = handling.Verdict(adopted=wish.said["adopted"], text=text)
        return handling.answer_idea(wish.uow, wish.ticket, verdict=verdict, **wish.common)
    return handling.answer(wish.uow, wish.ticket, text=text, **wish.common)


def _extend(wish: Wish) -> Ticket:
    """Grant more time, as somebody who oversees; ask for it, as anybody else."""
    if overseeing.may_oversee(wish.ticket, wish.who):
        return overseeing.grant_extension(wish.uow, wish.ticket, **wish.common)
    return handling.ask_extension(wish.uow, wish.ticket, reason=wish.reason, **wish.common)


def _department(wish: Wish) -> Department:
    named = (one for one in wish.uow.people.departments() if one.name == wish.said["department"])
    return next(named, None) or abort(404)


def _amend(wish: Wish) -> Ticket:
    check(wish.ticket, "amend")
    return _answer(wish)


def _split(wish: Wish) -> Ticket:
    """Return the new ticket; its department is the one named, else the one that fits."""
    part, _ = filing.propose(
        wish.uow, text=wish.said["text"], topic=wish.ticket.topic, kind="", policy=wish.policy
    )
    if "department" in wish.said:
        part = replace(part, department_id=_department(wish).id)
    return overseeing.split(wish.uow, wish.ticket, part=part, **wish.common)


def _merge(wish: Wish) -> Ticket:
    into = found(wish.uow, wish.said["into"])
    return overseeing.merge(wish.uow, wish.ticket, into=into, **wish.common)


def _by_reason(service: Callable[..., Ticket]) -> Callable[[Wish], Ticket]:
    return lambda wish: service(wish.uow, wish.ticket, reason=wish.reason, **wish.common)


def _plain(service: Callable[..., Ticket]) -> Callable[[Wish], Ticket]:
    return lambda wish: service(wish.uow, wish.ticket, **wish.common)


def _by_text(service: Callable[..., Ticket]) -> Callable[[Wish], Ticket]:
    return lambda wish: service(wish.uow, wish.ticket, text=wish.said["text"], **wish.common)


def _assign(wish: Wish) -> Ticket:
    return handling.assign(wish.uow, wish.ticket, department=_department(wish), **wish.common)


# --- the author's own ---------------------------------------------------------------------------


def _by_author(verb: str, *words: str) -> Callable[[Wish], Ticket]:
    """Return a move that only the author makes, by name: who has a receipt goes by the receipt."""

    def make(wish: Wish) -> Ticket:
        tickets.authored(wish.uow, seq=wish.ticket.seq, who=wish.who)
        values = {name: wish.said[name] for name in words}
        return deeds.do(wish.uow, verb, wish.ticket, now=wish.now, policy=wish.policy, **values)

    return make


def rating_of(said: Mapping[str, Any]) -> Rating:
    """Return the rating in a body; 422 where it is none."""
    if said["rating"] not in set(Rating):
        bodies.unfit("rating")
    return Rating(said["rating"])


def _rate(wish: Wish) -> Ticket:
    tickets.authored(wish.uow, seq=wish.ticket.seq, who=wish.who)
    return _rated(wish, rating_of(wish.said))


def _reopen(wish: Wish) -> Ticket:
    tickets.authored(wish.uow, seq=wish.ticket.seq, who=wish.who)
    return _rated(wish, Rating.DISSATISFIED)


def _contest(wish: Wish) -> Ticket:
    """Bring the ticket before the leader, where it was reopened as often as may be."""
    if wish.ticket.reopened < wish.policy.deadlines.reopenings:
        raise WrongMove(number=wish.ticket.number, status=wish.ticket.status)
    return _reopen(wish)


def _rated(wish: Wish, rating: Rating) -> Ticket:
    values = {"rating": rating.value, "reason": wish.reason}
    return deeds.do(wish.uow, "rate", wish.ticket, now=wish.now, policy=wish.policy, **values)


Maker = Callable[[Wish], Ticket]
MOVES: dict[str, tuple[Maker, dict[str, type], tuple[str, ...]]] = {
    "accept": (_plain(handling.accept), {}, ()),
    "answer": (_answer, {"text": str, "adopted": bool}, ("text",)),
    "progress": (_by_text(handling.progress), {"text": str}, ("text",)),
    "ask": (_by_text(handling.ask), {"text": str}, ("text",)),
    "return": (_by_reason(handling.hand_back), {"reason": str}, ("reason",)),
    "amend": (_amend, {"text": str, "adopted": bool}, ("text",)),
    "ask_extension": (_by_reason(handling.ask_extension), {"reason": str}, ("reason",)),
    "extend": (_extend, {"reason": str}, ()),
    "refuse_extension": (_plain(overseeing.refuse_extension), {}, ()),
    "assign": (_assign, {"department": str}, ("department",)),
    "transfer": (_assign, {"department": str}, ("department",)),
    "take_over": (_plain(handling.take_over), {}, ()),
    "decline": (_by_reason(handling.decline), {"reason": str}, ("reason",)),
    "send_back": (_by_reason(overseeing.send_back), {"reason": str}, ("reason",)),
    "perfunctory": (_by_reason(overseeing.mark_perfunctory), {"reason": str}, ("reason",)),
    "merge": (_merge, {"into": str}, ("into",)),
    "split": (_split, {"text": str, "department": str}, ("text",)),
    "escalate": (_by_reason(overseeing.escalate), {"reason": str}, ("reason",)),
    "press": (_plain(overseeing.press), {}, ()),
    "inquire": (_plain(overseeing.press), {}, ()),
    "redo": (_by_reason(overseeing.redo), {"reason": str}, ("reason",)),
    "settle": (_by_reason(overseeing.settle), {"reason": str}, ("reason",)),
    "close": (_by_reason(overseeing.close), {"reason": str}, ("reason",)),
    "supplement": (_by_author("supplement", "text"), {"text": str}, ("text",)),
    "urge": (_by_author("urge"), {}, ()),
    "reply": (_by_author("reply", "text"), {"text": str}, ("text",)),
    "rate": (_rate, {"rating": str}, ("rating",)),
    "reopen": (_reopen, {"reason": str}, ("reason",)),
    "contest": (_contest, {"reason": str}, ("reason",)),
    "withdraw": (_by_author("withdraw"), {}, ()),
}
"""Each move with what its body may hold and must hold; who may make it stands in the table."""


def move(app: App, number: str, verb: str) -> Response:
    """Make a move as the person of the token; `version` refuses what was decided on old news."""
    queries.known()
    if verb not in MOVES:
        abort(404)
    make, fields, needed = MOVES[verb]
    said = bodies.read(fields | {"version": int}, needed=needed)

    def work(uow: UnitOfWork, now: datetime) -> dict[str, Any]:
        who, ticket = keys.acting(uow), found(uow, number)
        if said.get("version", ticket.version) != ticket.version:
            raise Stale(ticket.number)
        made = make(Wish(uow, ticket, who, said, now, app.policy))
        audit.note(uow, actor=keys.actor(), verb=verb, subject=ticket.number, now=now)
        shown = whole(uow, uow.tickets.get(ticket.id), app.policy)
        return shown if made.id == ticket.id else shown | {"new_ticket": made.number}

    return bodies.once(app, said, work)
