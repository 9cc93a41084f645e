"""What leaders ask: who comes, and how things stand."""

from rasa_sdk.events import EventType

from actions import entries
from actions.base import BotAction, Exchange
from actions.receptions import receiver, runs
from bot.domain.messages import Button
from bot.domain.people import Person, Role
from bot.services import receiving, reporting, staffing, visitors


class ShowSchedule(BotAction):
    """Who comes to talk."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_schedule"

    def act(self, exchange: Exchange) -> list[EventType]:
        """List the visitors of the next reception days, for leader and secretariat only."""
        if not runs(exchange):
            exchange.say("utter_leaders_only")
            return []
        leader = receiver(exchange)
        found = visitors.schedule(
            exchange.uow,
            leader=leader,
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
        )
        called = exchange.called(leader.id)
        of_other = "" if leader.id == exchange.who.id else "_office"
        if not found.coming or found.day is None:
            exchange.say(f"utter_no_visitors{of_other}", free=str(found.free), leader=called)
            return []
        listed = receiving.visits(exchange.uow, found.coming, policy=exchange.policy)
        feed = Button(exchange.word("utter_button_calendar"), "/open_calendar")
        exchange.offer(
            f"utter_schedule{of_other}",
            [feed] if entries.receives(exchange) else [],
            list=listed,
            count=str(len(found.coming)),
            free=str(found.free),
            day_on=found.day.isoformat(),
            leader=called,
        )
        return []


def _leader(exchange: Exchange) -> Person:
    return exchange.who if exchange.who.has(Role.LEADER) else staffing.leader(exchange.uow)


class ShowDigest(BotAction):
    """How things stand."""

    def name(self) -> str:
        """Return the name."""
        return "action_show_digest"

    def act(self, exchange: Exchange) -> list[EventType]:
        """Give the figures of the day, for leader and secretariat only."""
        if not exchange.who.has(Role.LEADER, Role.SECRETARIAT):
            exchange.say("utter_leaders_only")
            return []
        figures = reporting.read_digest(
            exchange.uow,
            leader=_leader(exchange),
            who=exchange.who,
            now=exchange.now,
            policy=exchange.policy,
        )
        exchange.say(reporting.says_of(figures), **figures)
        return []
