"""Points: a head sees and disputes the own ones, leaders and secretariat see the table."""

from datetime import datetime, time

from rasa_sdk.events import EventType, SlotSet

from actions.base import BotAction, Exchange, enter
from bot.domain.people import Role
from bot.domain.scoring import Appeal, ScoreEntry
from bot.services import scoring

VERDICTS = {"lift": Appeal.LIFTED, "uphold": Appeal.UPHELD}


class ShowScores(BotAction):
    """Show points: the own ones, or what each department lost this year."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_scores"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Show the table to leaders and secretariat, to everybody else the own entries."""
        if exchange.intent == "show_scores" or not exchange.who.has(Role.HEAD):
            return _table(exchange)
        entries = scoring.own(exchange.uow, who=exchange.who)
        if not entries:
            exchange.say("utter_no_scores")
            return []
        lines = "\n".join(_line(exchange, entry) for entry in entries)
        points = str(sum(entry.points for entry in entries if entry.counts))
        exchange.say("utter_my_scores", list=lines, points=points)
        return []


def _table(exchange: Exchange) -> list[EventType]:
    if not exchange.who.has(Role.SECRETARIAT, Role.LEADER):
        exchange.say("utter_no_scores")
        return []
    today = exchange.policy.today(exchange.now)
    since: datetime = exchange.policy.at(today.replace(month=1, day=1), time())
    asked = {"since": since, "until": exchange.now, "now": exchange.now}
    rows = scoring.table(exchange.uow, who=exchange.who, **asked)
    lines = "\n".join(
        exchange.word("utter_score_row", department=name, points=str(points))
        for name, points in rows
    )
    exchange.say("utter_scores" if rows else "utter_no_scores_at_all", list=lines)
    return []


def _line(exchange: Exchange, entry: ScoreEntry) -> str:
    number = exchange.uow.tickets.get(entry.ticket_id).number if entry.ticket_id else ""
    says = f"utter_score_line_{entry.appeal or 'open'}"
    return exchange.word(says, number=number, on_at=entry.at.isoformat(), **scoring.said(entry))


class DisputeScore(BotAction):
    """Dispute an entry."""

    def name(self) -> str:
        """Return the name."""
        return "action_dispute_score"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask for the reason; the entry is the one tapped, of the ticket, or the newest."""
        return ask_words(exchange, "dispute", _disputed(exchange))


def _disputed(exchange: Exchange) -> ScoreEntry:
    tapped = exchange.entity("score")
    if tapped:
        return scoring.of(exchange.uow, entry_id=tapped, who=exchange.who)
    seq = exchange.seq()
    ticket = exchange.uow.tickets.by_seq(seq) if seq is not None else None
    ticket_id = ticket.id if ticket else None
    return scoring.disputable(exchange.uow, who=exchange.who, ticket_id=ticket_id)


def ask_words(exchange: Exchange, purpose: str, entry: ScoreEntry) -> list[EventType]:
    """Ask for the words that belong to an entry; the reason form takes them."""
    ticket = exchange.uow.tickets.get(entry.ticket_id) if entry.ticket_id else None
    return [
        SlotSet("reason_for", purpose),
        SlotSet("reason_number", ticket.number if ticket else ""),
        SlotSet("reason_receipt", entry.id),
        SlotSet("reason_text", None),
        *enter("reason_form"),
    ]


class DecideScore(BotAction):
    """Decide an appeal."""

    def name(self) -> str:
        """Return the name."""
        return "action_decide_score"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Ask for the words that the head will read."""
        entry = scoring.of(exchange.uow, entry_id=exchange.entity("score"), who=exchange.who)
        return ask_words(exchange, exchange.intent.removesuffix("_score"), entry)


PURPOSES = frozenset({"dispute", "lift", "uphold"})


def give(exchange: Exchange, purpose: str, text: str) -> None:
    """Dispute or decide with the words that were asked for. Raises `RuleBroken`."""
    entry = scoring.of(exchange.uow, entry_id=exchange.slot("reason_receipt"), who=exchange.who)
    number = exchange.slot("reason_number")
    if purpose == "dispute":
        scoring.dispute(
            exchange.uow,
            entry,
            who=exchange.who,
            reason=text,
            now=exchange.now,
            policy=exchange.policy,
        )
    else:
        verdict = VERDICTS[purpose]
        scoring.decide(
            exchange.uow, entry, who=exchange.who, verdict=verdict, reason=text, now=exchange.now
        )
    exchange.say(f"utter_score_given_{purpose}", number=number)
