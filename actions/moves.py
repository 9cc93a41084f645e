"""Moves of tickets beyond answering: passing on, asking back, sending back, deciding."""

import abc
from collections.abc import Callable
from datetime import date
from functools import partial

from rasa_sdk.events import EventType, SlotSet

from actions.base import BotAction, Exchange
from actions.tickets import ask_reason, mine
from bot.domain import deadlines
from bot.domain.errors import NotYours
from bot.domain.files import ANSWER, PROGRESS, QUESTION
from bot.domain.moves import DOING, Part, needs_verdict, parts_of
from bot.domain.numbers import find_seqs, title_of, without_number
from bot.domain.people import Role
from bot.domain.tickets import OPEN, Status, Ticket
from bot.services import answers, deeds, filing, handling, overseeing, scoring, tickets
from bot.services.handling import Verdict

SHORTEST_REASON = 8
Give = Callable[[Exchange, Ticket, str], None]


def _tell(exchange: Exchange, says: str, ticket: Ticket, **fields: str) -> None:
    exchange.say(says, **tickets.fields_of(ticket) | fields)


def _made(
    exchange: Exchange, do: Callable[..., Ticket], ticket: Ticket, **values: object
) -> Ticket:
    """Make a move as whoever wrote, now."""
    same = {"who": exchange.who, "now": exchange.now, "policy": exchange.policy}
    return do(exchange.uow, ticket, **same, **values)


def _reasoned(do: Callable[..., Ticket], says: str) -> Give:
    def give(exchange: Exchange, ticket: Ticket, text: str) -> None:
        _tell(exchange, says, _made(exchange, do, ticket, reason=text))

    return give


def _worded(do: Callable[..., Ticket], says: str) -> Give:
    def give(exchange: Exchange, ticket: Ticket, text: str) -> None:
        _tell(exchange, says, _made(exchange, do, ticket, text=text))

    return give


def give_reply(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Bring the author's reply to the owner."""
    now, policy = exchange.now, exchange.policy
    deeds.do(exchange.uow, "reply", ticket, text=text, now=now, policy=policy)
    _tell(exchange, "utter_replied", ticket)


def give_merger(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Merge into the ticket whose number the words name. Raises `NotYours`."""
    others = [seq for seq in find_seqs(text) if seq != ticket.seq]
    into = exchange.uow.tickets.by_seq(others[0]) if others else None
    if into is None:
        raise NotYours
    _made(exchange, overseeing.merge, ticket, into=into)
    _tell(exchange, "utter_merged", ticket, other=into.number)


def give_part(exchange: Exchange, ticket: Ticket, text: str) -> None:
    """Make a ticket of its own of what the words say."""
    part, department = filing.propose(
        exchange.uow, text=text, topic=ticket.topic, kind="", policy=exchange.policy
    )
    child = _made(exchange, overseeing.split, ticket, part=part)
    _tell(exchange, "utter_split", child, department=department.name, title=title_of(text))


def give_verdict(exchange: Exchange, ticket: Ticket, text: str, *, adopted: bool) -> None:
    """Answer a suggestion."""
    _made(exchange, handling.answer_idea, ticket, verdict=Verdict(adopted, text))
    exchange.uow.answers.drop(ticket.id, exchange.who.id)
    _tell(exchange, "utter_answer_sent", ticket)


GIVEN: dict[str, Give] = {
    "progress": _worded(handling.progress, "utter_progress_sent"),
    "question": _worded(handling.ask, "utter_question_sent"),
    "decline": _reasoned(handling.decline, "utter_declined"),
    "send_back": _reasoned(overseeing.send_back, "utter_sent_back"),
    "perfunctory": _reasoned(overseeing.mark_perfunctory, "utter_marked_perfunctory"),
    "escalate": _reasoned(overseeing.escalate, "utter_escalated"),
    "redo": _reasoned(overseeing.redo, "utter_redone"),
    "settle": _reasoned(overseeing.settle, "utter_settled"),
    "close": _reasoned(overseeing.close, "utter_closed"),
    "reply": give_reply,
    "merge": give_merger,
    "split": give_part,
    "adopt": partial(give_verdict, adopted=True),
    "reject": partial(give_verdict, adopted=False),
}
"""What becomes of the words that were asked for, by what they were asked for."""

OWNERS = frozenset({"progress", "question", "adopt", "reject"})


def laid_for(purpose: str) -> str:
    """Return what files are laid ready for that come while words for a purpose are awaited."""
    return purpose if purpose in {PROGRESS, QUESTION} else ANSWER


def found(exchange: Exchange, purpose: str, seq: int | None) -> Ticket:
    """Return the ticket of a purpose to whoever may see to it. Raises `NotYours`."""
    if seq is None:
        raise NotYours
    if purpose == "reply":
        receipt = exchange.receipt() or exchange.slot("reason_receipt")
        return tickets.authored(exchange.uow, seq=seq, who=exchange.who, receipt=receipt)
    if purpose == "decline":
        return handling.offered(exchange.uow, seq=seq, who=exchange.who)
    if purpose in OWNERS:
        return handling.owed(exchange.uow, seq=seq, who=exchange.who)
    return overseeing.supervised(exchange.uow, seq=seq, who=exchange.who)


class WordedMove(BotAction, abc.ABC):
    """A move that needs words: taken from the message, else asked for."""

    purpose = ""
    shortest = SHORTEST_REASON

    def act(self, exchange: Exchange) -> list[EventType]:
        """Make the move, or ask for the words first."""
        seq = exchange.meant_seq() if self.purpose == "reply" else exchange.seq()
        return self.go_on(exchange, found(exchange, self.purpose, seq))

    def go_on(self, exchange: Exchange, ticket: Ticket) -> list[EventType]:
        """Make the move with the words at hand, or ask for them."""
        text = without_number(exchange.typed)
        if len(text) < self.shortest:
            return ask_reason(self.purpose, ticket, exchange.receipt())
        GIVEN[self.purpose](exchange, ticket, text)
        return []


class ReportProgress(WordedMove):
    """Tell the author how far things are."""

    purpose = "progress"

    def name(self) -> str:
        """Return the name."""
        return "action_report_progress"


class AskAuthor(WordedMove):
    """Ask the author something; what is asked goes word for word."""

    purpose = "question"
    shortest = 400

    def name(self) -> str:
        """Return the name."""
        return "action_ask_author"


class ReplyTicket(WordedMove):
    """Reply to what was asked."""

    purpose = "reply"
    shortest = 1

    def name(self) -> str:
        """Return the name."""
        return "action_reply_ticket"


class TakeOver(BotAction):
    """Take over what another department offers."""

    def name(self) -> str:
        """Return the name."""
        return "action_take_over"

    def act(self, exchange: Exchange) -> list[EventType]:
        """From now on this department answers for it."""
        seq = exchange.seq()
        if seq is None:
            raise NotYours
        ticket = handling.offered(exchange.uow, seq=seq, who=exchange.who)
        _tell(exchange, "utter_taken_over", _made(exchange, handling.take_over, ticket))
        return []


class DeclineTransfer(WordedMove):
    """Refuse what another department offers."""

    purpose = "decline"

    def name(self) -> str:
        """Return the name."""
        return "action_decline_transfer"


class SendBack(WordedMove):
    """Refuse that a ticket was handed back."""

    purpose = "send_back"

    def name(self) -> str:
        """Return the name."""
        return "action_send_back"


class MarkPerfunctory(WordedMove):
    """Send an answer back that answers nothing."""

    purpose = "perfunctory"

    def name(self) -> str:
        """Return the name."""
        return "action_mark_perfunctory"


class CloseTicket(WordedMove):
    """End a ticket with a reason."""

    purpose = "close"

    def name(self) -> str:
        """Return the name."""
        return "action_close_ticket"


class MergeTickets(WordedMove):
    """Let a duplicate go on as part of another ticket."""

    purpose = "merge"
    shortest = 6

    def name(self) -> str:
        """Return the name."""
        return "action_merge_tickets"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Merge the first number into the second, which is asked for if it is missing."""
        seqs = find_seqs(exchange.typed)
        ticket = found(exchange, self.purpose, seqs[0] if seqs else exchange.seq())
        return self.go_on(exchange, ticket)


class SplitTicket(WordedMove):
    """Make a ticket of its own of a part."""

    purpose = "split"
    shortest = 400

    def name(self) -> str:
        """Return the name."""
        return "action_split_ticket"


class PressTicket(WordedMove):
    """The leader presses; others bring a ticket before the leader."""

    purpose = "escalate"

    def name(self) -> str:
        """Return the name."""
        return "action_press_ticket"

    def go_on(self, exchange: Exchange, ticket: Ticket) -> list[EventType]:
        """Press in the leader's name at once, escalate with a reason."""
        if not exchange.who.has(Role.LEADER):
            return super().go_on(exchange, ticket)
        appeal = scoring.appeal_on(exchange.uow, ticket, who=exchange.who)
        if appeal and ticket.status not in DOING | {Status.CONTESTED}:
            exchange.say("utter_score_disputed", **appeal)
            return []
        says = "utter_inquired" if ticket.status is Status.CONTESTED else "utter_pressed"
        _tell(exchange, says, _made(exchange, overseeing.press, ticket))
        return []


class DecideContest(BotAction):
    """The leader decides what the author contests for the third time."""

    def name(self) -> str:
        """Return the name."""
        return "action_decide_contest"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask for the words that both sides will read."""
        purpose = exchange.intent.removesuffix("_ticket")
        ticket = found(exchange, purpose, exchange.seq())
        if Part.LEADER not in parts_of(ticket, exchange.who):
            raise NotYours
        return ask_reason(purpose, ticket)


class JudgeIdea(BotAction):
    """Say whether a suggestion is adopted."""

    def name(self) -> str:
        """Return the name."""
        return "action_judge_idea"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Answer with the words given before, else ask for them."""
        purpose = exchange.intent.removesuffix("_idea")
        ticket = found(exchange, purpose, exchange.seq())
        same = exchange.slot("reason_number") == ticket.number
        text = exchange.slot("reason_text") if exchange.slot("reason_for") == "idea" else ""
        if not (same and text):
            draft = answers.draft_of(exchange.uow, ticket, who=exchange.who)
            text = draft.text if draft else ""
        if not text:
            return ask_reason(purpose, ticket)
        GIVEN[purpose](exchange, ticket, text)
        return [SlotSet("reason_for", None), SlotSet("reason_text", None)]


def awaits_verdict(ticket: Ticket) -> bool:
    """Return whether the answer must say first whether the suggestion is adopted."""
    return needs_verdict(ticket) and ticket.status in DOING and ticket.adopted is None


def ask_verdict(exchange: Exchange, ticket: Ticket, text: str) -> list[EventType]:
    """Keep the words of the answer and ask whether the suggestion is adopted."""
    _tell(exchange, "utter_verdict_missing", ticket)
    return [
        SlotSet("reason_for", "idea"),
        SlotSet("reason_number", ticket.number),
        SlotSet("reason_text", text),
    ]


class TellWhy(BotAction):
    """Explain a deadline."""

    def name(self) -> str:
        """Return the name."""
        return "action_tell_why"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Tell from which day it was counted and which days did not count."""
        seq = exchange.meant_seq()
        ticket = (
            mine(exchange, OPEN)
            if seq is None
            else tickets.readable(
                exchange.uow,
                seq=seq,
                who=exchange.who,
                now=exchange.now,
                receipt=exchange.receipt(),
            )
        )
        why = deadlines.why(ticket, exchange.policy)
        off = {kind: [day for day, sort in why.skipped if sort == kind] for kind in SORTS}
        parts = [(f"utter_why_{kind}", days) for kind, days in off.items()]
        parts.append(("utter_why_worked", list(why.worked)))
        said = [exchange.word(says, list=_days(exchange, days)) for says, days in parts if days]
        said += [exchange.word("utter_why_provisional")] if why.provisional else []
        said += [exchange.word("utter_why_paused")] if ticket.status is Status.ASKED else []
        _tell(
            exchange,
            f"utter_why_{why.deadline.rule}",
            ticket,
            since_on=why.deadline.since.isoformat(),
            days=str(why.deadline.days),
            list="".join(said),
        )
        return []


SORTS = ("weekend", "holiday")


def _days(exchange: Exchange, days: list[date]) -> str:
    named = [exchange.word("utter_day", day_on=day.isoformat()) for day in days]
    return exchange.word("utter_and").join(named)
